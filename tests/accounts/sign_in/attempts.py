"""Knocking at the door."""

from django.urls import reverse
from django.utils import translation

from roadmap_portal.operations.models import AuditEntry

WRONG = "not the password at all"


def login_url():
    with translation.override("en"):
        return reverse("account_login")


def attempt(client, email="officer.dq@demo.test", password=WRONG, **extra):
    return client.post(login_url(), {"login": email, "password": password}, **extra)


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
