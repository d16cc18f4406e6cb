"""How the plan's milestones came along: dated progress, some of it behind, done only with accepted evidence."""

from datetime import date, timedelta
from decimal import Decimal

from roadmap_portal.operations import audit
from roadmap_portal.operations.models import Change
from roadmap_portal.plan.models import Milestone, MilestoneProgress

from .chance import dice
from .shape import figures, rows, sentences, turn
from .timing import DECIDING, last_office_day, local_day, office

LEAD_DAYS = {"national": 540, "province": 330}
# A report on progress every so many days.
EVERY = 91
# How many days behind its due day a milestone of a track is done, where the track is in trouble.
SLIP = {"INF": 260, "TRF": 240, "FIN": 60, "EQP": 40, "IEL": 30}
# Formal hand-overs that were due before this day took place in the province's centre; later ones go by district.
BY_DISTRICT_FROM = date(2026, 1, 1)
HANDOVER = "TRN-3-"


class Progress:
    """Draws progress up to ``horizon`` (a midnight); ``pace`` of a command slows its province's milestones."""

    def __init__(self, roadmap, horizon, seed):
        self.roadmap, self.horizon, self.seed = roadmap, horizon, seed
        self.today = local_day(horizon)
        self.last_day = last_office_day(horizon)

    def rows(self, by):
        """Unsaved MilestoneProgress rows, recorded by ``by``."""
        milestones = Milestone.objects.filter(track__roadmap=self.roadmap).select_related("track", "province")
        return [row for milestone in milestones for row in self._of(milestone, by)]

    def _of(self, milestone, by):
        throw = dice(self.seed, "milestone", milestone.code)
        begins = self._begins(milestone, throw)
        done = self._done(milestone, throw)
        for on in self._days(begins, done):
            yield self._row(milestone, on, begins, done, by, throw)

    def _begins(self, milestone, throw):
        lead = LEAD_DAYS["province" if milestone.province_id else "national"]
        early = milestone.baseline_due - timedelta(lead + throw.randint(-40, 40))
        return max(early, self.roadmap.starts + timedelta(throw.randint(3, 25)))

    def _done(self, milestone, throw):
        if milestone.code.startswith(HANDOVER):
            return self._handed_over(milestone)
        slip = SLIP.get(milestone.track.code, 0) + throw.gauss(0, 25)
        if milestone.province_id:
            slip += (1 - self._pace(milestone)) * 500
        return milestone.due + timedelta(round(max(-30, slip)))

    def _pace(self, milestone):
        commands = [c for c in figures()["command_pace"] if c.startswith(milestone.province.code)]
        month = f"{self.today:%Y-%m}"
        return min(figures()["command_pace"][c] * turn(milestone.track.code, c, month) for c in commands)

    def _handed_over(self, milestone):
        """The day of the centre's hand-over, where the milestone is that; else the day of the last district's."""
        days = [date.fromisoformat(r["on"]) for r in self._districts(milestone)]
        if milestone.due < BY_DISTRICT_FROM:
            return max(days[0], self.roadmap.starts + timedelta(28))
        return None

    def _districts(self, milestone):
        found = [r for r in rows("handed_over") if r["district"].startswith(f"{milestone.province.code}-")]
        return sorted(found, key=lambda r: r["district"])

    def _days(self, begins, done):
        """The days of the reports: every quarter while it is under way, and the day on which it is done."""
        end = min(done or self.last_day, self.last_day)
        day = begins
        while day < end:
            yield day
            day += timedelta(EVERY)
        if done and done <= self.last_day:
            yield done

    def _row(self, milestone, on, begins, done, by, throw):
        is_done = on == done
        percent = 100 if is_done else self._percent(milestone, on, begins, done)
        recorded = office(on + timedelta(throw.randint(1, 6)), DECIDING, throw)
        return MilestoneProgress(
            milestone=milestone,
            on=on,
            percent=Decimal(percent),
            evidence_accepted=is_done,
            note=throw.choice(sentences()[_occasion(milestone, on, begins, percent)]),
            recorded_from=min(recorded, office(self.last_day, DECIDING, throw)),
            recorded_by=by,
        )

    def _percent(self, milestone, on, begins, done):
        """In steps of five; the first report says that work began."""
        if milestone.code.startswith(HANDOVER) and done is None:
            districts = sum(
                figures()["districts"][c] for c in figures()["districts"] if c.startswith(milestone.province.code)
            )
            taken = sum(r["on"] <= on.isoformat() for r in self._districts(milestone))
            return min(90, round(taken / districts * 100))
        share = (on - begins) / max(timedelta(1), done - begins)
        return min(90, 5 + round(share * 95 / 5) * 5)


def _occasion(milestone, on, begins, percent):
    if percent == 100:
        return "milestone_done"
    if on == begins:
        return "milestone_start"
    if on > milestone.due:
        return "milestone_late"
    return "milestone_evidence" if percent >= 90 else "milestone_under_way"


def audit_entries(progress):
    """The audit entries that recording each row would have left."""
    for row in progress:
        province = row.milestone.province
        after = {
            "on": str(row.on),
            "evidence_accepted": row.evidence_accepted,
            "note": row.note,
            "percent": row.percent,
        }
        entry = audit.entry(
            "milestoneprogress.recorded",
            by=row.recorded_by,
            subject=row.milestone,
            area=province.code if province else "",
            after={"on": str(row.on), **after},
            reason=row.note,
        )
        entry.at = row.recorded_from
        yield entry


def unnumbered_changes(progress):
    """The changes that recording each row would have published."""
    for row in progress:
        milestone = row.milestone
        province = milestone.province.code if milestone.province_id else None
        subject = {"milestone": milestone.code, "track": milestone.track.code, "province": province}
        yield Change(kind="milestone.moved", subject=subject, at=row.recorded_from)
