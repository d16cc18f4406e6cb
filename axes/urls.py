from django.urls import path

from .views.axes import AxisDetail, AxisList

app_name = "axes"
urlpatterns = [
    path("", AxisList.as_view(), name="list"),
    path("<slug:code>/", AxisDetail.as_view(), name="detail"),
]
