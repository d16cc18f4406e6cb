from django.urls import path

from .views import handover

app_name = "handover"
urlpatterns = [
    path("", handover.board, name="board"),
    path("districts/<slug:code>/", handover.district, name="district"),
    path("districts/<slug:code>/stage/", handover.stage, name="stage"),
    path("districts/<slug:code>/readiness/", handover.readiness, name="readiness"),
    path("commands/<slug:command>/propose/", handover.propose, name="propose"),
    path("<slug:code>/", handover.province, name="province"),
]
