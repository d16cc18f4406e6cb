"""Random histories of a small plan through the door: every act that changes a figure, drawn from what is possible.

The source of chance is given, so that a fixed seed and hypothesis may both drive it; the clock moves between acts.
"""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import time_machine

from roadmap_portal.indicators import entries, errors, plan_changes, workflow
from roadmap_portal.indicators.models import Extension, Observation
from roadmap_portal.operations import jobs
from roadmap_portal.operations.models import Job
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.plan.models import Period
from tests import factories as make

MONTH_ONE, LAST_DAY = date(2026, 1, 1), date(2026, 12, 31)
FLOW_OVER_STOCK = {"aggregation": "ratio", "denominator_nature": "stock"}
STOCK_RATIO = FLOW_OVER_STOCK | {"nature": "stock"}
RATE = FLOW_OVER_STOCK | {"annualised": True, "population_side": "denominator", "factor": 1000, "direction": "lower"}
SHEETS = {
    "SEC-04": {"direction": "lower", "critical": True},
    "SEC-06": {"aggregation": "ratio", "factor": 100},
    "SEC-07": STOCK_RATIO | {"frequency": "Q", "factor": 100, "direction": "range", "bounds": (90, 100)},
    "SEC-08": FLOW_OVER_STOCK | {"frequency": "M", "path": "stepwise"},
    "CRM-01": RATE | {"frequency": "Q"},
    "CRM-02": RATE,
    "CRM-03": {"nature": "stock", "weight": 2},
    "CRM-04": {"aggregation": "ratio", "frequency": "Q", "direction": "range", "factor": 100, "bounds": (95, 105)},
    "CRM-05": {"frequency": "Y", "nature": "stock", "aggregation": "wmean", "unit": "pct"},
    "CRM-06": {"frequency": "Y", "weight": 3},
    "CRM-07": STOCK_RATIO | {"frequency": "Y", "population_side": "numerator", "direction": "lower"},
}


