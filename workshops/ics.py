"""Workshops as RFC 5545 calendars. Whoever holds one sees what every reader of the portal sees: no people."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import icalendar
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from roadmap_portal.common.formats import BAGHDAD

from .models import Workshop

PRODUCT = "-//Road Map Portal//Workshops//{}"
STATUS = {
    Workshop.Status.PLANNED: "TENTATIVE",
    Workshop.Status.CANCELLED: "CANCELLED",
}


def calendar(workshops, *, name, method="PUBLISH"):
    """The bytes of a calendar with an event for each of ``workshops`` (with their provinces)."""
    made = icalendar.Calendar()
    made.add("prodid", PRODUCT.format(get_language().upper()))
    made.add("version", "2.0")
    made.add("method", method)
    if method == "PUBLISH":
        made.add("x-wr-calname", name)
        made.add("refresh-interval", timedelta(hours=6), {"VALUE": "DURATION"})
    for workshop in workshops:
        made.add_component(event(workshop))
    return made.to_ical()


def event(workshop):
    made = icalendar.Event()
    # The number never changes, so a moved workshop moves in the calendar instead of standing there twice.
    made.add("uid", f"workshop-{workshop.pk}@{urlsplit(settings.PORTAL_BASE_URL).hostname}")
    made.add("dtstamp", workshop.changed_at.astimezone(UTC).replace(microsecond=0))
    made.add("sequence", workshop.sequence)
    made.add("summary", _("%(kind)s: %(subject)s") % {"kind": workshop.kind, "subject": workshop.subject})
    place = [workshop.hall, workshop.city, workshop.province.name]
    made.add("location", _(", ").join(part for part in place if part))
    made.add("status", STATUS.get(workshop.status, "CONFIRMED"))
    made.add("url", urljoin(settings.PORTAL_BASE_URL, workshop.get_absolute_url()))
    for name, value in span(workshop):
        made.add(name, value)
    return made


def span(workshop):
    """Beginning and end: moments in UTC where times are known for one day, else whole days."""
    if workshop.starts is None or workshop.ends_on:
        return [("dtstart", workshop.held_on), ("dtend", workshop.last_day + timedelta(1))]
    found = [("dtstart", moment(workshop.held_on, workshop.starts))]
    if workshop.ends:
        found.append(("dtend", moment(workshop.held_on, workshop.ends)))
    return found


def moment(day, clock):
    return datetime.combine(day, clock, BAGHDAD).astimezone(UTC)
