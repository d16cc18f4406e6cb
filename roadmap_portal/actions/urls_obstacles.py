from django.urls import path

from .views import obstacles

app_name = "obstacles"
urlpatterns = [
    path("", obstacles.ObstacleList.as_view(), name="list"),
    path("new/", obstacles.new, name="new"),
    path("export/<slug:form>/", obstacles.export, name="export"),
    path("<int:pk>/", obstacles.detail, name="detail"),
    path("<int:pk>/edit/", obstacles.edit, name="edit"),
    path("<int:pk>/<slug:step>/", obstacles.step, name="step"),
]
