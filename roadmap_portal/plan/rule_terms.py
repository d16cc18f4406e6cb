"""The sides of a check rule: "CRM-03.denominator + SEC-04" read into terms; pure.

A term is a whole or decimal number, or an indicator's code, with the side that is meant where it is a ratio. A bare
code of a ratio means its computed value.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from roadmap_portal.common.numbers import NumberRefused, read_quantity

MOST_TERMS = 10
_TERM = re.compile(r"(?P<code>[A-Z0-9]+-[0-9]+)(?:\.(?P<side>numerator|denominator|value))?")


class SideUnreadable(ValueError):
    """What is wrong with a side: a sentence in the active language."""


@dataclass(frozen=True, slots=True)
class Term:
    """``code`` and ``side`` ("" for an indicator's value) of an indicator, or a ``number``."""

    code: str = ""
    side: str = ""
    number: Fraction | None = None


def read_side(text):
    """The Terms of ``text``; SideUnreadable when it isn't a sum of such."""
    terms = [_read_term(part.strip()) for part in text.split("+")]
    if len(terms) > MOST_TERMS:
        raise SideUnreadable(_("A side has at most %(n)d terms.") % {"n": MOST_TERMS})
    return terms


def _read_term(text):
    if found := _TERM.fullmatch(text):
        side = found["side"] or ""
        return Term(found["code"], "" if side == "value" else side)
    try:
        return Term(number=Fraction(read_quantity(text)))
    except NumberRefused:
        sentence = _("“%(text)s” is neither an indicator of the plan, with or without a side, nor a number.")
        raise SideUnreadable(sentence % {"text": text}) from None


def side_problem(text, sheets):
    """What is wrong with a side, or ""; ``sheets`` maps codes to what has ``aggregation``."""
    try:
        terms = read_side(text)
    except SideUnreadable as refused:
        return str(refused)
    for term in terms:
        if term.code and term.code not in sheets:
            return _("There is no indicator %(code)s in this cycle.") % {"code": term.code}
        if term.side and sheets[term.code].aggregation != "ratio":
            return _("%(code)s is no ratio: it has one value and no sides.") % {"code": term.code}
    return ""


def codes_of(*sides):
    """The codes of all indicators that readable ``sides`` name."""
    return {term.code for side in sides for term in read_side(side) if term.code}


def kind_problem(left, right, sheets):
    """What is wrong with two readable sides together, or ""."""
    codes = codes_of(left, right)
    if not codes:
        return _("A rule names at least one indicator.")
    if len({sheets[code].frequency for code in codes}) > 1:
        return _("All indicators of a rule must have the same frequency.")
    return ""
