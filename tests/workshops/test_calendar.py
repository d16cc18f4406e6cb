"""The month's page, feeds by secret address, entries that a strict reader takes, invitations by mail."""

import re
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import time_machine
from django.urls import reverse

from roadmap_portal.operations.models import OutboxMessage
from tests import personas
from workshops import enrolment, feeds, ics, invitations, planning, steps
from workshops.enrolment import Entry
from workshops.errors import IllegalStep
from workshops.models import CalendarFeed
from workshops.month import Month

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()


def strictly_read(content):
    """The events of a calendar, after looking at what RFC 5545 says about its lines."""
    assert content.endswith(b"\r\n") and not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # folded between letters, never inside one
    made = icalendar.Calendar.from_ical(content)
    assert made["version"] == "2.0" and made["prodid"]
    events = list(made.walk("VEVENT"))
    assert not made.errors and not any(event.errors for event in events)
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART"} <= set(event)
        assert event["DTSTAMP"].dt.tzinfo is not None
    assert len({event["UID"] for event in events}) == len(events)
    return events


def test_the_feed_is_read_strictly_and_moves_an_entry_instead_of_doubling_it(client):
    timed = {"starts": time(9), "ends": time(13, 30)}
    workshop = making.workshop(held_on=making.today(), **timed, texts={"subject_ar": "خارطة الطريق، والشركاء; " * 9})
    days = making.workshop(held_on=making.today() + timedelta(2), ends_on=making.today() + timedelta(3))
    url = reverse("workshops:feed", args=[feeds.make(by=personas.reader())])
    response = client.get(url)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    first, second = strictly_read(response.content)
    day = workshop.held_on
    assert first["DTSTART"].dt == datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    assert first["DTEND"].dt - first["DTSTART"].dt == timedelta(hours=4, minutes=30)
    assert workshop.subject_ar in first["SUMMARY"] and first["STATUS"] == "TENTATIVE"
    assert (second["DTSTART"].dt, second["DTEND"].dt) == (days.held_on, days.ends_on + timedelta(1))
    planning.change(workshop, making.sheet(held_on=day + timedelta(1)), by=personas.planner())
    steps.cancel(days, by=personas.planner(), reason="-")
    moved, cancelled = strictly_read(client.get(url).content)
    assert (moved["UID"], moved["SEQUENCE"]) == (first["UID"], 1)
    assert cancelled["STATUS"] == "CANCELLED"


def test_a_feed_of_a_province_has_its_workshops_only_and_no_people(client):
    row = enrolment.enrol(making.workshop(held_on=making.today()), Entry(name="زينب كاظم"), by=personas.planner())
    making.workshop("NI", held_on=making.today(), texts={"subject_ar": "نينوى"})
    secret = feeds.make(province=row.workshop.province, by=personas.reader())
    content = client.get(reverse("workshops:feed", args=[secret])).content
    assert len(strictly_read(content)) == 1
    assert "زينب" not in content.decode() and "نينوى" not in content.decode()


def test_an_address_is_shown_once_kept_as_a_digest_and_revoked(client):
    personas.sign_in(client, personas.reader())
    page = client.post(reverse("workshops:add_address"), {"province": ""}).content.decode()
    secret = re.search(r"calendar/([\w-]{40,})\.ics", page)[1]
    row = CalendarFeed.objects.get()
    assert secret not in row.digest and secret not in client.get(reverse("workshops:calendar")).content.decode()
    url = reverse("workshops:feed", args=[secret])
    client.logout()
    assert client.get(url).status_code == 200
    personas.sign_in(client, personas.planner())
    assert client.post(reverse("workshops:revoke_address", args=[row.pk])).status_code == 404
    personas.sign_in(client, personas.reader())
    client.post(reverse("workshops:revoke_address", args=[row.pk]))
    assert client.get(url).status_code == 404


def test_the_feed_ends_with_the_persons_account(client):
    reader = personas.reader()
    url = reverse("workshops:feed", args=[feeds.make(by=reader)])
    assert client.get(url).status_code == 200
    reader.is_active = False
    reader.save(update_fields=["is_active"])
    assert client.get(url).status_code == 404


def test_the_month_shows_each_day_of_a_workshop_in_weeks_from_saturday(client):
    making.workshop(held_on=date(2026, 5, 4), ends_on=date(2026, 5, 6))
    making.workshop("NI", held_on=date(2026, 5, 9), texts={"subject_ar": "نينوى"})
    personas.sign_in(client, personas.reader())
    response = client.get(reverse("workshops:calendar"), {"month": "2026-05", "province": "DQ"})
    weeks = response.context["weeks"]
    assert weeks[0][0][0].weekday() == 5
    assert [day.day for week in weeks for day, found in week if found] == [4, 5, 6]
    assert "نينوى" not in response.content.decode()
    with time_machine.travel(datetime(2026, 5, 31, 22, tzinfo=UTC)):
        # In Baghdad it is June already.
        for text in ("", "2026-13", "x", "0000-05", "2026", "9999-12", "٩٩٩٩-١٢", "20261-05"):
            assert Month.of(text).code == "2026-06"


def test_invitations_go_out_once_each_with_the_entry_and_a_cancellation_takes_it_back(settings):
    settings.EMAIL_BACKEND = "roadmap_portal.operations.mail.OutboxBackend"
    by, workshop = personas.planner(), making.workshop(held_on=making.today() + timedelta(9))
    enrolment.enrol(workshop, Entry(name="أحمد", email="ahmad@moi.example"), by=by)
    enrolment.enrol(workshop, Entry(name="علي"), by=by)
    with pytest.raises(IllegalStep):
        invitations.send(workshop, by=by)
    steps.confirm(workshop, by=by)
    assert [invitations.send(workshop, by=by) for _twice in range(2)] == [1, 1]
    message = OutboxMessage.objects.get()
    assert message.payload["to"] == ["ahmad@moi.example"] and "أحمد" in message.payload["body"]
    [[content, kind]] = message.payload["alternatives"]
    assert kind == "text/calendar; method=REQUEST" and len(strictly_read(content.encode())) == 1
    steps.cancel(workshop, by=by, reason="عطلة")
    last = OutboxMessage.objects.latest("pk").payload["alternatives"][0]
    assert "METHOD:CANCEL" in last[0] and "STATUS:CANCELLED" in last[0]


def test_one_workshop_is_a_file_for_ones_own_calendar(client):
    workshop = making.workshop()
    personas.sign_in(client, personas.reader())
    [event] = strictly_read(client.get(reverse("workshops:entry", args=[workshop.pk])).content)
    assert event["UID"] == ics.event(workshop)["UID"]
