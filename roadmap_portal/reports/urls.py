from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("generate/", views.generate, name="generate"),
    path("<str:code>/", views.detail, name="detail"),
    path("<str:code>/progress/", views.progress, name="progress"),
    path("<str:code>/publish/", views.publish_edition, name="publish"),
    path("<str:code>/<int:number>/<str:language>.<str:form>", views.file, name="file"),
]
