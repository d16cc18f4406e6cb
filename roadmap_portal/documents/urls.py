from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("<uuid:key>/", views.download, name="download"),
    path("<uuid:key>/supersede/", views.supersede, name="supersede"),
    path("<slug:place>/<int:pk>/attach/", views.attach, name="attach"),
]
