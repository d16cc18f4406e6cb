"""The score table held against the second computation, digit for digit."""

from dataclasses import dataclass

from roadmap_portal.indicators.models import Recomputation, Score
from roadmap_portal.plan.models import Period
from roadmap_portal.provinces.models import Area

from .areas import FIELDS, OracleScore
from .rebuild import expected_scores


@dataclass(frozen=True)
class Difference:
    """One disagreement. ``field`` is blank when a whole row is missing from the table, or stands there in surplus."""

    period: str
    area: str
    subject: str
    ref: int
    kind: str
    field: str = ""
    stored: object = None
    expected: object = None

    MISSING, SURPLUS, DIFFERS = "missing", "surplus", "differs"

    def __str__(self):
        where = f"{self.period} {self.area} {self.subject}{self.ref}: {self.kind}"
        return f"{where} {self.field}: stored {self.stored}, expected {self.expected}" if self.field else where


def differences(*, moment=None):
    """Every Difference between the score table and the oracle; an empty list is the proof.

    Decisions whose effect a worker has still to compute are left out on both sides.

    Read it in one transaction with a stable view (REPEATABLE READ on PostgreSQL) when others may approve meanwhile.
    """
    wanted = expected_scores(moment=moment, plan_moment=Recomputation.objects.known_until())
    held = stored_scores()
    periods = dict(Period.objects.order_by("pk").values_list("pk", "code"))
    areas = dict(Area.objects.order_by("pk").values_list("pk", "code"))
    found = []
    for key in sorted(wanted.keys() | held.keys()):
        period, area, subject, ref = key
        where = (periods.get(period, str(period)), areas.get(area, str(area)), subject, ref)
        if key not in held:
            found.append(Difference(*where, Difference.MISSING))
        elif key not in wanted:
            found.append(Difference(*where, Difference.SURPLUS))
        else:
            found += [
                Difference(*where, Difference.DIFFERS, name, getattr(held[key], name), getattr(wanted[key], name))
                for name in FIELDS
                if getattr(held[key], name) != getattr(wanted[key], name)
            ]
    return found


def stored_scores():
    """The score table in the oracle's terms."""
    return in_oracle_terms(Score.objects.iterator())


def in_oracle_terms(rows):
    """{(period id, area id, subject, ref id): OracleScore} of Score ``rows``, saved or not."""
    codes = dict(Period.objects.order_by("pk").values_list("pk", "code"))
    return {
        (row.period_id, row.area_id, row.subject, row.ref): OracleScore(
            track=row.track_id,
            source=codes.get(row.source_id),
            **{name: getattr(row, name) for name in FIELDS if name not in ("track", "source")},
        )
        for row in rows
    }
