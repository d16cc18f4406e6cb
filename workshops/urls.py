from django.urls import path

from .views import agenda, calendar, check_in, files, outcomes, people, reading, steps, writing

app_name = "workshops"
urlpatterns = [
    path("", reading.WorkshopList.as_view(), name="list"),
    path("add/", writing.add, name="add"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/addresses/", calendar.add_address, name="add_address"),
    path("calendar/addresses/<int:pk>/revoke/", calendar.revoke_address, name="revoke_address"),
    path("calendar/<str:secret>.ics", calendar.feed, name="feed"),
    path("<int:pk>.ics", calendar.entry, name="entry"),
    path("<int:pk>/invite/", calendar.invite, name="invite"),
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
    path("<int:pk>/minutes/", files.minutes_page, name="minutes"),
    path("<int:pk>/minutes.pdf", files.minutes_file, name="minutes_file"),
    path("<int:pk>/attendance.xlsx", files.attendance, name="attendance"),
    path("<int:pk>/certificates.pdf", files.certificates, name="certificates"),
    path("certificates/<str:token>/", files.certificate, name="certificate"),
    path("check-in/<str:token>/", check_in.check_in, name="check_in"),
]
