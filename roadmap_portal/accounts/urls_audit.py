from django.urls import path

from .views import audit

app_name = "audit"
urlpatterns = [
    path("", audit.audit_list, name="list"),
    path("export/", audit.export, name="export"),
]
