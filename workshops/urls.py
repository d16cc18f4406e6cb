from django.urls import path

from .views import WorkshopDetail, WorkshopList

app_name = "workshops"
urlpatterns = [
    path("", WorkshopList.as_view(), name="list"),
    path("<int:pk>/", WorkshopDetail.as_view(), name="detail"),
]
