"""The calendar of obligations: which values are due from which command, and how many came in, on time or late.

A cell is one KPI of one command in one own period; it is expected where the plan has the KPI and the command is in
the scope that counts for the period. Counting is done by the database; nothing here loads observations.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.utils import timezone

from roadmap_portal.plan.book import Book
from roadmap_portal.plan.models import Period, Roadmap
from roadmap_portal.provinces.models import Area

from .models import Approval, Extension, Observation

State = Observation.State
# What counts as sent: a value that was returned, withdrawn or recalled is owed again.
SENT = (State.SUBMITTED, State.APPROVED, State.REOPENED)
OF_A_CELL = ("command", "kpi__track", "period")


@dataclass(slots=True)
class Tally:
    """Numbers of cells. Approved *not applicable* cells are in none of them; ``lead`` is the sum over ``decided``."""

    expected: int = 0
    submitted: int = 0
    on_time: int = 0
    approved: int = 0
    decided: int = 0
    lead: timedelta = timedelta()

    def __add__(self, other):
        return Tally(*(getattr(self, name) + getattr(other, name) for name in Tally.__slots__))

    @property
    def missing(self):
        return self.expected - self.submitted

    @property
    def late(self):
        return self.submitted - self.on_time

    @property
    def completeness(self):
        """Submitted of 100 expected; None where nothing is expected."""
        return self.submitted * 100 / self.expected if self.expected else None

    @property
    def timeliness(self):
        return self.on_time * 100 / self.expected if self.expected else None

    @property
    def lead_time(self):
        """From submission to approval, on average; None before the first approval."""
        return self.lead / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What ``command`` still owes for ``period`` while it takes entries; ``extended_until``: by an extension."""

    command: Area
    period: Period
    tally: Tally
    extended_until: datetime | None = None

    @property
    def closes_at(self):
        return self.extended_until or self.period.closes_at

    def is_late(self, moment):
        return self.period.due_at <= moment


# --- counting ------------------------------------------------------------------------
def count(book, periods, *, leads=False, past=None):
    """{(command id, track id, period id): Tally} of every cell of ``periods`` that ``book``'s road map expects.

    ``leads``: whether to count approvals and their waiting time too. ``past``: the moment as of which to count, from
    the trail of transitions and the ledger of approvals; None is now.
    """
    found = defaultdict(Tally, _expected(book, periods))
    for row in _sent(book, periods, past):
        tally = found[row["command"], row["kpi__track"], row["period"]]
        tally.expected -= row["left_out"]
        tally.submitted = row["submitted"] - row["left_out"]
        tally.on_time, tally.approved = row["on_time"], row["approved"]
    for row in _leads(book, periods, past) if leads else ():
        tally = found[row["observation__command"], row["observation__kpi__track"], row["observation__period"]]
        tally.decided, tally.lead = row["decided"], row["lead"] or timedelta()
    return dict(found)


def _expected(book, periods):
    for period in periods:
        kpis = Counter(kpi.track_id for kpi in book.kpis.values() if kpi.frequency == period.kind)
        for command in book.commands(period):
            for track, number in kpis.items():
                yield (command, track, period.id), Tally(expected=number)


def _in_scope(book, periods, prefix=""):
    """Values of commands that were in the scope of their period; others were sent for nobody."""
    by_scope = defaultdict(list)
    for period in periods:
        by_scope[tuple(book.commands(period))].append(period.id)
    condition = Q(pk__in=[])
    for commands, ids in by_scope.items():
        condition |= Q(**{f"{prefix}period__in": ids, f"{prefix}command__in": commands})
    return condition & Q(**{f"{prefix}kpi__track__roadmap": book.roadmap})


def _sent(book, periods, past):
    not_applicable = Q(state_then=State.APPROVED, absence_then="not_applicable")
    return (
        Observation.objects.filter(_in_scope(book, periods))
        .standing_at(past)
        .filter(state_then__in=SENT)
        .values(*OF_A_CELL)
        .annotate(
            submitted=Count("pk"),
            on_time=Count("pk", filter=Q(late_then=False) & ~not_applicable),
            approved=Count("pk", filter=Q(state_then=State.APPROVED) & ~not_applicable),
            left_out=Count("pk", filter=not_applicable),
        )
    )


def _leads(book, periods, past):
    """Per cell group: how many values are approved, and how long they waited together."""
    waited = ExpressionWrapper(F("approved_from") - F("revision__submitted_at"), output_field=DurationField())
    return (
        Approval.objects.in_force(past)
        .filter(_in_scope(book, periods, "observation__"))
        .exclude(revision__absence="not_applicable")
        .values(*(f"observation__{name}" for name in OF_A_CELL))
        .annotate(decided=Count("pk"), lead=Sum(waited))
    )


def by(tallies, place):
    """``tallies`` added up by one part of their key: 0 command, 1 track, 2 period."""
    found = defaultdict(Tally)
    for key, tally in tallies.items():
        found[key[place]] += tally
    return dict(found)


def total(tallies):
    return sum(tallies.values(), Tally())


def due_inside(book, period, moment):
    """Own periods inside ``period`` whose values were due at ``moment``, oldest first."""
    found = [p for kind in Period.Kind.values for p in book.periods.inside(kind, period) if p.due_at <= moment]
    return sorted(found, key=lambda p: (p.ends, p.months))


# --- who owes what now ---------------------------------------------------------------
def outstanding(*, moment=None, commands=None):
    """An Outstanding for every command and period that takes entries at ``moment`` and lacks values, by due moment.

    ``commands``: ids to speak of; None for all. A period takes entries from its end to its close, or to the end of a
    command's extension.
    """
    moment = moment or timezone.now()
    extended = _extended(moment)
    found = []
    for roadmap in Roadmap.objects.filter(starts__lte=timezone.localdate(moment)).order_by("starts"):
        book = Book(roadmap, moment=moment, kpis=())
        periods = _taking_entries(book, moment, {period for _command, period in extended})
        if periods:
            found += _owed(book, periods, moment, extended)
    wanted = [row for row in found if commands is None or row.command.pk in commands]
    return sorted(wanted, key=lambda row: (row.period.due_at, row.period.code, row.command.code))


def _extended(moment):
    """{(command id, period id): last moment} of whole periods that are open by extension."""
    rows = Extension.objects.filter(until__gt=moment, granted_at__lte=moment, observation=None)
    return {(row.command_id, row.period_id): row.until for row in rows.order_by("until")}


def _taking_entries(book, moment, extended):
    today = timezone.localdate(moment)
    within = [p for p in book.periods.all if book.roadmap.starts <= p.starts and p.ends <= book.roadmap.ends]
    return [p for p in within if p.ends < today and (p.closes_at > moment or p.id in extended)]


def _owed(book, periods, moment, extended):
    by_id = {period.id: period for period in periods}
    owed = defaultdict(Tally)
    for (command, _track, period), tally in count(book, periods).items():
        owed[command, period] += tally
    for (command, period_id), tally in owed.items():
        until, period = extended.get((command, period_id)), by_id[period_id]
        if tally.missing > 0 and (until or period.closes_at > moment):
            yield Outstanding(book.areas[command], period, tally, until)
