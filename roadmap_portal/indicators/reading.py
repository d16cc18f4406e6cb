"""Reading an entry before it is submitted: its value, its status against the target, what is wrong or unusual.

One Reader serves a whole page of KPIs of one command and period; the same reading is shown live and decides at
submission.
"""

from dataclasses import dataclass, field

from roadmap_portal.common.exact import fraction
from roadmap_portal.plan.book import Book

from .checks import hard_problems, percentage_problem, problem, soft_flags
from .expectations import Expectation, Expectations
from .models import Score
from .parts import TEN_THOUSAND, Approved, Part
from .past import Past
from .rollup import KpiRollup
from .rules import RuleReader

REASONS_OFF_TRACK = ("cause", "action", "action_body", "action_due")


@dataclass(slots=True)
class Reading:
    """``score`` is an unsaved Score row of the command for its own period, or None without a value."""

    problems: dict = field(default_factory=dict)
    flags: list = field(default_factory=list)
    score: Score | None = None

    @property
    def is_ready(self):
        return not self.problems

    @property
    def is_off_track(self):
        return self.score is not None and self.score.status == Score.Status.OFF_TRACK


class Reader:
    """Reads entries of ``command`` for ``period``; loads history and plan once for ``kpis`` (ids).

    ``book`` and ``past`` spare reading them again, where a page has several periods.
    """

    def __init__(self, roadmap, command, period, kpis, *, book=None, past=None):
        self.command, self.kpis = command, kpis
        self.book = book or Book(roadmap, kpis=kpis)
        self.period = self.book.periods.by_id[period.id]
        self.past = past or Past(self.book, command, kpis, [self.period])
        self.rules = RuleReader(self.book, command, self.period)

    @classmethod
    def of(cls, observation):
        kpi = observation.kpi
        return cls(kpi.track.roadmap, observation.command, observation.period, {kpi.id})

    def read(self, kpi, entry):
        """The Reading of ``entry``."""
        problems = self._scope_problem() or hard_problems(kpi, entry) or percentage_problem(kpi, entry)
        if problems or entry.absence:
            return Reading(problems=problems)
        score = self.score(kpi, entry)
        flags = soft_flags(kpi, entry, score and fraction(score.value), self.history(kpi))
        flags += self.rules.flags(kpi, entry)
        reading = Reading(flags=flags, score=score)
        if flags and not entry.note.strip():
            problems["note"] = [problem("flag_without_note")]
        if reading.is_off_track:
            problems |= {name: [problem("required")] for name in REASONS_OFF_TRACK if not getattr(entry, name)}
        reading.problems = problems
        return reading

    def _scope_problem(self):
        if self.command.pk in self.book.commands(self.period):
            return {}
        return {"__all__": [problem("out_of_scope")]}

    def score(self, kpi, entry):
        """What the value would score if it were approved: an unsaved Score of the command."""
        approved = Approved(*(_whole(getattr(entry, side)) for side in ("numerator", "denominator", "value")), "")
        values = {(self.command.pk, self.period.id): approved}
        rollup = KpiRollup(self.book, self.book.kpis[kpi.id], values)
        figures = list(rollup.figures(self.period, [self.book.areas[self.command.pk]]))
        return figures[0].score if figures and figures[0].score.value is not None else None

    def expectation(self, kpi):
        """What is expected of the command in the period, with or without a value."""
        version = self.book.version(kpi, self.period)
        if version is None:
            return Expectation()
        own = self.period
        return Expectations(self.book, kpi).of_command(Part(self.command.pk, source=own, counted=(own,)), own, version)

    def direction(self, kpi):
        """Which way is better in the period: higher, lower or range; "" without a definition in force."""
        version = self.book.version(kpi, self.period)
        return version.direction if version else ""

    def history(self, kpi):
        """The command's earlier approved figures of ``kpi``."""
        return self.past.history(kpi.id, self.period)


def _whole(quantity):
    return None if quantity is None else int(quantity * TEN_THOUSAND)
