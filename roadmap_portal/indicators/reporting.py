"""Who has reported what was due: completeness and timeliness by command (never a judgement of the figures)."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

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
    """A CommandRecord for each command in scope, for all own periods inside ``period`` that were due at ``moment``."""
    moment = moment or timezone.now()
    due = {kind: [p for p in book.periods.inside(kind, period) if p.due_at <= moment] for kind in Period.Kind.values}
    kpis = Counter(kpi.frequency for kpi in book.kpis.values())
    expected = sum(kpis[kind] * len(periods) for kind, periods in due.items())
    found = {pk: CommandRecord(book.areas[pk], expected) for pk in book.commands(period)}
    counted = (
        Observation.objects.filter(
            kpi__track__roadmap=book.roadmap,
            period__in=[p.id for periods in due.values() for p in periods],
            command__in=list(found),
            revision__isnull=False,
        )
        .exclude(state__in=[Observation.State.RETURNED, Observation.State.WITHDRAWN])
        .values("command")
        .annotate(
            submitted=Count("pk"),
            on_time=Count("pk", filter=Q(revision__late=False)),
            approved=Count("pk", filter=Q(state=Observation.State.APPROVED)),
            left_out=Count("pk", filter=Q(state=Observation.State.APPROVED, revision__absence="not_applicable")),
        )
    )
    for row in counted:
        record = found[row["command"]]
        record.expected -= row["left_out"]
        record.submitted = row["submitted"] - row["left_out"]
        record.on_time, record.approved = row["on_time"], row["approved"]
    return list(found.values())
