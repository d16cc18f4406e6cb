"""Which cells of the score table are asked for, and their rows as the table has them.

The statement is written here: the ORM puts it together in twice the time that the whole rest of the answer takes, and
every condition is an id that was found before.
"""

from dataclasses import dataclass

from django.db import connection

from ..models import Score

ORDER = ("period_id", "area_id", "subject", "ref")
KPI, ROADMAP = Score.Subject.KPI.value, Score.Subject.ROADMAP.value


@dataclass(frozen=True)
class Cells:
    """Ids; ``roadmap`` is None where its own score is not asked for, ``period`` and ``kpi`` where all are."""

    areas: frozenset
    tracks: frozenset
    roadmap: int | None = None
    period: int | None = None
    kpi: int | None = None

    def __contains__(self, score):
        return (
            score.area_id in self.areas
            and (score.track_id in self.tracks or (score.subject == ROADMAP and score.ref == self.roadmap))
            and self.period in (None, score.period_id)
            and (self.kpi is None or (score.subject == KPI and score.ref == self.kpi))
        )

    def read(self, columns, *, behind=None, descending=False, most):
        """Up to ``most`` rows beyond the key ``behind``, in order or against it."""
        conditions, values = self.conditions()
        if behind is not None:
            conditions.append(f"({', '.join(ORDER)}) {'<' if descending else '>'} (%s, %s, %s, %s)")
            values += behind
        order = ", ".join(f"{name} {'DESC' if descending else 'ASC'}" for name in ORDER)
        return rows(f"SELECT {', '.join(columns)}", conditions, values, f"ORDER BY {order} LIMIT {int(most)}")

    def count(self):
        return rows("SELECT count(*)", *self.conditions())[0][0]

    def conditions(self):
        """(SQL conditions, their values)."""
        found, values = [f"area_id IN ({marks(self.areas)})"], [*self.areas, *self.tracks]
        of_tracks = f"track_id IN ({marks(self.tracks)})"
        if self.roadmap is None:
            found.append(of_tracks)
        else:
            found.append(f"({of_tracks} OR (subject = '{ROADMAP}' AND ref = %s))")
            values.append(self.roadmap)
        if self.period is not None:
            found.append("period_id = %s")
            values.append(self.period)
        if self.kpi is not None:
            found.append(f"subject = '{KPI}' AND ref = %s")
            values.append(self.kpi)
        return found, values


def marks(ids):
    """A place for each of ``ids``; NULL, which is nothing's equal, where there is none."""
    return ", ".join(["%s"] * len(ids)) or "NULL"


def rows(select, conditions, values, order=""):
    with connection.cursor() as cursor:
        cursor.execute(f"{select} FROM indicators_score WHERE {' AND '.join(conditions)} {order}", values)
        return cursor.fetchall()
