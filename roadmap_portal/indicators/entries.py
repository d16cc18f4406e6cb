"""What a person types for one value, apart from where it is kept."""

import datetime
import hashlib
import json
from dataclasses import dataclass, field, fields
from decimal import Decimal

from django.db import models

QUANTITIES = ("numerator", "denominator", "value")
FIELDS = (*QUANTITIES, "absence", "parts", "note", "cause", "action", "action_body", "action_due")


@dataclass(frozen=True, slots=True)
class Entry:
    """Quantities in the KPI's own units; ``typed`` keeps, by field, text that is no number."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    absence: str = ""
    # The breakdown as it is stored; see `breakdown.py`.
    parts: list = field(default_factory=list)
    note: str = ""
    cause: str = ""
    action: str = ""
    action_body: object = None
    action_due: datetime.date | None = None
    typed: dict = field(default_factory=dict)

    @classmethod
    def of(cls, row):
        """The entry that a Draft or Revision row holds."""
        entry = {name: getattr(row, name) for name in FIELDS}
        return cls(**entry, typed=getattr(row, "typed", {}))

    @property
    def is_empty(self):
        return not any(getattr(self, f.name) not in (None, "", {}, []) for f in fields(self))

    def columns(self):
        """What a Draft or a Revision stores of it."""
        return {name: getattr(self, name) for name in FIELDS}


def typed_sides(kpi):
    """The quantities that a person types for ``kpi``; a side that is the population is looked up."""
    if not kpi.is_ratio:
        return ("value",)
    return tuple(side for side in ("numerator", "denominator") if side != kpi.population_side)


def digest(entry):
    """A short mark of what ``entry`` says: two entries that say the same have the same."""
    said = {name: _plain(value) for name, value in entry.columns().items() if value not in (None, "", [])}
    text = json.dumps([said, entry.typed], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value):
    if isinstance(value, models.Model):
        return value.pk
    # 284 and 284.0000 are the same number.
    return str(value.normalize()) if hasattr(value, "normalize") else str(value)
