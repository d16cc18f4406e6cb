"""The list of holidays, kept by an administrator, and the deadlines that follow it.

A deadline that has passed stands, whatever is listed later: what was frozen at a close stays frozen, and nobody
becomes late afterwards. Until a period closes, a holiday that was declared late may still give its reporters more time.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from roadmap_portal.operations import audit, changes

from .calendar import period_of
from .models import Holiday, Period

# The longest feast that is declared at once.
MOST_DAYS = 15


def observed_days():
    """The days that move deadlines."""
    return set(Holiday.objects.filter(observed=True).values_list("day", flat=True))


def declare(first, *, last=None, name_ar, name_en, by):
    """List every day from ``first`` to ``last`` as a holiday; returns the periods whose deadlines moved."""
    last = last or first
    _check(first, last, name_ar=name_ar, name_en=name_en)
    days = [first + timedelta(days) for days in range((last - first).days + 1)]
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        before = {row.day: row for row in Holiday.objects.select_for_update().filter(day__in=days)}
        for day in days:
            row = before.get(day) or Holiday(day=day)
            row.name_ar, row.name_en, row.observed = name_ar, name_en, True
            row.save()
        moved = _follow()
        _record("holiday.declared", row, by, {"from": first, "until": last, "name_ar": name_ar}, moved)
    return moved


def call_off(holiday, *, by, reason):
    """Take a day off the list; returns the periods whose deadlines moved."""
    if not reason.strip():
        raise ValidationError({"reason": _("This field is required.")})
    with transaction.atomic():
        row = Holiday.objects.select_for_update().get(pk=holiday.pk)
        if not row.observed:
            return []
        row.observed = False
        row.save(update_fields=["observed"])
        moved = _follow()
        _record("holiday.called_off", row, by, {"from": row.day, "until": row.day}, moved, reason)
    return moved


def deadlines(period, holidays, now):
    """(due, closes) of ``period`` (Period) by ``holidays``, as far as they may still move at ``now``."""
    span = period_of(period.code)
    due, closes = span.due_at(holidays), span.closes_at(holidays)
    if period.closes_at <= now:
        return period.due_at, period.closes_at
    if due < period.due_at and due <= now:
        due = period.due_at
    return due, closes if closes > now else period.closes_at


def _check(first, last, *, name_ar, name_en):
    problems = {
        name: _("This field is required.")
        for name, text in (("name_ar", name_ar), ("name_en", name_en))
        if not text.strip()
    }
    if last < first:
        problems["last"] = _("The last day lies before the first.")
    elif (last - first).days >= MOST_DAYS:
        problems["last"] = _("A holiday of more than %(n)d days can't be declared at once.") % {"n": MOST_DAYS}
    if problems:
        raise ValidationError(problems)


def _follow():
    """Move the deadlines of every period that has not closed; returns [(period, due before, close before)]."""
    now, holidays, moved = timezone.now(), observed_days(), []
    for period in Period.objects.select_for_update().filter(closes_at__gt=now).order_by("pk"):
        before = period.due_at, period.closes_at
        period.due_at, period.closes_at = deadlines(period, holidays, now)
        if period.closes_at <= period.due_at:
            message = _("With these days no working day would be left between the due and the closing day of %(code)s.")
            raise ValidationError({"last": message % {"code": period.code}})
        if before != (period.due_at, period.closes_at):
            moved.append((period, *before))
    Period.objects.bulk_update([period for period, *_before in moved], ["due_at", "closes_at"], batch_size=500)
    return moved


def _record(act, row, by, said, moved, reason=""):
    before = {period.code: [due, closes] for period, due, closes in moved}
    after = {period.code: [period.due_at, period.closes_at] for period, *_before in moved}
    audit.record(act, by=by, subject=row, before={"periods": before}, after={**said, "periods": after}, reason=reason)
    changes.record(
        "calendar.changed", subject={"days": [str(said["from"]), str(said["until"])], "periods": list(after)}
    )
