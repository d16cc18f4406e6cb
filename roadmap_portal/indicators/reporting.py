"""Who has reported what was due: completeness and timeliness by command (never a judgement of the figures)."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from roadmap_portal.plan.models import Period
from roadmap_portal.provinces.models import Area

from .models import Observation


@dataclass(slots=True)
class CommandRecord:
    """``expected`` and the rest count cells: KPI × own period that is due by now; not applicable ones are left out."""

    command: Area
    expected: int
    submitted: int = 0
    on_time: int = 0
    approved: int = 0

    @property
    def missing(self):
        return self.expected - self.submitted

    @property
    def completeness(self):
        return self.submitted * 100 / self.expected if self.expected else None

    @property
    def timeliness(self):
        return self.on_time * 100 / self.expected if self.expected else None


def records(book, period, *, moment=None):
    """A CommandRecord for each command in scope, for all own periods inside ``period`` due at the book's moment.

    The past ``moment`` of a book is answered from the trail of transitions, as things stood then; None is now.
    """
    inside, now = book.periods.inside, book.moment
    due = {kind: [p for p in inside(kind, period) if p.due_at <= now] for kind in Period.Kind.values}
    kpis = Counter(kpi.frequency for kpi in book.kpis.values())
    expected = sum(kpis[kind] * len(periods) for kind, periods in due.items())
    found = {pk: CommandRecord(book.areas[pk], expected) for pk in book.commands(period)}
    observations = Observation.objects.filter(
        kpi__track__roadmap=book.roadmap,
        period__in=[p.id for periods in due.values() for p in periods],
        command__in=list(found),
    )
    for row in _counted(observations.standing_at(moment)):
        record = found[row["command"]]
        record.expected -= row["left_out"]
        record.submitted = row["submitted"] - row["left_out"]
        record.on_time, record.approved = row["on_time"], row["approved"]
    return list(found.values())


def _counted(observations):
    """Rows of counts by command; of ``observations`` with the annotations of `standing_at`."""
    approved = Q(state_then=Observation.State.APPROVED)
    return (
        observations.filter(state_then__isnull=False, late_then__isnull=False)
        .exclude(state_then__in=[Observation.State.RETURNED, Observation.State.WITHDRAWN])
        .values("command")
        .annotate(
            submitted=Count("pk"),
            on_time=Count("pk", filter=Q(late_then=False)),
            approved=Count("pk", filter=approved),
            left_out=Count("pk", filter=approved & Q(absence_then="not_applicable")),
        )
    )
