"""Observations as flat rows: the approved values, on request the submitted ones, or those of a past day.

One query for a page's values and one for their scores, whatever the page's size; exports walk the same rows.
"""

from django.db import connection
from django.db.models import FilteredRelation, Q

from roadmap_portal.plan.book import Book

from ..models import Approval, Observation, Score
from ..parts import TEN_THOUSAND, Approved
from ..rollup import KpiRollup

WHAT = {
    "kpi": "kpi",
    "command_id": "command",
    "period_id": "period",
    "indicator": "kpi__code",
    "track": "kpi__track__code",
    "command": "command__area__code",
    "province": "command__area__parent__code",
    "period": "period__code",
    "name_ar": "kpi__name_ar",
    "name_en": "kpi__name_en",
}
SAID = ("numerator", "denominator", "value", "absence", "number", "flags", "submitted_at")
FIGURES = ("value", "expected", "raw", "rule", "status")
MILLION = 1_000_000
NOTHING = (None, None, None, "", Score.Status.INSUFFICIENT)
SCORES = """
SELECT ref, area_id, period_id, value, expected, raw, rule, status FROM indicators_score
WHERE subject = 'K' AND period_id IN ({}) AND area_id IN ({}) AND (period_id, area_id, ref) IN (VALUES {})
"""


def approved(moment=None):
    """(rows, columns) of the approvals in force, now or at ``moment``."""
    if moment is None:
        rows = Approval.objects.filter(approved_until__isnull=True)
    else:
        rows = Approval.objects.filter(approved_from__lte=moment).exclude(approved_until__lte=moment)
    columns = {name: f"observation__{path}" for name, path in WHAT.items()}
    columns |= {name: f"revision__{name}" for name in SAID}
    return rows, columns | {"approved_at": "approved_from"}


def provisional(commands):
    """The same from what is submitted in ``commands``, else approved."""
    rows = Observation.objects.annotate(
        open=FilteredRelation("approvals", condition=Q(approvals__approved_until__isnull=True))
    ).filter(Q(open__isnull=False) | Q(state=Observation.State.SUBMITTED, command__in=commands))
    columns = dict(WHAT) | {name: f"open__revision__{name}" for name in SAID} | {"approved_at": "open__approved_from"}
    columns |= {f"sent_{name}": f"revision__{name}" for name in SAID}
    return rows, columns | {"state": "state"}


def latest(row, commands):
    """A row of ``provisional`` with what was submitted in the place of what is approved."""
    sent = {name: row.pop(f"sent_{name}") for name in SAID}
    if row["state"] == Observation.State.SUBMITTED and row["command_id"] in commands:
        return row | sent | {"approved_at": None}
    return row | {"state": Observation.State.APPROVED}


def stored_figures(rows):
    """{(kpi, command, period): figures} from the score table: the commands' own rows of ``rows``."""
    keys = {(row["period_id"], row["command_id"], row["kpi"]) for row in rows}
    if not keys:
        return {}
    # Said a second time, side by side: the planner then takes the index instead of the whole table.
    periods, areas = {key[0] for key in keys}, {key[1] for key in keys}
    marks = (", ".join(["%s"] * len(periods)), ", ".join(["%s"] * len(areas)), ", ".join(["(%s, %s, %s)"] * len(keys)))
    with connection.cursor() as cursor:
        cursor.execute(SCORES.format(*marks), [*periods, *areas, *(part for key in keys for part in key)])
        return {row[:3]: (*(exact(n) for n in row[3:6]), *row[6:]) for row in cursor.fetchall()}


def exact(whole):
    """A number as the table has it, in millionths, in its shortest form: 64.69, 100, -0.5.

    Written here and not by way of Decimal: a page has hundreds of them.
    """
    if whole is None:
        return None
    units, rest = divmod(abs(int(whole)), MILLION)
    text = f"{units}.{rest:06d}".rstrip("0") if rest else str(units)
    return f"-{text}" if whole < 0 else text


def computed_figures(roadmap, rows, moment=None):
    """The same, computed from the rows' own values: for a past day, and for what is not approved."""
    kpis = {row["kpi"] for row in rows}
    book = Book(roadmap, moment=moment, kpis=kpis)
    found = {}
    for row in rows:
        kpi, own, area = (
            book.kpis.get(row["kpi"]),
            book.periods.by_id[row["period_id"]],
            book.areas.get(row["command_id"]),
        )
        if kpi is None or area is None:
            continue
        whole = (None if row[n] is None else int(row[n] * TEN_THOUSAND) for n in ("numerator", "denominator", "value"))
        values = {(row["command_id"], row["period_id"]): Approved(*whole, row["absence"])}
        for figure in KpiRollup(book, kpi, values).figures(own, [area]):
            score = figure.score
            key = row["kpi"], row["command_id"], row["period_id"]
            found[key] = tuple(getattr(score, name) for name in FIGURES)
    return found
