"""One row of a form that came back: what it says, what stands there now, and what becomes of it."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import pgettext_lazy

from roadmap_portal.common.formats import number

from ..breakdown import written
from ..entries import digest, typed_sides
from ..models import Absence


class Outcome(models.TextChoices):
    NEW = "new", pgettext_lazy("row of a form", "New")
    SAME = "same", pgettext_lazy("row of a form", "Same")
    CHANGED = "changed", pgettext_lazy("row of a form", "Changed")
    REFUSED = "refused", pgettext_lazy("row of a form", "Refused")


MARKS = {
    Outcome.NEW: ("good", "plus-lg"),
    Outcome.SAME: ("plain", ""),
    Outcome.CHANGED: ("attention", "pencil"),
    Outcome.REFUSED: ("bad", "x-circle"),
}


@dataclass
class Line:
    """One row of the form. ``number`` is the sheet's own, from 1; ``why`` says in sentences what is refused."""

    number: int
    code: str
    period: str
    card: object = None
    values: dict = field(default_factory=dict)
    why: list = field(default_factory=list)
    entry: object = None

    @property
    def outcome(self):
        if self.why:
            return Outcome.REFUSED
        if self.entry is None or digest(self.entry) == digest(self.card.entry):
            return Outcome.SAME
        return Outcome.NEW if self.card.entry.is_empty else Outcome.CHANGED

    @property
    def tone(self):
        return MARKS[self.outcome][0]

    @property
    def symbol(self):
        return MARKS[self.outcome][1]

    @property
    def stored(self):
        """The figures of the draft as words, or ""."""
        return said(self.card, self.card.entry) if self.card else ""

    @property
    def sent(self):
        """What the row says, where it says anything new that can be read."""
        return said(self.card, self.entry or self.card.entry) if self.card else ""

    @cached_property
    def remarks(self):
        """What still stands in the way of a submission; the draft is taken all the same."""
        if self.outcome in (Outcome.SAME, Outcome.REFUSED) or self.entry.is_empty:
            return []
        problems = self.card.sheet.reader.read(self.card.kpi, self.entry).problems
        return [str(message) for messages in problems.values() for message in messages]


def said(card, entry):
    """An entry's figures in the page's digits: "284 / 439", and its breakdown below them."""
    if entry.absence:
        return str(Absence(entry.absence).label)
    sides = [entry.typed.get(side) or getattr(entry, side) for side in typed_sides(card.kpi)]
    told = " / ".join(side if isinstance(side, str) else number(side) for side in sides if side is not None)
    parts = (entry.typed.get("parts") or written(entry.parts)).splitlines()
    return " · ".join(filter(None, [told, *parts]))
