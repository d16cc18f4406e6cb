"""Whether follow-ups moved their indicators: the value that each began with, beside what was approved since."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from roadmap_portal.actions.models import FollowUp
from roadmap_portal.common.keyset import row_id
from roadmap_portal.plan.models import KpiVersion

from .models import Score

# Periods told after the one in which the follow-up was opened.
LATER = 4
MOST = 25
BETTER_STATUS = ("off_track", "attention", "on_track")


class Verdict(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class Movement:
    """``later``: Score rows with a value after the follow-up's period, oldest first."""

    follow_up: FollowUp
    later: list
    direction: str

    @property
    def last(self):
        return self.later[-1] if self.later else None

    @property
    def verdict(self):
        before = self.follow_up.start_value
        if self.last is None or before is None:
            return Verdict.NOT_YET
        if self.direction == KpiVersion.Direction.RANGE:
            return _compared(*(BETTER_STATUS.index(s) for s in self._statuses)) if self._comparable else Verdict.SAME
        gain = self.last.value - before
        return _compared(0, gain if self.direction == KpiVersion.Direction.HIGHER else -gain)

    @property
    def _statuses(self):
        return self.follow_up.start_status, self.last.status

    @property
    def _comparable(self):
        """A range has no better number, only a better status."""
        return all(status in BETTER_STATUS for status in self._statuses)


def _compared(before, after):
    if after == before:
        return Verdict.SAME
    return Verdict.BETTER if after > before else Verdict.WORSE


def movements(follow_ups):
    """The Movement of each follow-up that names an indicator, in three queries whatever their number."""
    rows = [row for row in follow_ups if row.kpi_id and row.start_period_id]
    scores = defaultdict(list)
    found = Score.objects.filter(
        subject=Score.Subject.KPI,
        ref__in={row.kpi_id for row in rows},
        area__in={row.area_id for row in rows},
        period__kind__in={row.kpi.frequency for row in rows},
        value__isnull=False,
    )
    for score in found.select_related("period").order_by("period__ends"):
        scores[score.ref, score.area_id].append(score)
    versions = KpiVersion.objects.open().filter(kpi__in={row.kpi_id for row in rows}).order_by("applies_from")
    directions = dict(versions.values_list("kpi_id", "direction"))
    return [Movement(row, _later(row, scores), directions.get(row.kpi_id, "")) for row in rows]


def _later(row, scores):
    own = [s for s in scores[row.kpi_id, row.area_id] if s.period.kind == row.kpi.frequency]
    return [s for s in own if s.period.ends > row.start_period.ends][:LATER]


def asked_for(user, query):
    """The follow-ups whose indicators should move, by ``?follow_up=``, or the open ones of ``?kpi=`` and ``?area=``."""
    rows = FollowUp.objects.visible_to(user).filter(start_period__isnull=False)
    if number := query.get("follow_up", ""):
        rows = rows.filter(pk=row_id(number) or 0)
    else:
        rows = rows.open()
    if code := query.get("kpi", "")[:12]:
        rows = rows.filter(kpi__code=code)
    if code := query.get("area", "")[:12]:
        rows = rows.in_area(code)
    return rows.with_sheet().select_related("start_period").order_by("due", "pk")[:MOST]