class World:
    """A small country and plan, the acts that are possible in it, and the clock."""

    def __init__(self, chance, sheets=SHEETS):
        """``chance``: a random.Random; ``sheets``: the indicators by code."""
        self.random, self.sheets = chance, sheets
        self.done = Counter()
        self.officer, self.planner = make.user(), make.user("planner@example.iq")
        self.plan = make.roadmap(ends=LAST_DAY)
        self.commands = [make.command(code) for code in ("BG-1", "BG-2", "DQ-1")]
        self.commands.append(make.command("EB-1", in_scope=False))
        self.tracks = [make.track("SEC", weight=14), make.track("CRM", weight=6)]
        self.kpis = [make.kpi(code, **sheet) for code, sheet in sheets.items()]
        self.milestones = [
            make.milestone(f"M{number}", track=self.random.choice(self.tracks), province=place, weight=number)
            for number, place in enumerate([None, make.province("BG"), make.province("DQ")], start=1)
        ]
        for command in self.commands[:3]:
            make.population(command, 2025, self.random.randint(900, 9_000), self.random.randint(100, 900))
        self.periods = list(Period.objects.filter(starts__gte=MONTH_ONE, ends__lte=LAST_DAY))
        make.period("2025-12")
        for kpi in self.kpis:
            self._expect(kpi)

    def _expect(self, kpi):
        """A baseline and an end target for most places."""
        last = [period for period in self.periods if period.kind == kpi.frequency][-1]
        for place in [*self.commands, make.nation()]:
            if self.random.random() < 0.6:
                make.target(kpi, place, last.code, self.number(60))
                if self.random.random() < 0.7:
                    make.baseline(kpi, place, "2025-12", self.number(60))

    # --- Draws --------------------------------------------------------------------

    def number(self, top):
        return Decimal(self.random.randint(0, top * 4)) / 4

    def some_kpi(self):
        return self.random.choice(self.kpis)

    def a_past_or_coming_start(self, today):
        """The first day of some period: what applies from there reaches closed and open ones."""
        open_now = [p for p in self.periods if p.closes_at > midnight(today)]
        return self.random.choice([p.starts for p in self.periods if p.starts >= min(q.starts for q in open_now)])

    def entry(self, kpi):
        reasons = {"note": "checked", "cause": "cause", "action": "action", "action_body": make.body()}
        reasons["action_due"] = LAST_DAY + timedelta(90)
        if self.random.random() < 0.15:
            absence = self.random.choice(["not_applicable", "not_applicable", "not_collected"])
            return entries.Entry(absence=absence, note="not in this command")
        if kpi.aggregation != "ratio":
            return entries.Entry(value=self.number(60), **reasons)
        sides = {"numerator": self.number(40), "denominator": self.number(40) + 1}
        sides.pop(kpi.population_side, None)
        return entries.Entry(**sides, **reasons)

    # --- Acts: each returns False when there is nothing to do ------------------------

    def report(self, now):
        """A command enters and submits what it has not yet sent for a period that takes values."""
        open_now = [p for p in self.periods if midnight(p.ends) + timedelta(1) < now < p.closes_at]
        if not open_now:
            return False
        period, command = self.random.choice(open_now), self.random.choice(self.commands)
        sent = Observation.objects.filter(period=period, command=command).exclude(state="draft").values("kpi")
        for kpi in self.kpis:
            asked = kpi.frequency == period.kind and kpi.pk not in {row["kpi"] for row in sent}
            if asked and self.random.random() < 0.9:
                self._submit(kpi, command, period)

    def _submit(self, kpi, command, period):
        draft = workflow.save_draft(kpi=kpi, command=command, period=period, entry=self.entry(kpi), by=self.officer)
        workflow.submit(draft.observation, by=self.officer)

    def approve(self, now):
        if not (seen := self._observation("submitted")):
            return False
        workflow.approve(seen, by=self.planner, revision=seen.revision.number)

    def approve_all(self, now):
        waiting = Observation.objects.filter(state="submitted").select_related("revision")[:30]
        if not waiting:
            return False
        workflow.approve_many([(seen, seen.revision.number) for seen in waiting], by=self.planner)

    def send_back(self, now):
        if not (seen := self._observation("submitted")):
            return False
        workflow.send_back(seen, by=self.planner, revision=seen.revision.number, reason="unclear")
        self._extend(seen, now)

    def reopen(self, now):
        if not (seen := self._observation("approved")):
            return False
        workflow.reopen(seen, by=self.planner, reason="a slip")
        self._extend(seen, now)

    def _extend(self, seen, now):
        """Room for the correction, needed when the period has closed meanwhile."""
        given = {"command": seen.command, "period": seen.period, "until": now + timedelta(40), "reason": "correction"}
        Extension.objects.create(observation=seen, granted_by=self.planner, granted_at=now, **given)

    def correct(self, now):
        """A reopened, returned or withdrawn value comes again."""
        if not (seen := self._observation("reopened", "returned", "withdrawn")):
            return False
        self._submit(seen.kpi, seen.command, seen.period)

    def withdraw(self, now):
        if not (seen := self._observation("approved", "reopened")):
            return False
        workflow.withdraw(seen, by=self.planner, reason="wrong")

    def revise_target(self, now):
        kpi = self.some_kpi()
        place = self.random.choice([command.area for command in self.commands] + [make.nation()])
        kinds = {"M": "MQY", "Q": "QY", "Y": "Y"}[kpi.frequency]
        ahead = [p for p in self.periods if p.kind in kinds and now < p.closes_at]
        if not ahead:
            return False
        period = self.random.choice(ahead)
        value = self.number(60) + 1
        upper = value + 10 if self.sheets[kpi.code].get("direction") == "range" else None
        plan_changes.revise_target(kpi, area=place, period=period, value=value, upper=upper, by=self.planner)

    def revise_weight(self, now):
        kpi = self.some_kpi()
        starts = self.a_past_or_coming_start(now.date())
        plan_changes.revise_weight(kpi, applies_from=starts, weight=self.random.randint(0, 5), by=self.planner)

    def revise_version(self, now):
        kpi = self.some_kpi()
        sheet = self.sheets[kpi.code]
        lower, upper = sheet.get("bounds", (None, None))
        plan_changes.revise_kpi_version(
            kpi,
            applies_from=self.a_past_or_coming_start(now.date()),
            direction=sheet.get("direction", "higher"),
            factor=self.random.choice([1, 10, 100]),
            lower=None if lower is None else Decimal(lower - self.random.randint(1, 40)),
            upper=None if upper is None else Decimal(upper),
            on_track=Decimal(self.random.choice([90, 100])),
            attention=Decimal(self.random.choice([50, 70])),
            by=self.planner,
        )

    def revise_track_weight(self, now):
        plan_changes.revise_track_weight(
            self.random.choice(self.tracks),
            applies_from=self.a_past_or_coming_start(now.date()),
            weight=Decimal(self.random.randint(0, 20)),
            alpha=Decimal(self.random.randint(0, 4)) / 4,
            by=self.planner,
        )

    def record_progress(self, now):
        plan_changes.record_progress(
            self.random.choice(self.milestones),
            on=now.date() - timedelta(self.random.randint(0, 100)),
            percent=Decimal(self.random.choice([0, 33, 95, 100])),
            evidence_accepted=True,
            minuted=True,
            by=self.planner,
        )

    def revise_population(self, now):
        plan_changes.revise_population(
            self.random.choice(self.commands),
            year=self.random.choice([2025, 2026]),
            persons=self.random.randint(900, 9_000),
            persons_15_plus=self.random.randint(100, 900),
            source_ar="تعداد",
            source_en="census",
            by=self.planner,
        )

    def revise_scope(self, now):
        plan_changes.revise_scope(
            self.random.choice(self.commands),
            applies_from=self.a_past_or_coming_start(now.date()),
            in_scope=self.random.random() < 0.7,
            by=self.planner,
        )

    def _observation(self, *states):
        found = list(Observation.objects.filter(state__in=states).order_by("pk"))
        return self.random.choice(found) if found else None

    @property
    def decisions(self):
        """The acts that change ledgers by which closed periods must not change."""
        revised = ("target", "weight", "version", "track_weight", "population", "scope")
        return [getattr(self, f"revise_{name}") for name in revised]

    # --- The clock ------------------------------------------------------------------

    def work(self):
        """What the worker has to do is done."""
        for job in Job.objects.filter(state=Job.State.QUEUED):
            assert jobs.run(job.pk).state == Job.State.DONE
            self.done["work"] += 1

    def act(self, now):
        """One random act; what the state of things refuses is no act."""
        acts = {self.report: 30, self.approve: 10, self.approve_all: 8, self.send_back: 3, self.reopen: 4}
        acts |= {self.correct: 5, self.withdraw: 2, self.record_progress: 2}
        # What has closed is not decided on any more.
        acts |= dict.fromkeys(self.decisions, 2 if any(now < p.closes_at for p in self.periods) else 0)
        chosen = self.random.choices(list(acts), weights=list(acts.values()))[0]
        try:
            if chosen(now) is not False:
                self.done[chosen.__name__] += 1
        except (errors.Locked, errors.Conflict) as refused:
            self.done[refused.code] += 1
        except errors.Refused as refused:
            assert refused.problems.keys() == {"__all__"}, refused.problems  # out of scope
            self.done["out of scope"] += 1

    def live(self, acts, *, every=40):
        """Let ``acts`` acts happen from February 2026 to May 2027; yield a moment after every ``every``-th."""
        now = midnight(date(2026, 2, 1))
        step = timedelta(days=460) / acts
        for number in range(1, acts + 1):
            now += step * self.random.uniform(0.1, 1.9)
            with time_machine.travel(now, tick=False):
                self.act(now)
                if self.random.random() < 0.2:
                    self.work()
                if number % every == 0:
                    yield now
