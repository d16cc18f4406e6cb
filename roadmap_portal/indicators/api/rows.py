"""Observations as flat rows: the approved values, on request the submitted ones, or those of a past day.

One statement for a page, its scores joined to it, whatever the page's size; exports walk the same rows. Numbers come as
the database has them, whole numbers of their smallest step: a Decimal for each would cost more than all the rest.
"""

from datetime import UTC, datetime
from typing import NamedTuple

import orjson
from django.db.models import Case, F, FilteredRelation, Q, TextField, Value, When
from django.db.models.functions import Cast

from roadmap_portal.common.fields import scaled
from roadmap_portal.common.stored import as_stored
from roadmap_portal.plan.book import Book

from ..models import Observation
from ..parts import Approved
from ..rollup import KpiRollup

State = Observation.State


class Row(NamedTuple):
    """What was said of one KPI, command and period; behind it the figures of the command's own score.

    Read as plain tuples of these fields, which is what an export of a million of them has time for.
    """

    at: int
    kpi: int
    command: int
    period: int
    numerator: int | None
    denominator: int | None
    said: int | None
    absence: str
    number: int
    flags: str
    submitted_at: object
    approved_at: object
    state: str
    value: int | None = None
    expected: int | None = None
    raw: int | None = None
    rule: str | None = None
    status: str | None = None


SAID = ("numerator", "denominator", "value", "absence", "number", "flags", "submitted_at")
STORED = Row._fields[: Row._fields.index("value")]
NO_FIGURES = (None,) * len(Row._field_defaults)
WITH_SCORES = """
SELECT page.*, score.value, score.expected, score.raw, score.rule, score.status FROM ({}) AS page
LEFT JOIN indicators_score AS score ON score.subject = 'K' AND score.period_id = page.x_period
     AND score.area_id = page.x_command AND score.ref = page.x_kpi
ORDER BY page.x_at {}
"""


def approved(moment=None):
    """The observations with an approval in force, now or at ``moment``, with the columns of ``Row``."""
    is_open = Q(approvals__approved_until__isnull=True)
    if moment is not None:
        is_open = Q(approvals__approved_from__lte=moment) & (is_open | Q(approvals__approved_until__gt=moment))
    rows = Observation.objects.annotate(open=FilteredRelation("approvals", condition=is_open))
    said = [said_as(f"open__revision__{name}") for name in SAID]
    said += [F("open__approved_from"), Value(State.APPROVED.value)]
    return named(rows.filter(open__isnull=False), F("open__observation"), *said)


def provisional(commands):
    """The same from what is submitted in ``commands`` (ids), else approved."""
    is_sent = Q(state=State.SUBMITTED, command__in=commands)
    is_open = Q(approvals__approved_until__isnull=True)
    rows = Observation.objects.annotate(open=FilteredRelation("approvals", condition=is_open))

    def latest(sent, kept):
        return Case(When(is_sent, then=sent), default=kept)

    said = [latest(said_as(f"revision__{name}"), said_as(f"open__revision__{name}")) for name in SAID]
    state = latest(Value(State.SUBMITTED.value), Value(State.APPROVED.value))
    said += [latest(None, F("open__approved_from")), state]
    return named(rows.filter(Q(open__isnull=False) | is_sent), F("pk"), *said)


def said_as(path):
    """A column of a revision. Flags as the text that they mostly are: a database driver would call Python for each."""
    return Cast(path, TextField()) if path.endswith("__flags") else F(path)


def named(rows, at, *said):
    """``rows`` with the columns of ``Row``, so called that no field of a model is in their way."""
    columns = (at, F("kpi"), F("command"), F("period"), *said)
    return rows.annotate(**dict(zip((f"x_{name}" for name in STORED), columns, strict=True)))


def beyond(key, *, descending):
    """The condition "behind ``key``", or before it.

    Said of both tables that go by the observation: a database that is told of one reads the other from its beginning.
    """
    step = "lt" if descending else "gt"
    return Q(**{f"{name}__{step}": key[0] for name in ("pk", "x_at")})


def read(rows, *, descending, most, with_scores):
    """Up to ``most`` of ``rows`` in the order of their observations, as tuples of the fields of ``Row``."""
    rows = rows.order_by("-x_at" if descending else "x_at").values_list(*(f"x_{name}" for name in STORED))
    if not with_scores:
        return [row + NO_FIGURES for row in as_stored(rows[:most])]
    return as_stored(rows[:most], WITH_SCORES.format("{}", "DESC" if descending else "ASC"))


def moment_of(found):
    """A time as the database has it: SQLite says neither its zone nor, out of an expression, that it is one."""
    if isinstance(found, str):
        found = datetime.fromisoformat(found)
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def codes_of(flags):
    """The codes of a revision's flags, from their JSON."""
    return [] if flags == "[]" else [flag["code"] for flag in orjson.loads(flags)]


def computed_figures(roadmap, rows, moment=None):
    """{at: row} with figures computed from the rows' own values: for a past day, and for what is not approved."""
    rows = list(map(Row._make, rows))
    book = Book(roadmap, moment=moment, kpis={row.kpi for row in rows})
    found = {}
    for row in rows:
        kpi, own, area = book.kpis.get(row.kpi), book.periods.by_id[row.period], book.areas.get(row.command)
        found[row.at] = row
        if kpi is None or area is None:
            continue
        values = {(row.command, row.period): Approved(row.numerator, row.denominator, row.said, row.absence)}
        for figure in KpiRollup(book, kpi, values).figures(own, [area]):
            found[row.at] = row._replace(**figures_of(figure.score))
    return found


def figures_of(score):
    """The figures of a computed score, in the units of the table."""
    numbers = {name: getattr(score, name) for name in ("value", "expected", "raw")}
    whole = {name: None if number is None else scaled(number, 6) for name, number in numbers.items()}
    return whole | {"rule": score.rule, "status": score.status}
