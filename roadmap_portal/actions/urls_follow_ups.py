from django.urls import path

from .views import followups

app_name = "follow_ups"
urlpatterns = [
    path("", followups.FollowUpList.as_view(), name="list"),
    path("new/", followups.new, name="new"),
    path("export/<slug:form>/", followups.export, name="export"),
    path("<int:pk>/", followups.detail, name="detail"),
    path("<int:pk>/edit/", followups.edit, name="edit"),
    path("<int:pk>/<slug:step>/", followups.step, name="step"),
]
