"""The planner's queue: what was submitted and waits, in the order of due day, command and code."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, reduce

from django.db.models import Count, Q
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from roadmap_portal.common.filters import FromQuery
from roadmap_portal.common.keyset import Page, beyond
from roadmap_portal.plan.models import Period, Track
from roadmap_portal.provinces.models import Command

from .models import Observation
from .my_period_summary import last_day

# A command's whole December fits on a page, so that what is approved together was seen together.
PAGE_SIZE = 70
State = Observation.State
# What the list can be asked for; a planner's first question is what waits.
STATES = (State.SUBMITTED, State.RETURNED, State.REOPENED, State.APPROVED)
# What the submissions are like: conditions on their last revision.
KINDS = {
    "clean": Q(revision__flags=[]),
    "flagged": ~Q(revision__flags=[]),
    "late": Q(revision__late=True),
}
# The queue's order. Every one is unique only together with the last.
ORDER = ("period__due_at", "period_id", "command__area__code", "kpi__code", "pk")


@dataclass(frozen=True)
class Filters(FromQuery):
    """What the address asks for; codes that name nothing find nothing."""

    state: str = State.SUBMITTED
    command: str = ""
    track: str = ""
    period: str = ""
    kind: str = ""

    @classmethod
    def of(cls, query):
        state = query.get("state")
        codes = {name: query.get(name, "")[:12] for name in ("command", "track", "period")}
        kind = query.get("kind") if query.get("kind") in KINDS else ""
        return cls(state=state if state in STATES else State.SUBMITTED, kind=kind, **codes)

    @property
    def query(self):
        """The address's query, without what is not asked for."""
        said = {"command": self.command, "track": self.track, "period": self.period, "kind": self.kind}
        said |= {} if self.state == State.SUBMITTED else {"state": self.state}
        return urlencode({name: value for name, value in said.items() if value})

    def rows(self):
        rows = Observation.objects.filter(state=self.state)
        if self.command:
            rows = rows.filter(command__area__code=self.command)
        if self.track:
            rows = rows.filter(kpi__track__code=self.track)
        if self.period:
            rows = rows.filter(period__code=self.period)
        return rows.filter(KINDS[self.kind]) if self.kind else rows


@dataclass(frozen=True)
class Line:
    """How many wait of one command, track (ids) and period (code); ``n`` by kind, "" being all."""

    command: int
    track: int
    period: str
    due_at: datetime
    n: dict


@dataclass
class Group:
    """What one command sent for one period; ``count`` is of the whole queue, ``rows`` of this page."""

    command: Command
    period: Period
    count: int
    rows: list = field(default_factory=list)

    @property
    def due_day(self):
        return last_day(self.period.due_at)


class Queue:
    """One page of the queue, by keyset: a row decided meanwhile moves no other from page to page."""

    def __init__(self, filters, query=None):
        self.filters, self._query = filters, query or {}

    @cached_property
    def page(self):
        rows = self.filters.rows().with_sheet().with_factor().select_related("revision__submitted_by")
        return Page.of(rows, ORDER, self._query, size=PAGE_SIZE)

    # --- counts and choices -------------------------------------------------------
    @cached_property
    def _counts(self):
        """A Count for each command, track and period of everything in the state, whatever else is asked for."""
        rows = Observation.objects.filter(state=self.filters.state).order_by()
        kinds = {kind: Count("pk", filter=condition) for kind, condition in KINDS.items()}
        by = ("command_id", "kpi__track_id", "period__code", "period__due_at")
        counted = rows.values_list(*by).annotate(all=Count("pk"), **kinds)
        return [Line(*row[:4], dict(zip(("", *KINDS), row[4:], strict=True))) for row in counted]

    @cached_property
    def _named(self):
        """Commands, tracks and periods of the counts, each {as the counts name it: row}."""
        return (
            Command.objects.select_related("area").in_bulk({line.command for line in self._counts}),
            Track.objects.in_bulk({line.track for line in self._counts}),
            {line.period: Period(code=line.period, due_at=line.due_at) for line in self._counts},
        )

    @property
    def total(self):
        """How many are in the state, without the other filters."""
        return sum(line.n[""] for line in self._counts)

    @cached_property
    def found(self):
        """How many the filters leave."""
        return sum(self._by_group.values())

    @cached_property
    def _asked(self):
        """The counts of the command, track and period that are asked for."""
        commands, tracks, _periods = self._named
        asked = self.filters
        return [
            line
            for line in self._counts
            if asked.command in ("", commands[line.command].code)
            and asked.track in ("", tracks[line.track].code)
            and asked.period in ("", line.period)
        ]

    @cached_property
    def _by_group(self):
        groups = Counter()
        for line in self._asked:
            groups[line.command, line.period] += line.n[self.filters.kind]
        return groups

    @property
    def kinds(self):
        """[(kind, words, how many, the address's query)]: all, without a remark, with remarks, late."""
        words = {"": _("All"), "clean": _("Without a remark"), "flagged": _("With remarks"), "late": _("Late")}
        for kind, label in words.items():
            count = sum(line.n[kind] for line in self._asked)
            if count or not kind or kind == self.filters.kind:
                yield kind, label, count, self.filters.but(kind=kind)

    @property
    def by_command(self):
        """[(command, how many, the address's query)] of all that is in the state."""
        return [(row, n, self.filters.but(command=row.code)) for row, n in self.choices["command"]]

    @property
    def groups(self):
        groups = {}
        for row in self.page.rows:
            key = row.command_id, row.period_id
            if key not in groups:
                count = self._by_group.get((row.command_id, row.period.code), 0)
                groups[key] = Group(row.command, row.period, count)
            groups[key].rows.append(row)
        return list(groups.values())

    @property
    def choices(self):
        """{filter: [(code, name, count)]} of what there is to choose."""
        commands, tracks, periods = self._named
        return {
            "command": _choices(commands, self._counts, "command", key=lambda row: row.code),
            "track": _choices(tracks, self._counts, "track", key=lambda row: (row.kind, row.number)),
            "period": _choices(periods, self._counts, "period", key=lambda row: (row.due_at, row.code)),
        }


def _choices(rows, counts, name, *, key):
    number = Counter()
    for line in counts:
        number[getattr(line, name)] += line.n[""]
    return [(row, number[pk]) for pk, row in sorted(rows.items(), key=lambda item: key(item[1]))]


def _place_of(observation):
    """Where a row stands in the order that was read with its period, command and indicator."""
    return tuple(reduce(getattr, name.split("__"), observation) for name in ORDER)


def previous_of(observation, filters):
    """The id of the row before this one in the list, or None."""
    rows = filters.rows().order_by(*(f"-{name}" for name in ORDER))
    return rows.filter(beyond(ORDER, _place_of(observation), backwards=True)).values_list("pk", flat=True).first()


def next_of(observation, filters):
    """The id of the next row to decide: after this one, else the queue's first; None when nothing is left."""
    rows = filters.rows().exclude(pk=observation.pk).order_by(*ORDER)
    following = rows.filter(beyond(ORDER, _place_of(observation))).values_list("pk", flat=True).first()
    return following or rows.values_list("pk", flat=True).first()
