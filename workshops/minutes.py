"""Minutes: what stands in them, frozen when they are approved. Until then the page and the PDF show a draft.

What is approved is never overwritten: a correction, with its reason, makes the next edition, and the earlier ones
stay to be read and verified. The content is language-neutral (texts as {"ar", "en"}); `minutes_document.py` sets it
in one language.
"""

from django.db import transaction

from roadmap_portal.documents.checksums import canonical, sha256_of
from roadmap_portal.operations import audit

from . import steps
from .models import Correction, Minutes, Point, Workshop
from .open_matters import follow_ups_of
from .outcomes import obstacles_of

# How an address asks for what is not approved yet.
DRAFT = "draft"


class NoEdition(Exception):
    """The workshop's minutes have no such edition."""


def approve(workshop, *, by):
    """Freeze the minutes as their next edition and approve them, as one act; returns the workshop.

    After a correction that changed nothing no edition is made: the one in force goes on standing.
    """
    with transaction.atomic():
        workshop = steps.approve_minutes(workshop, by=by)
        last, content = workshop.minutes.last(), content_of(workshop)
        if last is None or canonical(content) != canonical(plain(last.content)):
            _issue(workshop, last, content, by=by)
    return workshop


def _issue(workshop, last, content, *, by):
    number, reason = 1, ""
    if last:
        number, reason = last.number + 1, last.corrections.last().reason
        content |= {"edition": {"number": number, "reason": reason, "replaces": last.sha256}}
    sha256 = sha256_of(canonical(content).encode())
    Minutes.objects.create(workshop=workshop, number=number, content=content, sha256=sha256, approved_by=by)
    told = {"edition": number, "sha256": sha256}
    audit.record("minutes.issued", by=by, subject=workshop, area=workshop.province.code, after=told, reason=reason)


def correct(workshop, *, by, reason):
    """Take the approved minutes up again; the edition in force stands until the next one is approved."""
    with transaction.atomic():
        workshop = steps.take_up_minutes(workshop, by=by, reason=reason)
        Correction.objects.create(minutes=workshop.minutes.last(), reason=reason.strip(), asked_by=by)
    return workshop


def correction_of(workshop):
    """The Correction that is under way, or None."""
    if workshop.status != Workshop.Status.HELD:
        return None
    rows = Correction.objects.filter(minutes__workshop=workshop).select_related("asked_by", "minutes")
    return rows.order_by("-asked_at", "-pk").first()


def plain(content):
    """The content without what it says of its own edition."""
    return {name: value for name, value in content.items() if name != "edition"}


def edition_of(workshop, asked=""):
    """(content, Minutes or None) of edition number ``asked``; of "draft", what would be approved now.

    Of "" the edition in force, where there is none the draft. Raises NoEdition.
    """
    if asked == DRAFT and workshop.is_open:
        return content_of(workshop), None
    rows = workshop.minutes.select_related("approved_by")
    if asked:
        frozen = rows.filter(number=asked).first() if asked.isdecimal() and len(asked) < 5 else None
        if frozen is None:
            raise NoEdition
    else:
        frozen = rows.last()
    return (frozen.content, frozen) if frozen else (content_of(workshop), None)


def content_of(workshop):
    """The minutes as JSON values, in a fixed number of queries."""
    return {
        "subject": pair(workshop, "subject"),
        "kind": pair(workshop, "kind"),
        "series": pair(workshop.series, "name"),
        "province": pair(workshop.province, "name"),
        **{name: pair(workshop, name) for name in ("city", "hall", "directed_by", "organiser", "audience")},
        "legal_note": pair(workshop, "legal_note"),
        "patron": {
            "name": workshop.patron.name if workshop.patron_id else "",
            "rank": pair(workshop, "patron_rank"),
            "post": pair(workshop, "patron_post"),
        },
        **{name: text(getattr(workshop, name)) for name in ("held_on", "ends_on", "starts", "ends")},
        "topics": [pair(track, "name") for track in workshop.topics.all()],
        "sessions": [[session.number, text(session.day), pair(session, "name")] for session in workshop.sessions.all()],
        "agenda": agenda_of(workshop),
        "points": points_of(workshop),
        "people": people_of(workshop),
        "recommendations": recommendations_of(workshop),
        "obstacles": [pair(row, "what") for row in obstacles_of(workshop)],
    }


def agenda_of(workshop):
    return [
        {
            "day": text(item.day),
            "starts": text(item.starts),
            "ends": text(item.ends),
            "title": pair(item, "title"),
            "speaker": str(item.speaker or ""),
        }
        for item in workshop.agenda.select_related("speaker")
    ]


def points_of(workshop):
    """What was said, by kind; what was recommended stands as its follow-ups."""
    points = list(workshop.points.all())
    return {
        kind: [pair(point, "text") for point in points if point.kind == kind]
        for kind in Point.Kind.values
        if kind != Point.Kind.RECOMMENDATION
    }


def recommendations_of(workshop):
    return [
        {
            "what": pair(row, "what"),
            "due": text(row.due),
            "body": pair(row.body, "name") if row.body_id else pair(None, ""),
            "owner": row.answers,
        }
        for row in follow_ups_of(workshop).with_sheet()
    ]


def people_of(workshop):
    """Everybody on the list, with the numbers of the sessions that he was at."""
    rows = workshop.participations.select_related("person__body").prefetch_related("presences__session")
    return [
        {
            "number": row.number,
            "name": row.person.name if row.person_id else "",
            "rank": pair(row, "rank"),
            "post": pair(row, "post"),
            "body": pair(row.person.body if row.person_id else None, "name"),
            "sex": row.person.sex if row.person_id else "",
            "category": row.person.category if row.person_id else "",
            "walk_in": row.walk_in,
            "present": sorted(presence.session.number for presence in row.presences.all()),
        }
        for row in rows
    ]


def pair(row, field):
    return {code: (getattr(row, f"{field}_{code}") or "") if row else "" for code in ("ar", "en")}


def text(value):
    return value.isoformat() if value else ""
