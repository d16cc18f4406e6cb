"""What stops a submission, and what makes a planner look twice; no database."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from roadmap_portal.common import formats
from roadmap_portal.indicators.checks import (
    FLAG_TEXTS,
    HARD_TEXTS,
    History,
    flag_text,
    hard_problems,
    percentage_problem,
    problem,
    soft_flags,
)
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.plan.models import Kpi


def sheet(**fields):
    given = {"aggregation": "ratio", "numerator": "detected", "denominator": "recorded", "counted_numerator": True}
    return Kpi(**(given | {"counted_denominator": True, "part_of_whole": True} | fields))


def entry(numerator=None, denominator=None, value=None, **fields):
    figures = {"numerator": numerator, "denominator": denominator, "value": value}
    return Entry(**{name: None if n is None else Decimal(n) for name, n in figures.items()}, **fields)


RATIO, SUM = sheet(), sheet(aggregation="sum")
HARD = [
    ("both sides whole", RATIO, entry(284, 439), {}),
    ("zero is a value", SUM, entry(value=0), {}),
    ("a side is missing", RATIO, entry(284), {"denominator": "required"}),
    ("nothing typed", RATIO, entry(), {"numerator": "required", "denominator": "required"}),
    ("half a case", RATIO, entry("284.5", 439), {"numerator": "not_whole"}),
    ("a result need not be whole", sheet(aggregation="sum", counted_numerator=False), entry(value="8.5"), {}),
    ("negative", SUM, entry(value=-1), {"value": "negative"}),
    ("more detected than recorded", RATIO, entry(440, 439), {"numerator": "part_of_whole"}),
    ("all of them", RATIO, entry(439, 439), {}),
    ("no part of a whole", sheet(part_of_whole=False), entry(440, 439), {}),
    ("the denominator is zero", RATIO, entry(0, 0), {"denominator": "denominator_zero"}),
    ("the population is not typed", sheet(population_side="denominator", part_of_whole=False), entry(12), {}),
    ("absent with a note", RATIO, entry(absence="not_collected", note="no officer"), {}),
    ("absent without a note", RATIO, entry(absence="not_collected", note=" "), {"note": "absence_without_note"}),
    ("absent and there", RATIO, entry(284, 439, absence="not_applicable", note="n"), {"absence": "absence_with_value"}),
    ("unreadable", RATIO, entry(denominator=439, typed={"numerator": "42,5"}), {"numerator": "unreadable"}),
    ("an unreadable day", SUM, entry(value=1, typed={"action_due": "soon"}), {"action_due": "no_day"}),
]


@pytest.mark.parametrize("kpi,given,wrong", [case[1:] for case in HARD], ids=[case[0] for case in HARD])
def test_hard_checks_name_the_fields_and_carry_their_codes(kpi, given, wrong):
    found = hard_problems(kpi, given)
    assert {field: [problem.code for problem in said] for field, said in found.items()} == {
        field: [code] for field, code in wrong.items()
    }


@pytest.mark.parametrize(
    "typed,told",
    [
        ("abc", "“abc” is not a number. Write a number such as 42 or 42.5"),
        ("½", "Write the fraction as a decimal: 0.5"),
        (
            "42,5",
            "The comma in “42,5” can be read in two ways. Write 42.5 for a decimal fraction or 1,234 for thousands.",
        ),
        ("-3", "Negative values are not accepted."),
    ],
)
def test_what_could_not_be_read_is_told_in_the_readers_words(typed, told):
    with translation.override("en"):
        assert [str(m) for m in hard_problems(SUM, entry(typed={"value": typed}))["value"]] == [told]


def test_a_ratio_above_one_names_both_sides_by_the_indicators_words_and_the_readers_digits():
    token = formats.digits.set(formats.ARABIC_INDIC)
    try:
        with translation.override("ar"):
            (message,) = hard_problems(RATIO, entry(1440, 439))["numerator"]
            assert all(part in str(message) for part in ("detected", "recorded", "١٬٤٤٠", "٤٣٩"))
    finally:
        formats.digits.reset(token)


def test_a_percentage_that_is_typed_ends_at_a_hundred():
    kpi = sheet(aggregation="wmean", unit="pct")
    assert percentage_problem(kpi, entry(value=100)) == {}
    assert [p.code for p in percentage_problem(kpi, entry(value="100.1"))["value"]] == ["over_hundred"]


def before(*values, previous=None, same_year=True):
    """The History of a command: ``values`` latest first, ``previous`` its last entry."""
    values = tuple(Fraction(v) for v in values)
    return History(values=values, previous=previous, previous_value=values[0] if values else None, same_year=same_year)


CUMULATIVE = sheet(aggregation="sum", cumulative=True)
SOFT = [
    ("no past", SUM, 10, before(), []),
    ("half as much again", SUM, 15, before(10), []),
    ("more than half as much again", SUM, 16, before(10), [{"code": "rise", "percent": "60"}]),
    ("less than half", SUM, 4, before(10), [{"code": "fall", "percent": "60"}]),
    ("zero after a value", SUM, 0, before(10), [{"code": "zero_after_value"}]),
    ("zero after zero", SUM, 0, before(0, previous=entry(value=0)), []),
    ("a value after zero", SUM, 10, before(0), []),
    ("the same to the digit", SUM, 10, before(10, previous=entry(value=10)), [{"code": "repeated"}]),
    ("a cumulative count falls", CUMULATIVE, 9, before(10), [{"code": "cumulative_fell"}]),
    ("it begins again with the year", CUMULATIVE, 9, before(10, same_year=False), []),
    ("three periods are no history", SUM, 13, before(10, 10, 10), []),
    ("outside the last four", SUM, 13, before(10, 10, 11, 11), [{"code": "outlier"}]),
    ("only the last eight count", SUM, 11, before(*[10] * 4, *[11] * 4, 900), []),
]


@pytest.mark.parametrize("kpi,value,history,flags", [case[1:] for case in SOFT], ids=[case[0] for case in SOFT])
def test_soft_checks_flag_what_is_unusual(kpi, value, history, flags):
    assert soft_flags(kpi, entry(value=value), Fraction(value), history) == flags


def test_the_same_quotient_of_other_figures_is_no_repetition():
    assert soft_flags(RATIO, entry(20, 40), Fraction(50), before(50, previous=entry(10, 20))) == []


def test_an_absence_is_not_compared():
    given = entry(absence="not_collected", note="n")
    assert soft_flags(SUM, given, None, before(10)) == []


@pytest.mark.parametrize("code", FLAG_TEXTS)
def test_every_flag_has_a_sentence_in_both_languages(code):
    flag = {"code": code, "percent": "133.3"}
    with translation.override("en"):
        english = flag_text(flag)
    with translation.override("ar"):
        arabic = flag_text(flag)
    assert english != arabic
    for text in (english, arabic):
        assert "{" not in text
        assert ("133.3%" in text) == (code in ("rise", "fall"))


@pytest.mark.parametrize("code", HARD_TEXTS)
def test_every_hard_check_has_a_sentence_in_both_languages(code):
    words = {"numerator": "detected", "denominator": "recorded", "a": "2", "b": "1"}
    with translation.override("en"):
        english = str(problem(code, **words))
    with translation.override("ar"):
        arabic = str(problem(code, **words))
    assert english != arabic
    assert "{" not in english + arabic
