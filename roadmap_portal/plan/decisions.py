"""Decisions that change what counts while the plan runs: targets, weights, versions, progress, scope, population.

Each closes the row that was the portal's knowledge and opens another at the same moment, so that every past day can
be asked again. They return the new row, or None when nothing differs. They compute no scores and number no change:
the plan does not know the scores, whoever calls does (inside one transaction).
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from roadmap_portal.documents.models import Document
from roadmap_portal.operations import audit
from roadmap_portal.provinces.models import Population, ScopeEntry

from .models import KpiVersion, KpiWeight, MilestoneProgress, Period, Target, TrackWeight

BOOKKEEPING = ("id", "recorded_from", "recorded_until", "recorded_by")
# Why a row says what it says; alone it makes no new row, but for targets, whose decisions are published.
GROUNDS = ("decision_number", "decision_date", "reason")


def revise_target(
    kpi, *, area, period, value, upper=None, decision_number="", decision_date=None, reason_ar="", reason_en="", by
):
    """Set the target of an area for a period; with ``upper``, ``value`` and ``upper`` are the bounds of a range."""
    target = Target(
        kpi=kpi,
        area=area,
        period=period,
        value=value,
        upper=upper,
        decision_number=decision_number,
        decision_date=decision_date,
        reason_ar=reason_ar,
        reason_en=reason_en,
    )
    return _revise(
        target, ("kpi", "area", "period"), _check_target, of=kpi, area=area.code, by=by, reason=reason_ar or reason_en
    )


def revise_weight(kpi, *, applies_from, weight, by, reason="", **grounds):
    """Set an indicator's weight in its track from a day on; here and below ``grounds`` are of GROUNDS."""
    row = KpiWeight(kpi=kpi, applies_from=applies_from, weight=weight, reason=reason, **grounds)
    return _revise(row, ("kpi", "applies_from"), _check_weight, of=kpi, by=by, reason=reason)


def revise_track_weight(track, *, applies_from, weight, alpha, by, reason="", **grounds):
    """Set a track's weight in the road map, and α (0 … 1), from a day on."""
    row = TrackWeight(track=track, applies_from=applies_from, weight=weight, alpha=alpha, reason=reason, **grounds)
    return _revise(row, ("track", "applies_from"), _check_track_weight, of=track, by=by, reason=reason)


def revise_kpi_version(
    kpi, *, applies_from, direction, factor, lower=None, upper=None, on_track, attention, by, reason="", **grounds
):
    """Set the parts of an indicator's definition that change its results; thresholds are per cent of attainment."""
    row = KpiVersion(
        kpi=kpi,
        applies_from=applies_from,
        direction=direction,
        factor=factor,
        lower=lower,
        upper=upper,
        on_track=on_track,
        attention=attention,
        reason=reason,
        **grounds,
    )
    return _revise(row, ("kpi", "applies_from"), _check_version, of=kpi, by=by, reason=reason)


def record_progress(milestone, *, on, percent, evidence_accepted=False, minuted=False, note="", by):
    """Record how far a milestone was on a day, in per cent.

    Evidence is accepted where it lies: a document attached to the milestone, or, where ``minuted``, the approved
    minutes of the workshop that the milestone is about.
    """
    row = MilestoneProgress(milestone=milestone, on=on, percent=percent, evidence_accepted=evidence_accepted, note=note)
    area = milestone.province.code if milestone.province_id else ""
    check = _check_progress if minuted else _check_progress_and_evidence
    return _revise(row, ("milestone", "on"), check, of=milestone, area=area, by=by, reason=note)


def revise_scope(command, *, applies_from, in_scope, by, reason="", **grounds):
    """Take a command into the plan's scope, or out of it, from a day on."""
    row = ScopeEntry(command=command, applies_from=applies_from, in_scope=in_scope, reason=reason, **grounds)
    return _revise(
        row, ("command", "applies_from"), _check_applies, of=command, area=command.code, by=by, reason=reason
    )


def revise_population(
    command, *, year, persons, persons_15_plus, source_ar, source_en, invented=False, by, reason="", **grounds
):
    """Set the inhabitants of a command's area in a year, in persons."""
    row = Population(
        command=command,
        year=year,
        persons=persons,
        persons_15_plus=persons_15_plus,
        source_ar=source_ar,
        source_en=source_en,
        invented=invented,
        reason=reason,
        **grounds,
    )
    return _revise(row, ("command", "year"), _check_population, of=command, area=command.code, by=by, reason=reason)


def _revise(row, key, check, *, of, by, reason, area=""):
    """Put ``row`` in the place of the open row with the same ``key``; ``of`` is what it is about."""
    row.clean_fields(exclude=[field.name for field in row._meta.fields if _is_ours(field)])
    if check:
        check(row)
    with transaction.atomic():
        # The subject is locked too: where no row is open yet, there is none that could be.
        type(of)._base_manager.select_for_update(of=("self",)).get(pk=of.pk)
        known = type(row).objects.open().select_for_update(of=("self",)).filter(**{k: getattr(row, k) for k in key})
        old = known.first()
        after = _said(row, key)
        before = _said(old, key) if old else None
        if after == before:
            return None
        _replace(old, row, by)
        place = {name: str(getattr(row, name)) for name in key if getattr(row, name) != of}
        audit.record(
            f"{row._meta.model_name}.{'revised' if old else 'recorded'}",
            by=by,
            subject=of,
            area=area,
            before=before,
            after=place | after,
            reason=reason,
        )
    return row


