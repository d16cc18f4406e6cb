"""One revised target: a ministry's decision lowered what an indicator has to reach by the end of the cycle."""

from datetime import timedelta
from decimal import Decimal

from roadmap_portal.common.exact import fraction, half_up
from roadmap_portal.operations import audit
from roadmap_portal.operations.models import Change
from roadmap_portal.plan.calendar import QUARTER, last_complete
from roadmap_portal.plan.models import Baseline, Target

from .chance import dice
from .timing import DECIDING, local_day, office

INDICATOR = "EQP-02"
# Of the way from the baseline to the first target.
SHARE = Decimal("0.85")
DAYS_AFTER_CLOSING = 9
NUMBER, DAYS_BEFORE = "و/2216", 5
REASON_AR = "تأخر إطلاق تخصيصات عقود التجهيز للمراكز سنةً واحدة (قيمة افتراضية)"
REASON_EN = "The allocations for the stations' equipment contracts came a year late (demonstration value)"


class Revision:
    """Decided in the last full quarter before ``horizon``, once the one before it was closed: it counts from there."""

    def __init__(self, book, horizon, seed, by):
        self.by = by
        quarter = last_complete(QUARTER, local_day(horizon))
        closed = book.periods.previous(book.periods.by_code[quarter.code]).closes_at
        day = local_day(closed) + timedelta(DAYS_AFTER_CLOSING)
        self.at = office(day, DECIDING, dice(seed, "target"))
        self.kpi = next(kpi for kpi in book.kpis.values() if kpi.code == INDICATOR)

    def save(self):
        """Replace the targets of all commands; returns (audit entries, unnumbered changes)."""
        old = list(Target.objects.open().filter(kpi=self.kpi).select_related("area", "period"))
        baselines = dict(Baseline.objects.open().filter(kpi=self.kpi).values_list("area", "value"))
        new = [self._revised(row, baselines[row.area_id]) for row in old if row.area_id in baselines]
        replaced = [row for row in old if row.area_id in baselines]
        Target.objects.filter(pk__in=[row.pk for row in replaced]).update(recorded_until=self.at)
        Target.objects.bulk_create(new)
        pairs = list(zip(replaced, new, strict=True))
        return [self._audited(*pair) for pair in pairs], [self._change(row) for row in new]

    def _revised(self, row, baseline):
        value = baseline + (row.value - baseline) * SHARE
        return Target(
            kpi=self.kpi,
            area=row.area,
            period=row.period,
            value=half_up(fraction(value), self.kpi.decimals),
            decision_number=NUMBER,
            decision_date=local_day(self.at) - timedelta(DAYS_BEFORE),
            reason=REASON_AR,
            reason_ar=REASON_AR,
            reason_en=REASON_EN,
            recorded_from=self.at,
            recorded_by=self.by,
        )

    def _audited(self, before, after):
        names = ("value", "decision_number", "decision_date", "reason_ar", "reason_en")
        entry = audit.entry(
            "target.revised",
            by=self.by,
            subject=self.kpi,
            area=after.area.code,
            before={name: getattr(before, name) for name in names},
            after={"area": str(after.area), "period": after.period.code}
            | {name: getattr(after, name) for name in names},
            reason=REASON_AR,
        )
        entry.at = self.at
        return entry

    def _change(self, row):
        subject = {"indicator": self.kpi.code, "track": self.kpi.track.code, "area": row.area.code}
        return Change(kind="target.revised", subject=subject, at=self.at)
