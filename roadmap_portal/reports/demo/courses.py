"""The course that one value takes through the workflow: which acts, when, by whom; not yet what is written.

A closed period has run its whole course; the last ones, still open, are caught in the middle, so that directors find
things to enter and planners things to review. In the last month the showcase command has its work before it even when
the month is closed: it was granted an extension.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from roadmap_portal.indicators.models import Transition

from .chance import dice
from .shape import rows
from .stories import COMMANDS, COUNTED, FOR_EVIDENCE, contradicting_day, first_day, is_told
from .timing import DECIDING, SAVING, SUBMITTING, last_office_day, later, local_day, office

SAVE = "save"
Act = Transition.Act
# Of a hundred values of a closed period; the rest is submitted, and approved some days later.
OUTCOMES = {"absent": 1.4, "returned": 3.2, "recalled": 1.0, "reopened": 0.5, "withdrawn": 0.12}
# Of a hundred approvals of the last weeks.
STILL_REOPENED = 1.2
RECENT_DAYS = 45
# Of a hundred values of the last month, when it is closed already.
STILL_WAITING = 12
# Of a hundred values of the open period, once its due day has come; the rest is not entered.
OPEN = {"approved": 50, "submitted": 14, "returned": 2, "draft": 18}
# What the showcase command has before it in the open month.
SHOWCASE = "DQ-1"
SHOWCASE_NOT_ENTERED = 8
SHOWCASE_RETURNED = ("CRM-03", "IEL-06")
UNFINISHED_DRAFTS = 0.15


@dataclass(frozen=True, slots=True)
class Move:
    """One act. ``which`` says what is typed: the right figure, a mistaken or contradicting one, an absence, or a draft
    not ready."""

    act: str
    at: datetime
    by: str
    which: str = "right"
    asks_evidence: bool = False


@dataclass(frozen=True, slots=True)
class Courses:
    """Draws courses up to ``horizon`` (a midnight): nothing happens at or after it. People are named by role:
    ``officer`` and ``director`` of the command, ``planner`` and ``approver`` of the ministry."""

    seed: int
    horizon: datetime
    last_month: str
    # Codes of the indicators that are reported every month.
    monthly: tuple

    def of(self, kpi, command, period):
        """The Moves of one value, oldest first; empty when it is never entered."""
        throw = dice(self.seed, "course", command, kpi.code, period.code)
        if is_told(kpi, command, period, self.horizon):
            return [move for move in self._story(kpi, command, period, throw) if move.at < self.horizon]
        is_open = period.closes_at > self.horizon
        if is_open or (command == SHOWCASE and period.code == self.last_month):
            moves = self._open(kpi, command, period, throw)
        else:
            moves = self._closed(kpi, command, period, throw)
        return [move for move in moves if move.at < self.horizon]

    def _story(self, kpi, command, period, throw):
        """See `stories.py`."""
        reviewer = self._reviewer(command, period)
        if kpi.code == COUNTED:
            return self._approved(first_day(period), reviewer, throw)
        sent = self._submission(contradicting_day(command, period, self.horizon), throw, "contradicting")
        back = office(last_office_day(self.horizon), DECIDING, throw)
        if COMMANDS[command] != FOR_EVIDENCE or back <= sent[-1].at:
            return sent
        return [*sent, Move(Act.RETURN, back, reviewer, asks_evidence=True)]

    # --- a closed period ------------------------------------------------------------
    def _closed(self, kpi, command, period, throw):
        habit = habits()[command]
        if throw.random() < habit["missing"]:
            return []
        reviewer = self._reviewer(command, period)
        if throw.random() < habit["late"]:
            return self._approved(self._late_day(period, throw), reviewer, throw)
        day = self._day(period, throw)
        outcome = drawn(OUTCOMES, throw)
        if outcome == "absent":
            return self._approved(day, reviewer, throw, which="absent")
        if outcome in ("returned", "recalled"):
            return getattr(self, f"_{outcome}")(day, period, reviewer, throw)
        moves = self._approved(day, reviewer, throw)
        if period.code == self.last_month and throw.random() * 100 < STILL_WAITING:
            return moves[:-1]
        return moves + self._afterwards(outcome, moves[-1], period, throw)

    def _afterwards(self, outcome, approval, period, throw):
        """What a planner still does about an approved value."""
        if outcome == "withdrawn":
            return self._withdrawn(approval, period, throw)
        if self._is_recent(approval) and throw.random() * 100 < STILL_REOPENED:
            return [self._reopening(approval, period, throw)]
        if outcome == "reopened":
            reopening = self._reopening(approval, period, throw)
            return [reopening, *self._corrected(reopening, throw)]
        return []

    def _day(self, period, throw):
        """A day up to the due one, nearer to it than to the period's end."""
        span = (local_day(period.due_at) - period.ends).days - 1
        return period.ends + timedelta(max(1, round(throw.triangular(1, span, span * 0.6))))

    def _late_day(self, period, throw):
        first = local_day(period.due_at)
        last = local_day(period.closes_at) - timedelta(1)
        return first + timedelta(throw.randint(0, max(0, (last - first).days)))

    def _submission(self, day, throw, which="right", after=None):
        """Saved up to two days before it is submitted, but later than ``after``, the act that asked for it."""
        submitted = office(day, SUBMITTING, throw)
        saved = office(local_day(submitted) - timedelta(throw.choice((0, 0, 1, 2))), SAVING, throw)
        if after and saved <= after.at:
            saved = office(local_day(submitted), SAVING, throw)
        return [Move(SAVE, saved, "officer", which), Move(Act.SUBMIT, submitted, "director", which)]

    def _approved(self, day, reviewer, throw, which="right"):
        moves = self._submission(day, throw, which)
        return [*moves, self._approval(moves[-1], reviewer, throw)]

    def _approval(self, submitted, reviewer, throw):
        return Move(Act.APPROVE, later(submitted.at, throw.choice((1, 1, 2, 2, 3, 4, 6)), DECIDING, throw), reviewer)

    def _returned(self, day, period, reviewer, throw):
        first = self._submission(day, throw, "mistaken")
        back = Move(Act.RETURN, later(first[-1].at, throw.choice((1, 2, 3)), DECIDING, throw), reviewer)
        again = self._submission(local_day(back.at) + timedelta(throw.choice((1, 2, 3))), throw, "corrected", back)
        if back.at < period.closes_at <= again[-1].at:
            # Too late for a correction, and the planner brought no extension: it was right at once.
            return self._approved(day, reviewer, throw)
        return [*first, back, *again, self._approval(again[-1], reviewer, throw)]

    def _recalled(self, day, period, reviewer, throw):
        first = self._submission(day, throw, "mistaken")
        recalled = Move(Act.RECALL, first[-1].at + timedelta(minutes=throw.randint(3, 18)), "director")
        again = self._submission(local_day(recalled.at) + timedelta(1), throw, after=recalled)
        return [*first, recalled, *again, self._approval(again[-1], reviewer, throw)]

    def _is_recent(self, approval):
        return self.horizon - timedelta(RECENT_DAYS) < approval.at < self.horizon

    def _reopening(self, approval, period, throw):
        """A request for correction by the planner who did not approve, once the period is closed."""
        after = max(approval.at, period.closes_at)
        return Move(Act.REOPEN, later(after, throw.randint(2, 9), DECIDING, throw), other(approval.by))

    def _corrected(self, asked, throw):
        """Within the days of the extension that the planner's act brought; approved by the one who asked."""
        again = self._submission(local_day(asked.at) + timedelta(throw.randint(1, 4)), throw, "corrected", asked)
        return [*again, self._approval(again[-1], asked.by, throw)]

    def _withdrawn(self, approval, period, throw):
        after = max(approval.at, period.closes_at)
        withdrawn = Move(Act.WITHDRAW, later(after, throw.randint(3, 20), DECIDING, throw), other(approval.by))
        return [withdrawn, *(self._corrected(withdrawn, throw) if throw.random() < 0.5 else [])]

    # --- the open period ---------------------------------------------------------------
    def _open(self, kpi, command, period, throw):
        last = last_office_day(self.horizon)
        if last <= period.ends:
            return []
        if command == SHOWCASE:
            state = self._showcase_state(kpi, period, throw)
        else:
            state = self._open_state(period, last, throw)
        return self._caught(state, command, period, last, throw)

    def _open_state(self, period, last, throw):
        span = (local_day(period.due_at) - period.ends).days
        reached = min(1.0, (last - period.ends).days / span)
        return drawn({state: share * reached for state, share in OPEN.items()}, throw)

    def _showcase_state(self, kpi, period, throw):
        if period.kind != "M":
            return "draft" if throw.random() < 0.6 else None
        if kpi.code in SHOWCASE_RETURNED:
            return "returned"
        return None if kpi.code in self._left_open() else "draft"

    def _left_open(self):
        codes = sorted(set(self.monthly) - set(SHOWCASE_RETURNED))
        dice(self.seed, "left open").shuffle(codes)
        return codes[:SHOWCASE_NOT_ENTERED]

    def _caught(self, state, command, period, last, throw):
        """Moves that end in ``state``, within the days from the period's end to ``last``."""
        room = (last - period.ends).days
        span = min(room, (local_day(period.due_at) - period.ends).days - 1)
        reviewer = self._reviewer(command, period)
        day = period.ends + timedelta(throw.randint(1, max(1, span)))
        if state == "draft":
            which = "unfinished" if throw.random() < UNFINISHED_DRAFTS else "right"
            return [Move(SAVE, office(day, SAVING, throw), "officer", which)]
        if state == "submitted":
            # What waits came in during the last days.
            return self._submission(max(period.ends + timedelta(1), last - timedelta(throw.randint(0, 4))), throw)
        if state == "returned":
            return self._returned(day, period, reviewer, throw)[:3]
        return self._approved(day, reviewer, throw) if state else []

    def _reviewer(self, command, period):
        """The two planners take turns: each has half of the commands in a period, and the other half in the next."""
        turn = list(habits()).index(command) + period.end_month // period.months
        return ("planner", "approver")[turn % 2]


def other(planner):
    return "approver" if planner == "planner" else "planner"


def drawn(shares, throw):
    """A key of ``shares`` (of a hundred), or None for the rest."""
    mark = throw.random() * 100
    for key, share in shares.items():
        mark -= share
        if mark < 0:
            return key
    return None


@cache
def habits():
    """{command: how often it is late, how often it forgets}."""
    return {r["command"]: {"late": float(r["late"]), "missing": float(r["missing"])} for r in rows("habits")}
