from django.urls import path

from .views import agenda, reading, steps, writing

app_name = "workshops"
urlpatterns = [
    path("", reading.WorkshopList.as_view(), name="list"),
    path("add/", writing.add, name="add"),
    path("series/add/", writing.add_series, name="add_series"),
    path("series/<slug:code>/", reading.SeriesDetail.as_view(), name="series"),
    path("<int:pk>/", reading.WorkshopDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/agenda/", agenda.edit, name="agenda"),
    path("<int:pk>/confirm/", steps.confirm, name="confirm"),
    path("<int:pk>/hold/", steps.hold, name="hold"),
    path("<int:pk>/approve/", steps.approve, name="approve"),
    path("<int:pk>/cancel/", steps.cancel, name="cancel"),
]
