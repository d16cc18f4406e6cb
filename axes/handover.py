"""The acts on the hand-over ledger: a district reaches a stage, a requirement is met or is not.

Both are recorded for a day and never overwritten. The caller has checked `handover.change` for the command.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from roadmap_portal.operations import changes
from roadmap_portal.plan.decisions import decide

from .models import Handover, Readiness


def record_stage(district, *, on, stage, source_ar="", source_en="", note_ar="", note_en="", indicative=False, by):
    """A district is in ``stage`` since the day ``on``; a row of the same day is replaced."""
    row = Handover(
        district=district,
        on=on,
        stage=stage,
        source_ar=source_ar,
        source_en=source_en,
        note_ar=note_ar,
        note_en=note_en,
        indicative=indicative,
    )
    return _recorded("handover.recorded", row, ("district", "on"), _check_stage, by=by, reason=note_ar or note_en)


def mark_readiness(district, *, on, met, by):
    """Record which requirements a district meets on a day: ``met`` maps Requirement to bool; returns what changed."""
    with transaction.atomic():
        known = readiness_of([district], on)
        rows = [
            _recorded(
                "readiness.recorded",
                Readiness(district=district, requirement=requirement, on=on, met=is_met),
                ("district", "requirement", "on"),
                _check_day,
                by=by,
            )
            for requirement, is_met in met.items()
            if known.get((district.pk, requirement.pk), False) is not is_met
        ]
    return [row for row in rows if row]


def _recorded(kind, row, key, check, *, by, reason=""):
    district = row.district
    with transaction.atomic():
        made = decide(row, key, check, of=district, by=by, reason=reason, area=district.command.code)
        if made:
            changes.record(kind, subject={"district": district.code, "command": district.command.code})
    return made


def _check_day(row):
    if row.on > timezone.localdate():
        raise ValidationError({"on": _("The day lies in the future.")})


def _check_stage(row):
    _check_day(row)
    if not (row.source_ar or row.source_en):
        raise ValidationError({"source_ar": _("This field is required.")})


# --- reading ----------------------------------------------------------------------
def stages_on(districts, day, moment=None):
    """{district id: its Handover row on ``day``}, as known now or at ``moment``; absent: not started."""
    known = Handover.objects.open() if moment is None else Handover.objects.known_at(moment)
    rows = known.filter(district__in=districts, on__lte=day).order_by("on", "pk")
    return {row.district_id: row for row in rows}


def latest_of(rows):
    """Of ledger rows the newest one of each district; a district has one row for a day."""
    return rows.exclude(Exists(rows.filter(district=OuterRef("district"), on__gt=OuterRef("on"))))


def readiness_of(districts, day, moment=None):
    """{(district id, requirement id): met} on ``day``; absent: not met, nobody has said so."""
    known = Readiness.objects.open() if moment is None else Readiness.objects.known_at(moment)
    rows = known.filter(district__in=districts, on__lte=day, requirement__active=True).order_by("on", "pk")
    return {(row.district_id, row.requirement_id): row.met for row in rows}
