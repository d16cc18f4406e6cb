"""What was typed at each act of a value's course, with the notes and causes that the portal would have asked for.

One command's series of one indicator is told oldest first, because a submission is measured against what had been
approved before it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from roadmap_portal.indicators.checks import HISTORY, History, soft_flags
from roadmap_portal.indicators.entries import Entry, typed_sides
from roadmap_portal.indicators.models import Score
from roadmap_portal.indicators.parts import TEN_THOUSAND, Approved
from roadmap_portal.indicators.rollup import KpiRollup

from .breakdowns import parts_of
from .chance import dice
from .courses import SAVE, Act
from .shape import causes, sentences
from .stories import SHARE
from .timing import local_day

STEP = Decimal("0.0001")
NOT_APPLICABLE = ("SEC-08", "CRM-04", "CRM-06", "COM-06", "FIN-04")
ABSENCES = ("not_collected", "not_yet_available")
REASON_OF = {Act.RETURN: "return", Act.REOPEN: "reopen", Act.WITHDRAW: "withdraw"}
# A cause is worked on for so many days.
ACTION_DAYS = (30, 45, 60, 90, 120)


@dataclass(frozen=True, slots=True)
class Step:
    """One act as the workflow takes it: `save` with an entry, the others with a reason where they want one."""

    act: str
    at: datetime
    by: str
    entry: Entry | None = None
    flags: tuple = ()
    reason: str = ""
    asks_evidence: bool = False


@dataclass(slots=True)
class Told:
    """An earlier value while it was in force."""

    period: object
    entry: Entry
    value: Fraction | None
    begins: datetime
    ends: datetime | None = None


class SeriesTeller:
    """Tells the values of one indicator; ``bodies`` maps codes to Body rows."""

    def __init__(self, book, kpi, bodies, seed):
        self.book, self.kpi, self.seed = book, kpi, seed
        self._values = {}
        self._rollup = KpiRollup(book, kpi, self._values)
        row = causes()[kpi.code]
        self._cause, self._action = row["cause"], row["action"]
        self._body = bodies[row["body"]] if row["body"] else kpi.body

    def tell(self, command, cells):
        """Yield (period, [Step]) for ``cells``, (period, Figure, [Move]) oldest first; ``command`` is an Area."""
        earlier = []
        for period, figure, moves in cells:
            if moves:
                steps = list(self._steps(command, period, figure, moves, earlier))
                yield period, steps

    def _steps(self, command, period, figure, moves, earlier):
        throw = dice(self.seed, "words", command.code, self.kpi.code, period.code)
        before = list(earlier)
        for at, move in enumerate(moves):
            if move.act == SAVE:
                following = moves[at + 1] if at + 1 < len(moves) else move
                entry, flags, value = self._entry(command, period, figure, move, following.at, before, throw)
                yield Step(SAVE, move.at, move.by, entry=entry)
            elif move.act == Act.SUBMIT:
                yield Step(move.act, move.at, move.by, flags=tuple(flags))
            else:
                _keep(earlier, move, period, entry, value)
                yield Step(move.act, move.at, move.by, reason=_reason(move, throw), asks_evidence=move.asks_evidence)

    # --- one entry -----------------------------------------------------------------
    def _entry(self, command, period, figure, move, submitted_at, before, throw):
        """(Entry, flags, exact value) as they stand at ``submitted_at``."""
        if move.which == "absent" or figure.is_empty:
            return self._absent(figure, throw), [], None
        wrong = {"mistaken": mistaken, "contradicting": contradicting}.get(move.which)
        typed = self._typed(wrong(self.kpi, figure, throw) if wrong else figure, period, command)
        score = self._score(command, period, typed)
        value = Fraction(score.value) if score else None
        flags = soft_flags(self.kpi, typed, value, self._history(period, submitted_at, before))
        if move.which == "unfinished":
            return typed, flags, value
        if flags:
            typed = replace(typed, note=throw.choice(sentences()[flags[0]["code"]]))
        if move.which == "corrected":
            typed = replace(typed, note=throw.choice(sentences()["corrected"]))
        if score and score.status == Score.Status.OFF_TRACK:
            due = local_day(submitted_at) + timedelta(throw.choice(ACTION_DAYS))
            typed = replace(typed, cause=self._cause, action=self._action, action_body=self._body, action_due=due)
        return typed, flags, value

    def _absent(self, figure, throw):
        absence = throw.choice(ABSENCES)
        if figure.is_empty or (self.kpi.code in NOT_APPLICABLE and throw.random() < 0.6):
            absence = "not_applicable"
        return Entry(absence=absence, note=throw.choice(sentences()[absence]))

    def _typed(self, figure, period, command):
        sides = {side: getattr(figure, side).quantize(STEP) for side in typed_sides(self.kpi)}
        throw = dice(self.seed, "parts", command.code, self.kpi.code, period.code)
        return Entry(**sides, parts=parts_of(self.kpi, sides, throw))

    def _history(self, period, moment, before):
        """What the portal knew of the command's earlier values at ``moment``."""
        known = [t for t in before if t.begins <= moment and (t.ends is None or t.ends > moment)]
        known.sort(key=lambda told: told.period.ends, reverse=True)
        preceding = self.book.periods.previous(period)
        previous = next((t for t in known if preceding and t.period.id == preceding.id), None)
        with_value = [t for t in known if t.value is not None]
        if not with_value:
            return History()
        return History(
            values=tuple(t.value for t in with_value[:HISTORY]),
            previous=previous and previous.entry,
            previous_value=previous and previous.value,
            same_year=bool(preceding) and preceding.year == period.year,
        )

    def _score(self, command, period, entry):
        """The unsaved Score that the command's own period would have with ``entry``, or None without a value."""
        sides = (getattr(entry, side) for side in ("numerator", "denominator", "value"))
        approved = Approved(*(None if side is None else int(side * TEN_THOUSAND) for side in sides), "")
        self._values.clear()
        self._values[command.id, period.id] = approved
        figures = list(self._rollup.figures(period, [command]))
        return figures[0].score if figures and figures[0].score.value is not None else None


def _reason(move, throw):
    if move.act not in REASON_OF:
        return ""
    return throw.choice(sentences()["evidence" if move.asks_evidence else REASON_OF[move.act]])


def _keep(earlier, move, period, entry, value):
    """Remember from when to when a value is in force."""
    if move.act in (Act.APPROVE, Act.WITHDRAW):
        for told in earlier:
            if told.period == period and told.ends is None:
                told.ends = move.at
    if move.act == Act.APPROVE:
        earlier.append(Told(period, entry, value, move.at))


def mistaken(kpi, figure, throw):
    """``figure`` as somebody would get it wrong: one district's cases forgotten."""
    side = typed_sides(kpi)[0]
    right = getattr(figure, side)
    wrong = (right * Decimal(str(round(throw.uniform(0.86, 0.95), 3)))).quantize(Decimal(1))
    if wrong == right:
        wrong = right - 1 if right > 0 else right
    return replace(figure, **{side: wrong})


def contradicting(_kpi, figure, _throw):
    """``figure`` with fewer in its denominator than another indicator counted."""
    return replace(figure, denominator=(figure.denominator * Decimal(SHARE)).quantize(Decimal(1)))
