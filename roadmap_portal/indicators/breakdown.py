"""The breakdown of what was counted: "men: 12" a line, read into parts that must add up to the total.

The sheet of an indicator names the dimensions (sex, district …); the names of the parts are the command's own.
"""

import re
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.formats import number
from roadmap_portal.common.numbers import NumberRefused, read_quantity

from .entries import typed_sides

MOST_PARTS = 40
LONGEST_NAME = 100
# What stands between a part's name and its number; the last one in the line counts.
SEPARATORS = (":", "=", "\t")
# A line each; in a workbook's cell, where a line is hard to end, a semicolon too.
BETWEEN_PARTS = re.compile(r"[\n\r;؛]")
UNREADABLE = _(
    "Please write one part a line: its name, a colon, and a number. The breakdown can't be read here: {line}"
)
TOO_MANY = _("A breakdown has at most {n} parts.")
TWICE = _("This part stands twice in the breakdown: {line}")


class PartsUnreadable(ValueError):
    """Why a breakdown can't be read; ``message`` is for the person, in the active language."""

    def __init__(self, sentence, **values):
        self.message = str(sentence).format(**values)
        super().__init__(self.message)


def takes_parts(kpi):
    """Whether ``kpi`` may be broken down: its sheet names dimensions, and what is typed is a quantity, no mean."""
    return bool(kpi.breakdown) and kpi.aggregation != "wmean"


def total_side(kpi):
    """The quantity that the parts add up to: the value, or a ratio's first side that is typed."""
    return typed_sides(kpi)[0]


def read_parts(text):
    """The parts of ``text`` as they are stored, [{"name": "men", "amount": "12"}]; PartsUnreadable."""
    lines = [line.strip() for line in BETWEEN_PARTS.split(text) if line.strip()]
    if len(lines) > MOST_PARTS:
        raise PartsUnreadable(TOO_MANY, n=number(MOST_PARTS))
    parts = [_read_line(line) for line in lines]
    if (again := repeated(parts)) is not None:
        raise PartsUnreadable(TWICE, line=lines[again])
    return parts


def repeated(parts):
    """The place of the first part whose name stands earlier too, or None."""
    seen = set()
    for at, part in enumerate(parts):
        if part["name"] in seen:
            return at
        seen.add(part["name"])
    return None


def part(name, amount):
    """One part as it is stored; ``amount`` a Decimal."""
    return {"name": name, "amount": format(amount.normalize(), "f")}


def _read_line(line):
    at = max(line.rfind(separator) for separator in SEPARATORS)
    name, amount = line[:at].strip(), line[at + 1 :].strip()
    if at < 0 or not name or len(name) > LONGEST_NAME:
        raise PartsUnreadable(UNREADABLE, line=line)
    try:
        return part(name, read_quantity(amount))
    except NumberRefused:
        raise PartsUnreadable(UNREADABLE, line=line) from None


def written(parts):
    """``parts`` as a person writes them, in the page's digits."""
    return "\n".join(f"{part['name']}: {number(Decimal(part['amount']), grouping=False)}" for part in parts)


def amounts(parts):
    """[(name, Decimal)] of stored ``parts``."""
    return [(part["name"], Decimal(part["amount"])) for part in parts]
