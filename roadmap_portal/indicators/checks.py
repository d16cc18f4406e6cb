"""What a value must satisfy before it is submitted, and what makes a planner look twice.

Hard checks refuse. Soft ones ask for a note and travel to the planner as flags.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.formats import number, percent
from roadmap_portal.common.numbers import NumberRefused, read_quantity

from .breakdown import PartsUnreadable, amounts, read_parts, total_side
from .entries import typed_sides

HISTORY = 8
LEAST_HISTORY = 4
JUMP = Fraction(1, 2)
# The code of a flag that a check rule raised; see `rules.py`.
RULE = "rule"


@dataclass(frozen=True, slots=True)
class History:
    """What a command reported before: ``values`` of own periods, latest first, in the KPI's unit.

    ``previous`` is the Entry-like approved revision of the period just before, or None; ``previous_value`` its value.
    ``same_year``: whether that period lies in the same calendar year (a cumulative count starts again with the year).
    """

    values: tuple = ()
    previous: object = None
    previous_value: Fraction | None = None
    same_year: bool = True


# What refuses an entry, by code; WorkflowError has codes of its own ("locked": the period takes no entries).
HARD_TEXTS = {
    "required": _("This field is required."),
    "unreadable": _("Please enter the number again."),
    "no_day": _("Please enter a day."),
    "negative": _("Negative values are not accepted."),
    "not_whole": _("Please enter a whole number, without a fraction."),
    "denominator_zero": _(
        "The denominator is zero, so the ratio can't be computed. Please check it, or choose “does not apply” "
        "and give the reason."
    ),
    "part_of_whole": _("“{numerator}” ({a}) is greater than “{denominator}” ({b}). Please check both numbers."),
    "breakdown_total": _("The parts add up to {a}, which is not the total ({b})."),
    "over_hundred": _("A percentage can't be greater than 100."),
    "absence_with_value": _("A value and a reason for its absence exclude each other."),
    "absence_without_note": _("A value that is absent wants a note."),
    "out_of_scope": _("The command is not in the plan's scope in this period."),
    "evidence_missing": _("Evidence was asked for. Please attach a document to the value before submitting."),
    "flag_without_note": _("Please explain in a note what is unusual."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One message of a hard check: a stable code, and the sentence in the language in which it is shown."""

    code: str
    text: object

    def __str__(self):
        return str(self.text)


def problem(code, **values):
    """The Problem of ``code``; ``values`` fill its sentence."""
    text = HARD_TEXTS[code]
    return Problem(code, format_lazy(text, **values) if values else text)


def hard_problems(kpi, entry):
    """{field: [messages]} for ``entry``; empty when it may be submitted as far as its own figures go."""
    problems = {name: [_unreadable(name, text)] for name, text in entry.typed.items()}
    if entry.absence:
        if entry.parts or any(getattr(entry, side) is not None for side in typed_sides(kpi)):
            problems["absence"] = [problem("absence_with_value")]
        if not entry.note.strip():
            problems["note"] = [problem("absence_without_note")]
        return problems
    for side in typed_sides(kpi):
        value = getattr(entry, side)
        if value is None:
            problems.setdefault(side, [problem("required")])
        elif value < 0:
            problems[side] = [problem("negative")]
        elif _must_be_whole(kpi, side) and value != value.to_integral_value():
            problems[side] = [problem("not_whole")]
    if problems:
        return problems
    return _ratio_problems(kpi, entry) or _parts_problems(kpi, entry)


def _unreadable(name, text):
    """Why the typed ``text`` can't be taken, in the words of the reader that refused it."""
    if name == "action_due":
        return problem("no_day")
    try:
        read_parts(text) if name == "parts" else read_quantity(text)
    except (NumberRefused, PartsUnreadable) as refused:
        return Problem("unreadable", refused.message)
    return problem("unreadable")


def _must_be_whole(kpi, side):
    return kpi.counted_denominator if side == "denominator" else kpi.counted_numerator


