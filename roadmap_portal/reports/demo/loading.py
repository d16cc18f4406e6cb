"""Puts the demonstration's data together: accounts, two years of values with their histories, milestones, scores."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from roadmap_portal.accounts.models import Grant, User
from roadmap_portal.indicators import scores
from roadmap_portal.indicators.expectations import Expectations
from roadmap_portal.indicators.models import Extension, Observation
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import QUARTER, YEAR, containing, last_complete, midnight
from roadmap_portal.plan.models import Kpi, MilestoneProgress, Roadmap
from roadmap_portal.provinces.models import Body, Command

from . import handover, legal, milestones, notices
from .actions import Actions, note_starts
from .chance import dice
from .courses import SHOWCASE, Courses
from .extensions import Requests
from .histories import SeriesTeller
from .people import Staff
from .rules import RulesAtWork
from .shape import sentences
from .targets import Revision
from .timing import DECIDING, local_day, office
from .values import CommandFigures, Point
from .workshops import Workshops
from .writing import write

EXTENSION_DAYS = 10


class NoPlan(Exception):
    """The plan has no cycle for the months of the demonstration: `load_roadmap` comes first."""


@dataclass(frozen=True)
class Loaded:
    """How much was written."""

    observations: int
    scores: int
    first_month: str
    last_month: str


def count_rows_anew():
    """PostgreSQL plans by what it counted last, and of rows that this transaction wrote in bulk it counted none.

    The portal's tables are named: the server's own are locked for all its databases until the transaction ends.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            tables = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names(cursor)))
            cursor.execute(f"ANALYZE {tables}")


