"""Planning a workshop and changing the plan: its sheet, its points, its days. Steps from state to state: steps.py."""

from dataclasses import dataclass, field
from datetime import date, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from roadmap_portal.operations import audit, changes
from roadmap_portal.plan.models import Kpi, LegalInstrument, Milestone, Roadmap, Track
from roadmap_portal.provinces.models import Area

from . import open_matters, people
from .errors import Closed, Refused
from .models import Point, Series, Session, Workshop

# Told in both languages, the Arabic one first.
TEXTS = (
    *("kind", "subject", "city", "hall", "directed_by", "organiser", "audience"),
    *("patron_rank", "patron_post", "legal_note", "source"),
)
COLUMNS = tuple(f"{name}_{language}" for name in TEXTS for language in ("ar", "en"))
# Recommendations are entered one by one: each may become a follow-up.
SHEET_POINTS = (Point.Kind.AIM, Point.Kind.DISCUSSION, Point.Kind.BODY, Point.Kind.DECISION, Point.Kind.NOT_REPORTED)
# What a calendar shows: a change of it is a new version of the entry.
IN_CALENDARS = {"held_on", "ends_on", "starts", "ends", "hall_ar", "city_ar", "subject_ar", "kind_ar"}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A workshop as it is entered. ``texts`` maps columns (subject_ar …) to text, ``points`` kinds to (ar, en)."""

    series: Series
    province: Area
    held_on: date
    ends_on: date | None = None
    starts: time | None = None
    ends: time | None = None
    milestone: Milestone | None = None
    patron_name: str = ""
    texts: dict = field(default_factory=dict)
    tracks: tuple = ()
    kpis: tuple = ()
    instruments: tuple = ()
    points: dict = field(default_factory=dict)

    def columns(self):
        names = ("series", "province", "held_on", "ends_on", "starts", "ends", "milestone")
        return {name: getattr(self, name) for name in names} | self.texts


def plan(sheet, *, by):
    """Enter a workshop; returns it, planned."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        workshop = Workshop(**sheet.columns())
        _save(workshop, sheet, by=by)
        open_matters.put_first(workshop)
        note("workshop.planned", workshop, by=by, after=recorded(workshop))
    return workshop


def change(workshop, sheet, *, by):
    """Put ``sheet`` in the place of what stands there; approved minutes and cancelled workshops are Closed."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        workshop = locked(workshop)
        before = recorded(workshop)
        for name, value in sheet.columns().items():
            setattr(workshop, name, value)
        _save(workshop, sheet, by=by)
        after = recorded(workshop)
        if moved := {name for name in after if after[name] != before.get(name)}:
            if moved & IN_CALENDARS:
                workshop.sequence += 1
                workshop.save(update_fields=["sequence"])
            note(
                "workshop.changed",
                workshop,
                by=by,
                before={name: before.get(name) for name in moved},
                after={name: after[name] for name in moved},
            )
    return workshop


def locked(workshop):
    """The workshop's row, locked until the transaction ends; Closed when it stands as it is."""
    found = Workshop.objects.select_for_update(of=("self",)).select_related("province").get(pk=workshop.pk)
    if not found.is_open:
        raise Closed
    return found


def _save(workshop, sheet, *, by):
    workshop.roadmap = _cycle(sheet.held_on)
    workshop.patron = people.known_or_new(sheet.patron_name, workshop.province, rank=sheet.texts.get("patron_rank_ar"))
    workshop.changed_at = timezone.now()
    try:
        workshop.validate_constraints()
    except ValidationError as refused:
        raise Refused({None: " ".join(refused.messages)}) from None
    workshop.save()
    _connect(workshop, sheet)
    _write_points(workshop, sheet.points)
    keep_days(workshop)


def _cycle(day):
    found = Roadmap.objects.filter(starts__lte=day, ends__gte=day).first()
    if found is None:
        raise Refused({"held_on": _("No cycle of the plan has this day.")})
    return found


def _connect(workshop, sheet):
    """Topics: tracks and indicators by code in the workshop's own cycle."""
    tracks = Track.objects.filter(roadmap=workshop.roadmap)
    workshop.topics.set(tracks.filter(code__in=sheet.tracks))
    workshop.kpis.set(Kpi.objects.filter(track__in=tracks, code__in=sheet.kpis))
    workshop.legal_instruments.set(LegalInstrument.objects.filter(pk__in=sheet.instruments))


def _write_points(workshop, points):
    stays = list(workshop.points.filter(kind__in=SHEET_POINTS))
    if [(p.kind, p.number, p.text_ar or "", p.text_en or "") for p in stays] == sorted(_lines(points)):
        return
    workshop.points.filter(kind__in=SHEET_POINTS).delete()
    Point.objects.bulk_create(
        Point(workshop=workshop, kind=kind, number=number, text_ar=arabic, text_en=english)
        for kind, number, arabic, english in _lines(points)
    )


def _lines(points):
    for kind in SHEET_POINTS:
        for number, (arabic, english) in enumerate(points.get(kind, ()), 1):
            yield kind, number, arabic, english


def keep_days(workshop):
    """Each day of the workshop has a session to take presence in; a day that is given up loses its empty ones."""
    sessions = list(workshop.sessions.all())
    gone = [session for session in sessions if session.day not in workshop.days]
    if any(session.presences.exists() for session in gone):
        raise Refused({"held_on": _("Presence was taken on a day that this would leave out.")})
    Session.objects.filter(pk__in=[session.pk for session in gone]).delete()
    number = max((session.number for session in sessions), default=0)
    there = {session.day for session in sessions}
    for day in workshop.days:
        if day not in there:
            number += 1
            Session.objects.create(workshop=workshop, number=number, day=day)


def recorded(workshop):
    """The workshop's sheet as the audit log keeps it."""
    return {
        "series": workshop.series.code,
        "province": workshop.province.code,
        **{name: _iso(getattr(workshop, name)) for name in ("held_on", "ends_on", "starts", "ends")},
        **{column: getattr(workshop, column) or "" for column in COLUMNS},
        "milestone": workshop.milestone.code if workshop.milestone_id else "",
        "patron": str(workshop.patron or ""),
        "topics": sorted(workshop.topics.values_list("code", flat=True)),
        "indicators": sorted(workshop.kpis.values_list("code", flat=True)),
        "legal_instruments": sorted(workshop.legal_instruments.values_list("code", flat=True)),
        "points": [[p.kind, p.text_ar or "", p.text_en or ""] for p in workshop.points.filter(kind__in=SHEET_POINTS)],
    }


def _iso(value):
    return value.isoformat() if value else ""


def note(act, workshop, *, by, before=None, after=None, reason=""):
    """The audit entry, and the numbered change that tells readers to look again."""
    audit.record(act, by=by, subject=workshop, area=workshop.province.code, before=before, after=after, reason=reason)
    tell(act, workshop)


def tell(act, workshop):
    """The numbered change, with the codes by which the workshop is read again."""
    codes = {"series": workshop.series.code, "province": workshop.province.code, "held_on": _iso(workshop.held_on)}
    changes.record(act, subject={"workshop": workshop.pk, **codes})