def _ratio_problems(kpi, entry):
    if entry.denominator is not None and entry.denominator == 0:
        return {"denominator": [problem("denominator_zero")]}
    if kpi.part_of_whole and None not in (entry.numerator, entry.denominator) and entry.numerator > entry.denominator:
        labels = {"numerator": kpi.numerator, "denominator": kpi.denominator}
        message = problem("part_of_whole", a=number(entry.numerator), b=number(entry.denominator), **labels)
        return {"numerator": [message]}
    return {}


def _parts_problems(kpi, entry):
    """A breakdown is no duty, but one that is given must be whole."""
    if not entry.parts:
        return {}
    side, found = total_side(kpi), [amount for _name, amount in amounts(entry.parts)]
    if any(amount < 0 for amount in found):
        return {"parts": [problem("negative")]}
    if _must_be_whole(kpi, side) and any(amount != amount.to_integral_value() for amount in found):
        return {"parts": [problem("not_whole")]}
    if sum(found) != getattr(entry, side):
        sums = {"a": number(sum(found)), "b": number(getattr(entry, side))}
        return {"parts": [problem("breakdown_total", **sums)]}
    return {}


def percentage_problem(kpi, entry):
    """A weighted mean is itself a percentage: it can't pass 100."""
    if kpi.unit == "pct" and entry.value is not None and entry.value > 100:
        return {"value": [problem("over_hundred")]}
    return {}


def soft_flags(kpi, entry, value, history):
    """Codes (with numbers) of what is unusual in ``value``, the exact figure of ``entry`` in the KPI's unit."""
    if entry.absence or value is None:
        return []
    flags = []
    before = history.previous_value
    if before is not None:
        flags += _against_previous(kpi, entry, value, before, history)
    if _is_outlier(value, history.values):
        flags.append({"code": "outlier"})
    return flags


def _against_previous(kpi, entry, value, before, history):
    flags = []
    if value == 0 and before != 0:
        flags.append({"code": "zero_after_value"})
    elif before != 0 and abs(value - before) > JUMP * before:
        change = (value - before) / before * 100
        flags.append({"code": "rise" if change > 0 else "fall", "percent": str(_one_decimal(abs(change)))})
    if kpi.cumulative and history.same_year and value < before:
        flags.append({"code": "cumulative_fell"})
    # A repeated zero is common and says nothing.
    if value != 0 and history.previous is not None and _same_figures(entry, history.previous):
        flags.append({"code": "repeated"})
    return flags


def _one_decimal(value):
    return Decimal(round(value * 10)) / 10


def _same_figures(entry, previous):
    return all(getattr(entry, side) == getattr(previous, side) for side in ("numerator", "denominator", "value"))


def _is_outlier(value, values):
    """Outside mean ± 2 standard deviations of the last periods; squares keep it exact."""
    values = values[:HISTORY]
    if len(values) < LEAST_HISTORY:
        return False
    mean = sum(values) / len(values)
    variance = sum((v - mean) ** 2 for v in values) / len(values)
    return (value - mean) ** 2 > 4 * variance


FLAG_TEXTS = {
    "rise": _("The value is {percent} higher than in the last period. Please give the reason before submitting."),
    "fall": _("The value is {percent} lower than in the last period. Please give the reason before submitting."),
    "zero_after_value": _("The value is zero and was not zero in the last period. Please give the reason."),
    "cumulative_fell": _("The indicator adds up over time, and the value is lower than in the last period."),
    "repeated": _("The value is exactly that of the last period. Please make sure of it and give the reason."),
    "outlier": _("The value is outside the range of the last periods. Please give the reason."),
}


def flag_text(flag):
    """The sentence of a flag in the active language."""
    if flag["code"] == RULE:
        return _rule_text(flag)
    text = str(FLAG_TEXTS[flag["code"]])
    return text.replace("{percent}", percent(Decimal(flag["percent"]))) if "percent" in flag else text


def _rule_text(flag):
    """A rule's own words with what both sides came to: a rule is data, so its flag carries them."""
    sentence = flag.get(f"text_{get_language()}") or flag["text_ar"]
    sides = {side: number(Decimal(flag[side])) for side in ("left", "right")}
    return _("%(sentence)s (%(left)s / %(right)s)") % {"sentence": sentence, **sides}
