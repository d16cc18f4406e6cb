"""Minutes: what stands in them, frozen when they are approved. Until then the page and the PDF show a draft.

The content is language-neutral (texts as {"ar", "en"}); `minutes_document.py` sets it in one language.
"""

from django.db import transaction

from roadmap_portal.documents.checksums import canonical, sha256_of

from . import steps
from .models import Minutes, Point
from .open_matters import follow_ups_of
from .outcomes import obstacles_of


def approve(workshop, *, by):
    """Freeze the minutes and approve them, as one act; returns the workshop."""
    with transaction.atomic():
        workshop = steps.approve_minutes(workshop, by=by)
        content = content_of(workshop)
        Minutes.objects.create(
            workshop=workshop, content=content, sha256=sha256_of(canonical(content).encode()), approved_by=by
        )
    return workshop


def current(workshop):
    """(content, Minutes or None): the frozen minutes, else what they would hold now."""
    frozen = Minutes.objects.select_related("approved_by").filter(workshop=workshop).first()
    return (frozen.content, frozen) if frozen else (content_of(workshop), None)


def content_of(workshop):
    """The minutes as JSON values, in a fixed number of queries."""
    points = list(workshop.points.all())
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
        "agenda": [
            {
                "day": text(item.day),
                "starts": text(item.starts),
                "ends": text(item.ends),
                "title": pair(item, "title"),
                "speaker": str(item.speaker or ""),
            }
            for item in workshop.agenda.select_related("speaker")
        ],
        "points": {
            kind: [pair(point, "text") for point in points if point.kind == kind]
            for kind in Point.Kind.values
            if kind != Point.Kind.RECOMMENDATION
        },
        "people": people_of(workshop),
        "recommendations": [
            {
                "what": pair(row, "what"),
                "due": text(row.due),
                "body": pair(row.body, "name") if row.body_id else pair(None, ""),
                "owner": row.answers,
            }
            for row in follow_ups_of(workshop).with_sheet()
        ],
        "obstacles": [pair(row, "what") for row in obstacles_of(workshop)],
    }


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
