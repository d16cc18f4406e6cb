"""Alive and ready are two questions, anyone may ask them, and the answer tells nothing but what failed."""

import pytest
from celery import Celery
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError
from django.test import RequestFactory
from django.urls import reverse

from roadmap_portal.operations import broker, health


@pytest.fixture
def no_broker(monkeypatch):
    monkeypatch.setattr(broker, "current_app", Celery(broker="redis://127.0.0.1:1/0", set_as_current=False))


def test_alive_asks_no_database(client):
    # Without the django_db mark any query is an error.
    response = client.get(reverse("health:live"))
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_all_is_there(client):
    assert client.get(reverse("health:ready")).json() == {"status": "ok"}


@pytest.mark.django_db
def test_not_ready_without_broker(client, no_broker):
    response = client.get(reverse("health:ready"))
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "failed": {"broker": "does not answer"}}
    assert response["Retry-After"] == "10"


@pytest.mark.django_db
def test_not_ready_on_a_half_migrated_database(client):
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    response = client.get(reverse("health:ready"))
    assert response.status_code == 503
    assert response.json()["failed"] == {"migrations": "1 not applied, the first is sessions.0001_initial"}


def test_not_ready_without_database_and_says_no_more(monkeypatch):
    def refuse():
        raise OperationalError('connection to server at "10.1.2.3" failed for user "portal"')

    monkeypatch.setattr(health.connection, "ensure_connection", refuse)
    response = health.ready(RequestFactory().get("/health/ready"))
    assert response.status_code == 503
    assert b'"database": "does not answer"' in response.content
    assert b"10.1.2.3" not in response.content


def test_only_reading_is_allowed(client):
    assert client.post(reverse("health:live")).status_code == 405
