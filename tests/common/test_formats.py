"""Numbers, days and periods as each reader writes them."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from roadmap_portal.common import formats
from roadmap_portal.common.middleware import DigitsMiddleware

# 22:00 in London on 9 November is the 10th in Baghdad.
LATE_EVENING = dt.datetime(2026, 11, 9, 22, 42, tzinfo=dt.UTC)


@pytest.fixture
def arabic_indic():
    chosen = formats.digits.set(formats.ARABIC_INDIC)
    yield
    formats.digits.reset(chosen)


@pytest.fixture
def arabic():
    with translation.override("ar"):
        yield


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("0.05"), 1, "0.1"),
        (Decimal("0.25"), 1, "0.3"),
        (Decimal("-0.25"), 1, "−0.3"),
        (Decimal("2.5"), 0, "3"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(1, 8), 2, "0.13"),
        (Decimal("-0.04"), 1, "0.0"),
        (1234567, None, "1,234,567"),
        (Decimal("1234.5000"), None, "1,234.5"),
        (Decimal("100.0000"), None, "100"),
        (Decimal("999999999999.9999"), None, "999,999,999,999.9999"),
        (None, 1, "–"),
    ],
)
def test_numbers_round_half_up_exactly(value, places, text):
    assert formats.number(value, places) == text


def test_signed_numbers_show_their_sign_and_zero_has_none():
    assert [formats.number(value, 1, signed=True) for value in (Decimal("1.3"), Decimal("-1.3"), 0)] == [
        "+1.3", "−1.3", "0.0",
    ]  # fmt: skip


def test_arabic_page_with_arabic_indic_digits(arabic, arabic_indic):
    assert formats.number(Decimal("1234.5")) == "١٬٢٣٤٫٥"
    assert formats.percent(Decimal("74.6")) == "٧٤٫٦٪"
    assert formats.day(dt.date(2026, 10, 3)) == "٣ تشرين الأول ٢٠٢٦"
    assert formats.period_label("2026-Q3") == "الربع الثالث ٢٠٢٦"


def test_digits_chosen_for_arabic_leave_english_pages_alone(english, arabic_indic):
    assert formats.number(Decimal("1234.5")) == "1,234.5"
    assert formats.period_label("2026-10") == "October 2026"


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("2026-01", "كانون الثاني 2026"),
        ("2026-10", "تشرين الأول 2026"),
        ("2026-11", "تشرين الثاني 2026"),
        ("2026-12", "كانون الأول 2026"),
        ("2026-Q1", "الربع الأول 2026"),
        ("2026-Q3", "الربع الثالث 2026"),
        ("2026", "2026"),
    ],
)
def test_periods_in_arabic_have_levantine_months(arabic, code, label):
    assert formats.period_label(code) == label


@pytest.mark.parametrize(("code", "label"), [("2026-10", "October 2026"), ("2026-Q3", "Q3 2026"), ("2026", "2026")])
def test_periods_in_english(english, code, label):
    assert formats.period_label(code) == label


@pytest.mark.parametrize("code", ["2026-13", "2026-Q5", "2026-1", "26", "", "2026-Q3x"])
def test_other_codes_are_not_periods(code):
    with pytest.raises(ValueError, match="not a period"):
        formats.period_label(code)


def test_days_and_times_are_those_of_baghdad(arabic):
    assert formats.day(LATE_EVENING, weekday=True) == "الثلاثاء 10 تشرين الثاني 2026"
    assert formats.clock(LATE_EVENING) == "01:42"
    assert formats.day_and_time(LATE_EVENING) == "10 تشرين الثاني 2026، الساعة 01:42"


def test_days_in_english(english):
    assert formats.day(LATE_EVENING, weekday=True) == "Tuesday 10 November 2026"


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (0, "موعد التقديم اليوم"),
        (1, "موعد التقديم غداً"),
        (2, "موعد التقديم بعد يومين"),
        (5, "موعد التقديم بعد 5 أيام"),
        (11, "موعد التقديم بعد 11 يوماً"),
        (100, "موعد التقديم بعد 100 يوم"),
        (103, "موعد التقديم بعد 103 أيام"),
    ],
)
def test_deadlines_take_the_six_arabic_forms(arabic, days, sentence):
    assert formats.due_in(days) == sentence


@pytest.mark.parametrize(
    ("days", "sentence"), [(1, "متأخر يوماً واحداً"), (2, "متأخر يومين"), (3, "متأخر 3 أيام"), (11, "متأخر 11 يوماً")]
)
def test_delays_take_the_six_arabic_forms(arabic, days, sentence):
    assert formats.overdue_by(days) == sentence


def test_distances_in_time(arabic):
    assert formats.ago(LATE_EVENING, now=LATE_EVENING + dt.timedelta(days=3)) == "قبل 3 أيام"
    assert formats.ago(LATE_EVENING, now=LATE_EVENING + dt.timedelta(minutes=20)) == "قبل 20 دقيقة"


@pytest.mark.parametrize(
    ("value", "unit", "places", "text"),
    [
        (Decimal("64.65"), "pct", 1, "64.7%"),
        (12, "minutes", 0, "12 دقيقة"),
        (5, "minutes", 0, "5 دقائق"),
        (Decimal("2.5"), "hours", 1, "2.5 ساعة"),
        (1234, "count", 0, "1,234"),
        (None, "hours", 1, "–"),
    ],
)
def test_quantities_carry_their_unit(arabic, value, unit, places, text):
    assert formats.quantity(value, unit, places) == text


def render(source, **context):
    return Template("{% load portal %}" + source).render(Context(context))


def test_percentages_are_set_apart_from_arabic_words(arabic):
    assert render("{{ score|pct }}", score=Decimal("57.25")) == '<bdi dir="ltr">57.3%</bdi>'


def test_the_sign_of_a_change_stays_with_its_number(arabic):
    assert render("{{ change|points }}", change=Decimal("1.3")) == '<bdi dir="ltr">+1.3</bdi> نقطة'


def test_codes_are_escaped_and_set_apart():
    assert render("{{ code|code }}", code="<b>") == '<bdi dir="ltr" class="code">&lt;b&gt;</bdi>'


def test_text_of_the_other_language_says_so(english):
    shown = render('{{ name|other_language:"ar" }}', name="ذي قار")
    assert 'lang="ar" dir="rtl"' in shown
    assert render('{{ name|other_language:"en" }}', name="Dhi Qar") == "Dhi Qar"


class Person:
    digits = formats.ARABIC_INDIC


@pytest.mark.parametrize(
    ("path", "person", "digits"),
    [
        ("/ar/", Person(), formats.ARABIC_INDIC),
        ("/ar/", AnonymousUser(), formats.WESTERN),
        ("/api/v1/scores/", Person(), formats.WESTERN),
    ],
)
def test_each_request_has_its_readers_digits_and_leaves_none_behind(path, person, digits):
    request = RequestFactory().get(path)
    request.user = person
    assert DigitsMiddleware(lambda request: HttpResponse(formats.digits.get()))(request).content.decode() == digits
    assert formats.digits.get() == formats.WESTERN


def test_digits_do_not_outlive_a_request_that_fails():
    def fail(request):
        raise RuntimeError

    request = RequestFactory().get("/ar/")
    request.user = Person()
    with pytest.raises(RuntimeError):
        DigitsMiddleware(fail)(request)
    assert formats.digits.get() == formats.WESTERN
