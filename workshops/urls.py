from django.urls import path

from .views import agenda, check_in, outcomes, people, reading, steps, writing

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
    path("<int:pk>/people/", people.people, name="people"),
    path("<int:pk>/people/add/", people.enrol, name="enrol"),
    path("<int:pk>/people/<int:number>/leave/", people.leave, name="leave"),
    path("<int:pk>/presence/", people.mark, name="mark"),
    path("<int:pk>/sessions/<int:number>/code/", people.code, name="code"),
    path("<int:pk>/sessions/<int:number>/renew/", people.renew, name="renew"),
    path("<int:pk>/outcomes/", outcomes.page, name="outcomes"),
    path("<int:pk>/recommend/", outcomes.recommend, name="recommend"),
    path("<int:pk>/obstacle/", outcomes.obstacle, name="obstacle"),
    path("check-in/<str:token>/", check_in.check_in, name="check_in"),
]
