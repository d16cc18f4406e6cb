"""The acts on the legal framework: an instrument is entered, changed, reaches a stage.

A stage is recorded for a day and never overwritten; the instrument carries the latest one. The caller has checked
`legal.change`.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from roadmap_portal.operations import audit, changes

from .decisions import decide
from .models import LegalInstrument, LegalStage

TEXTS = ("name_ar", "name_en", "gap_ar", "gap_en", "source_ar", "source_en")
COLUMNS = ("kind", "number", "year", *TEXTS, "verified")
LINKS = ("tracks", "milestones")


def enter(*, code, stage, by, **values):
    """Enter an instrument into the register, in ``stage`` since today."""
    with transaction.atomic():
        row = _saved(LegalInstrument(code=code, stage=stage), values, by=by)
        move(row, on=timezone.localdate(), stage=stage, by=by)
    return row


def revise(instrument, *, by, **values):
    """Change COLUMNS and LINKS of an instrument; its code and stage have ways of their own."""
    with transaction.atomic():
        row = LegalInstrument.objects.select_for_update(of=("self",)).get(pk=instrument.pk)
        return _saved(row, values, by=by)


def move(instrument, *, on, stage, by, source_ar="", source_en="", note_ar="", note_en=""):
    """The instrument is in ``stage`` since the day ``on``; a row of the same day is replaced. None: nothing differs."""
    row = LegalStage(
        instrument=instrument,
        on=on,
        stage=stage,
        source_ar=source_ar,
        source_en=source_en,
        note_ar=note_ar,
        note_en=note_en,
    )
    with transaction.atomic():
        made = decide(row, ("instrument", "on"), _check_day, of=instrument, by=by, reason=note_ar or note_en)
        if made:
            latest = instrument.stages.open().order_by("-on").first()
            instrument.stage = latest.stage
            with translation.override(settings.LANGUAGE_CODE):
                instrument.save(update_fields=["stage"])
            _published(instrument)
    return made


def _check_day(row):
    if row.on > timezone.localdate():
        raise ValidationError({"on": _("The day lies in the future.")})


def _saved(row, values, *, by):
    is_new = row.pk is None
    before = {} if is_new else _said(row)
    for name in COLUMNS:
        if name in values:
            setattr(row, name, values[name])
    if not (row.name_ar and row.name_en):
        raise ValidationError({f"name_{'en' if row.name_ar else 'ar'}": _("This field is required.")})
    row.full_clean()
    with translation.override(settings.LANGUAGE_CODE):
        row.save()
    for name in LINKS:
        if name in values:
            getattr(row, name).set(values[name])
    after = _said(row)
    differing = {name for name in after if before.get(name) != after[name]}
    if differing:
        audit.record(
            f"legalinstrument.{'made' if is_new else 'changed'}",
            by=by,
            subject=row,
            before=None if is_new else {name: before[name] for name in sorted(differing)},
            after={name: after[name] for name in sorted(differing)},
        )
        _published(row)
    return row


def _said(row):
    links = {name: sorted(getattr(row, name).values_list("code", flat=True)) for name in LINKS}
    return {name: getattr(row, name) for name in COLUMNS} | links


def _published(row):
    changes.record("legalinstrument.changed", subject={"id": row.pk, "code": row.code})
