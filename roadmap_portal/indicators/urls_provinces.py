from django.urls import path

from .province_pages import ProvinceDetailPage, ProvinceListPage

app_name = "provinces"
urlpatterns = [
    path("", ProvinceListPage.as_view(), name="list"),
    path("<slug:code>/", ProvinceDetailPage.as_view(), name="detail"),
]
