"""Obstacles and follow-ups of the demonstration: those of its files, and what commands promised for values off track.

Rows are written past the acts, because acts know only the present; they leave the history, audit entries and changes
that the acts would have left in their time.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from roadmap_portal.actions import versions
from roadmap_portal.actions.models import Cause, FollowUp, FollowUpEntry, Obstacle, ObstacleEntry
from roadmap_portal.actions.models.raised import SourceKind
from roadmap_portal.common.exact import fraction, half_up
from roadmap_portal.common.languages import in_its_language
from roadmap_portal.indicators.models import Score
from roadmap_portal.indicators.off_track import source_of
from roadmap_portal.operations import audit
from roadmap_portal.operations.models import Change
from roadmap_portal.plan.models import Kpi, Track
from roadmap_portal.provinces.models import Area, Body

from .chance import dice
from .courses import SAVE, Act
from .shape import rows, sentences
from .timing import DECIDING, local_day, office

# What was promised for older periods is told by the values' own history.
PROMISES_SINCE = timedelta(150)
DAYS_TO_TAKE_UP = 6
Promise, Trouble = FollowUp.State, Obstacle.State


@dataclass
class Told:
    """An unsaved row and what happened to it: (act, day or moment, who, state after, text, changed)."""

    row: object
    events: list = field(default_factory=list)


class Actions:
    """``people``: Staff; everything happens before ``horizon``, a midnight."""

    def __init__(self, roadmap, staff, planner, horizon, seed):
        self.staff, self.planner, self.horizon, self.seed = staff, planner, horizon, seed
        self.today = local_day(horizon)
        self.areas = {area.code: area for area in Area.objects.all()}
        self.bodies = {body.code: body for body in Body.objects.all()}
        self.causes = {cause.code: cause for cause in Cause.objects.all()}
        self.tracks = {track.code: track for track in Track.objects.filter(roadmap=roadmap)}
        self.kpis = {kpi.code: kpi for kpi in Kpi.objects.filter(track__roadmap=roadmap)}
        self.told = []

    def load(self, histories):
        """Write the rows with their histories; returns (audit entries, unnumbered changes) for `writing.write`."""
        self.obstacles = {row["key"]: self._obstacle(row) for row in rows("obstacles")}
        self._save(Obstacle, ObstacleEntry, "obstacle", list(self.obstacles.values()))
        follow_ups = [self._follow_up(row) for row in rows("follow_ups")]
        follow_ups += [told for observation, steps in histories for told in self._promises(observation, steps)]
        self._save(FollowUp, FollowUpEntry, "follow_up", follow_ups)
        return self._audit_entries(), self._changes()

    # --- obstacles ---------------------------------------------------------------
    def _obstacle(self, said):
        area, severity = self.areas[said["area"]], int(said["severity"])
        raised_on = self.today - timedelta(int(said["days_ago"]))
        row = Obstacle(
            **self._common(said, area),
            cause=self.causes[said["cause"]],
            severity=severity,
            days=Obstacle.DAYS[severity],
            raised_on=raised_on,
            level=Obstacle.FIRST_LEVEL[area.kind],
            level_since=raised_on,
            created_by=self._who(area),
        )
        told = Told(row, [("raised", raised_on, row.created_by, Trouble.OPEN, "", {})])
        taken_up = raised_on + timedelta(DAYS_TO_TAKE_UP)
        if said["course"] != "open":
            told.events.append(("taken_up", taken_up, row.created_by, Trouble.HANDLED, "", {}))
        solved = said["course"] == "resolved"
        self._climb(told, until=raised_on + timedelta(row.days - 1) if solved else self.today)
        if solved:
            row.resolved_on, row.resolution = raised_on + timedelta(row.days - 2), said["resolution"]
            told.events.append(("resolved", row.resolved_on, row.created_by, Trouble.RESOLVED, row.resolution, {}))
        elif said["course"] == "handled" and told.events[-1][0] == "escalated":
            day = min(told.events[-1][1] + timedelta(DAYS_TO_TAKE_UP), self.today - timedelta(1))
            told.events.append(("taken_up", day, self.planner, Trouble.HANDLED, "", {}))
        row.state = told.events[-1][3]
        return told

    def _climb(self, told, until):
        row = told.row
        row.escalates_on = row.level_since + timedelta(row.days)
        while row.escalates_on < until and row.level < Obstacle.Level.MINISTRY:
            moved = {"level": [str(row.level), str(row.level + 1)]}
            told.events.append(("escalated", row.escalates_on, None, Trouble.ESCALATED, "", moved))
            row.level, row.level_since = row.level + 1, row.escalates_on
            row.escalates_on = row.level_since + timedelta(row.days)

    # --- follow-ups --------------------------------------------------------------
    def _follow_up(self, said):
        area = self.areas[said["area"]]
        obstacle = self.obstacles[said["obstacle"]].row if said["obstacle"] else None
        opened = self.today - timedelta(int(said["opened_days_ago"]))
        row = FollowUp(
            **self._common(said, area),
            obstacle=obstacle,
            due=self.today + timedelta(int(said["due_in"])),
            created_by=self._who(area),
            source_kind=SourceKind.OBSTACLE if obstacle else SourceKind.DIRECT,
        )
        return self._lived(row, opened, said["course"], said["outcome"])

    def _promises(self, observation, steps):
        """The follow-up that the last submission of a value off track opened, if it is recent."""
        if observation.period.ends < self.today - PROMISES_SINCE:
            return
        entry = sent = None
        for step, by in steps:
            entry = step.entry if step.act == SAVE else entry
            sent = (entry, step.at, by) if step.act == Act.SUBMIT else sent
        if sent is None or not sent[0].action:
            return
        entry, at, by = sent
        source = source_of(observation)
        row = FollowUp(
            **in_its_language("what", entry.action),
            what=entry.action,
            why=entry.cause,
            area=self.areas[observation.command.code],
            track=observation.kpi.track,
            kpi=observation.kpi,
            body=entry.action_body,
            due=entry.action_due,
            start_period=observation.period,
            source_kind=source.kind,
            source_key=source.key,
            source_path=source.path,
            created_by=by,
        )
        throw = dice(self.seed, "promise", source.key)
        yield self._lived(row, local_day(at), *self._course(row, throw), at=at, throw=throw)

    def _course(self, row, throw):
        """How a promise went: most are kept about their day, some late, some are only begun."""
        if row.due > self.today:
            return throw.choice(["not_begun", "under_way", "under_way"]), ""
        kept = throw.random() < 0.72
        return ("done", throw.choice(sentences()["promise_kept"])) if kept else ("under_way", "")

    def _lived(self, row, opened, course, outcome, *, at=None, throw=None):
        by, last = row.created_by, self.today - timedelta(1)
        told = Told(row, [("opened", at or opened, by, Promise.NOT_STARTED, "", {})])
        begun = min(opened + timedelta(throw.randint(2, 9) if throw else 5), last)
        if course in ("under_way", "done"):
            told.events.append(("started", begun, by, Promise.UNDER_WAY, "", {}))
        if course in ("done", "cancelled"):
            slip = timedelta(throw.randint(-6, 4) if throw else -2)
            row.closed_on, row.outcome = max(begun, min(row.due + slip, last)), outcome
            act, state = ("finished", Promise.DONE) if course == "done" else ("cancelled", Promise.CANCELLED)
            told.events.append((act, row.closed_on, by, state, outcome, {}))
        row.state = told.events[-1][3]
        return told

    # --- what both share ---------------------------------------------------------
    def _common(self, said, area):
        return {
            "what": said["what_ar"],
            "what_ar": said["what_ar"],
            "what_en": said["what_en"],
            "area": area,
            "track": self.tracks[said["track"]],
            "kpi": self.kpis[said["indicator"]] if said["indicator"] else None,
            "body": self.bodies[said["body"]],
        }

    def _who(self, area):
        return self.staff.of(area.code)["director"] if area.kind == Area.Kind.COMMAND else self.planner

    def _save(self, model, entry_model, parent, told):
        for one in told:
            throw = dice(self.seed, model.__name__, one.row.what_ar, one.row.source_key)
            one.events = [(act, self._moment(when, throw), *rest) for act, when, *rest in one.events]
            one.row.created_at = one.events[0][1]
        model.objects.bulk_create([one.row for one in told], batch_size=500)
        entry_model.objects.bulk_create([e for one in told for e in self._entries(one, entry_model, parent)], 500)
        ids = [one.row.pk for one in told]
        versions.rebuild(
            model.objects.filter(pk__in=ids),
            entry_model.objects.filter(**{f"{parent}__in": ids}),
            model.history.model,
        )
        self.told += told

    def _moment(self, when, throw):
        """A day becomes a moment in office hours; escalation by the clock comes in the night."""
        if not isinstance(when, date) or hasattr(when, "hour"):
            return when
        return min(office(when, DECIDING, throw), self.horizon - timedelta(minutes=throw.randint(1, 600)))

    def _entries(self, told, model, parent):
        before = ""
        for act, at, by, state, text, changed in told.events:
            yield model(
                **{parent: told.row},
                act=act,
                at=at,
                by=by,
                from_state=before,
                to_state=state if state != before else "",
                text=text,
                changed=changed,
            )
            before = state

    def _audit_entries(self):
        for told in self.told:
            before = ""
            for act, at, by, state, text, _changed in told.events:
                entry = audit.entry(
                    f"{told.row._meta.model_name}.{act}",
                    by=by,
                    subject=told.row,
                    area=told.row.area.code,
                    before={"state": before},
                    after={"state": state},
                    reason=text,
                )
                entry.at, before = at, state
                yield entry

    def _changes(self):
        for told in self.told:
            name = told.row._meta.model_name
            for _act, at, *_rest in told.events:
                yield Change(kind=f"{name}.changed", subject={name: told.row.pk, "area": told.row.area.code}, at=at)


def note_starts():
    """Once scores are there: what the value was that each promise answered."""
    promises = list(FollowUp.objects.from_source(SourceKind.VALUE).filter(start_status=""))
    wanted = {(row.kpi_id, row.area_id, row.start_period_id): row for row in promises}
    found = Score.objects.filter(
        subject=Score.Subject.KPI,
        basis=Score.Basis.OWN,
        period__in={row.start_period_id for row in promises},
        area__in={row.area_id for row in promises},
    )
    for ref, area, period, value, status in found.values_list("ref", "area", "period", "value", "status"):
        if row := wanted.get((ref, area, period)):
            row.start_status = status
            row.start_value = None if value is None else half_up(fraction(value), 4)
    FollowUp.objects.bulk_update(promises, ["start_value", "start_status"], batch_size=200)
    starts = {row.pk: row for row in promises}
    told = list(FollowUp.history.filter(id__in=starts))
    for version in told:
        version.start_value, version.start_status = starts[version.id].start_value, starts[version.id].start_status
    FollowUp.history.bulk_update(told, ["start_value", "start_status"], batch_size=200)