class Demonstration:
    """The data up to the beginning of ``today``; equal seeds and days give equal data."""

    def __init__(self, *, seed=2026, months=24, today=None):
        self.seed, self.today = seed, today or timezone.localdate()
        self.horizon = midnight(self.today)
        self.last = last_complete("M", self.today)
        self.roadmap = Roadmap.objects.filter(starts__lte=self.last.starts, ends__gte=self.last.ends).first()
        if self.roadmap is None or not Kpi.objects.filter(track__roadmap=self.roadmap).exists():
            raise NoPlan()
        self.first_day = max(self._begin(months), self.roadmap.starts)
        self.book = Book(self.roadmap, moment=self.horizon)

    def _begin(self, months):
        """The first day of the quarter in which the first of ``months`` lies: a quarter with a hole has no flows."""
        year, month = divmod(self.last.starts.year * 12 + self.last.starts.month - months, 12)
        return containing(QUARTER, self.last.starts.replace(year=year, month=month + 1)).starts

    def load(self):
        """Write everything in one transaction; returns Loaded."""
        with transaction.atomic():
            staff = Staff(self.roadmap.starts)
            self._backdate_accounts()
            histories = list(self.histories(staff))
            planner, administrator = (User.objects.get(email=f"{name}@demo.test") for name in ("planner", "admin"))
            rules = RulesAtWork(self.book, self.horizon, self.seed, administrator)
            rules.flag(histories)
            target_entries, target_changes = Revision(self.book, self.horizon, self.seed, planner).save()
            action_entries, action_changes = Actions(self.roadmap, staff, planner, self.horizon, self.seed).load(
                histories
            )
            progress = milestones.Progress(self.roadmap, self.horizon, self.seed).rows(planner)
            MilestoneProgress.objects.bulk_create(progress, batch_size=500)
            write(
                histories,
                audit_beside=[
                    *milestones.audit_entries(progress),
                    *action_entries,
                    *target_entries,
                    *rules.switch_on(),
                ],
                changes_beside=[*milestones.unnumbered_changes(progress), *action_changes, *target_changes],
            )
            self._keep_showcase_open(planner)
            Requests(self.book, self.horizon, staff, self.seed).save()
            count_rows_anew()
            count = scores.rebuild(self.roadmap)
            count_rows_anew()
            note_starts()
            handover.load_stages(planner, self.horizon, self.seed)
            handover.load_checklists(self.roadmap, planner)
            Workshops(self.roadmap, self.today, self.seed, planner).load()
            legal.load_legal(self.roadmap, planner, self.horizon, self.seed)
            notices.ring(self.horizon, dice(self.seed, "notices"))
        return Loaded(len(histories), count, f"{self.first_day:%Y-%m}", self.last.code)

    def _backdate_accounts(self):
        opened = midnight(self.roadmap.starts)
        User.objects.filter(email__endswith="@demo.test").update(joined_at=opened)
        Grant.objects.filter(user__email__endswith="@demo.test").update(granted_at=opened)

    # --- values -----------------------------------------------------------------------
    def histories(self, staff, commands=None, kpis=None):
        """Yield (unsaved Observation, [(Step, user)]); ``commands`` and ``kpis`` (codes) limit to a sample."""
        bodies = {body.code: body for body in Body.objects.all()}
        tracks = {track.id: track for track in self.book.tracks}
        own = {kind: [p for p in self.book.periods.of_kind(kind) if self._has_values(p)] for kind in "MQY"}
        monthly = tuple(kpi.code for kpi in self.book.kpis.values() if kpi.frequency == "M")
        courses = Courses(self.seed, self.horizon, self.last.code, monthly)
        figures = self._figures()
        rows = {command.pk: command for command in Command.objects.select_related("area__parent")}
        for kpi in sorted(self.book.kpis.values(), key=lambda kpi: kpi.code):
            kpi.track = tracks[kpi.track_id]
            kpi.track.roadmap = self.roadmap
            teller = SeriesTeller(self.book, kpi, bodies, self.seed)
            lines = Expectations(self.book, kpi)
            for pk, maker in figures.items():
                area, command = self.book.areas[pk], rows[pk]
                values = maker.series(kpi, self._factor(kpi), self._points(lines, kpi, pk, own[kpi.frequency]))
                if (commands and area.code not in commands) or (kpis and kpi.code not in kpis):
                    continue
                people = staff.of(area.code)
                cells = [(p, values[p.id], courses.of(kpi, area.code, p)) for p in own[kpi.frequency]]
                for period, steps in teller.tell(area, cells):
                    observation = Observation(kpi=kpi, command=command, period=period)
                    yield observation, [(step, people[step.by]) for step in steps]

    def _has_values(self, period):
        return self.first_day <= period.ends and period.ends <= self.last.ends and self._is_whole(period)

    def _is_whole(self, period):
        """Years count from the first of which the quarter is told; they are points in time."""
        return period.kind == YEAR or period.starts >= self.first_day

    def _figures(self):
        population = {
            pk: {p.year: self.book.population(pk, p).persons for p in self.book.periods.of_kind(YEAR) if p.year >= 2023}
            for pk in self.book.commands(self.book.periods.by_code[self.last.code])
        }
        return {pk: CommandFigures(self.book.areas[pk].code, by_year, self.seed) for pk, by_year in population.items()}

    def _factor(self, kpi):
        return self.book.version(kpi, self.book.periods.by_code[self.last.code]).factor

    def _points(self, lines, kpi, area_id, periods):
        for period in periods:
            baseline = self.book.baseline(kpi, area_id, known_for=period)
            target = self.book.end_target(kpi, area_id, known_for=period)
            expected = lines.line(area_id, period)
            yield Point(
                period,
                baseline=baseline and float(baseline.value),
                expected=None if expected is None else float(expected),
                end_target=target and float(target.value),
            )

    def _keep_showcase_open(self, planner):
        """When the last month is closed, the showcase command may still enter its values."""
        period = self.book.periods.by_code[self.last.code]
        if period.closes_at > self.horizon:
            return
        day = local_day(period.closes_at) - timedelta(3)
        Extension.objects.create(
            command=Command.objects.get(area__code=SHOWCASE),
            period=period,
            until=midnight(self.today + timedelta(EXTENSION_DAYS + 1)),
            reason=sentences()["extension"][0],
            granted_by=planner,
            granted_at=office(day, DECIDING, dice(self.seed, "extension")),
        )
