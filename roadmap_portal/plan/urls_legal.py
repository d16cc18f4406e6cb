from django.urls import path

from .views import legal

app_name = "legal"
urlpatterns = [
    path("", legal.register, name="list"),
    path("new/", legal.new, name="new"),
    path("<slug:code>/", legal.detail, name="detail"),
    path("<slug:code>/edit/", legal.edit, name="edit"),
    path("<slug:code>/stage/", legal.stage, name="stage"),
]