def _is_ours(field):
    """Whether the field is set by the program, not by who decides."""
    return field.is_relation or field.name in BOOKKEEPING


def _replace(old, row, by):
    # A clock that was set back must not end a row before it begins.
    now = max(timezone.now(), old.recorded_from + timedelta(microseconds=1)) if old else timezone.now()
    if old:
        old.recorded_until = now
        old.save(update_fields=["recorded_until"])
    row.recorded_from, row.recorded_by = now, by
    with translation.override(settings.LANGUAGE_CODE):
        row.save(force_insert=True)


def _said(row, key):
    """What a ledger row says about its key: field names and values. The untranslated column says nothing of its own."""
    names = {field.name for field in row._meta.concrete_fields}
    grounds = () if isinstance(row, Target) else GROUNDS
    skipped = {*BOOKKEEPING, *key, *grounds, *(name for name in names if f"{name}_ar" in names)}
    return {name: getattr(row, name) for name in sorted(names - skipped)}


def _refuse(field, sentence):
    raise ValidationError({field: sentence})


def _check_target(target):
    if target.period.closes_at <= timezone.now():
        _refuse("period", _("The period is closed: its target stands."))
    _check_not_negative(target, "value")
    version = (
        KpiVersion.objects.open()
        .filter(kpi=target.kpi, applies_from__lte=target.period.starts)
        .order_by("-applies_from")
        .first()
    )
    is_range = version is not None and version.direction == KpiVersion.Direction.RANGE
    if is_range != (target.upper is not None):
        _refuse("upper", _("An indicator with a range has two bounds, every other has one number."))
    if is_range:
        _check_bounds(target, "value", "upper")


def _check_bounds(row, lower, upper):
    if getattr(row, lower) <= 0:
        _refuse(lower, _("The lower bound must be above zero."))
    if getattr(row, upper) <= getattr(row, lower):
        _refuse(upper, _("The upper bound must be above the lower one."))


def _check_not_negative(row, *names):
    for name in names:
        if getattr(row, name) < 0:
            _refuse(name, _("Negative values are not accepted."))


def _check_applies(row):
    """What applies from a day on counts for periods that begin then or later: one of them must still be open."""
    open_now = Period.objects.filter(closes_at__gt=timezone.now())
    first = open_now.order_by("starts").values_list("starts", flat=True).first()
    if first and row.applies_from < first:
        _refuse("applies_from", _("All periods that begin on that day have closed; what counted for them stands."))


def _check_weight(row):
    _check_applies(row)
    _check_not_negative(row, "weight")


def _check_track_weight(row):
    _check_applies(row)
    _check_not_negative(row, "weight", "alpha")
    if row.alpha > 1:
        _refuse("alpha", _("The share must lie between 0 and 1."))


def _check_version(row):
    _check_applies(row)
    if row.factor < 1:
        _refuse("factor", _("The factor must be 1 or more."))
    if row.direction == KpiVersion.Direction.RANGE:
        for name in ("lower", "upper"):
            if getattr(row, name) is None:
                _refuse(name, _("A range has two bounds."))
        _check_bounds(row, "lower", "upper")
    else:
        for name in ("lower", "upper"):
            if getattr(row, name) is not None:
                _refuse(name, _("Only a range has bounds."))
    _check_not_negative(row, "attention")
    if row.attention >= row.on_track:
        _refuse("attention", _("The threshold must be below that of “on track”."))


def _check_progress(row):
    if not 0 <= row.percent <= 100:
        _refuse("percent", _("The progress must lie between 0 and 100."))
    if row.percent == 100 and not row.evidence_accepted:
        _refuse("percent", _("A milestone is at 100 only with accepted evidence."))
    if row.on > timezone.localdate():
        _refuse("on", _("The day lies in the future."))


def _check_progress_and_evidence(row):
    _check_progress(row)
    if row.evidence_accepted and not Document.objects.of("milestone", row.milestone_id).current().exists():
        _refuse("evidence_accepted", _("No document is attached to the milestone. Please attach it first."))


def _check_population(row):
    for name in ("persons", "persons_15_plus"):
        if getattr(row, name) < 1:
            _refuse(name, _("The number must be above zero."))
    if row.persons_15_plus > row.persons:
        _refuse("persons_15_plus", _("The number is more than the whole population."))
    for name in ("source_ar", "source_en"):
        if not getattr(row, name):
            _refuse(name, _("This field is required."))


def decide(row, key, check=None, *, of, by, reason="", area=""):
    """The same for a ledger of an app above: ``row`` (unsaved) replaces the open row with its ``key``; None: no change.

    ``of`` is what the row is about, and is locked; ``check(row)`` raises ValidationError.
    """
    return _revise(row, key, check, of=of, by=by, reason=reason, area=area)
