"""Numbers are read alike wherever they come from, and what could be misread is refused with a reason."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from roadmap_portal.common import formats
from roadmap_portal.common.numbers import NumberRefused, QuantityField, read_quantity
from roadmap_portal.common.rest_fields import QuantitySerializerField

READ = [
    ("42", "42"),
    ("٤٢", "42"),
    ("۴۲", "42"),
    ("42.5", "42.5"),
    ("٤٢٫٥", "42.5"),
    ("۴۲٫۵", "42.5"),
    ("٤٢.٥", "42.5"),
    ("1,234", "1234"),
    ("1,234.5", "1234.5"),
    ("١٬٢٣٤", "1234"),
    ("١٬٢٣٤٫٥", "1234.5"),
    ("١،٢٣٤", "1234"),
    ("999,999,999,999.9999", "999999999999.9999"),
    ("999999999999.9999", "999999999999.9999"),
    ("0", "0"),
    ("0.0", "0"),
    ("007", "7"),
    ("+5", "5"),
    ("  42 ", "42"),
    ("\u00a042\u00a0", "42"),
    ("\u200f42\u200e", "42"),
    ("\u061c٤٢", "42"),
    (42, "42"),
    (42.0, "42"),
    (42.5, "42.5"),
    (0.1 + 0.2, "0.3"),
    (999999999999.9999, "999999999999.9999"),
    (1e11, "100000000000"),
    (0.0001, "0.0001"),
    (Decimal("42.50"), "42.50"),
    (Decimal("4.2E+1"), "42"),
]

REFUSED = [
    ("", "required"),
    ("   ", "required"),
    ("\u200f", "required"),
    (None, "required"),
    ("4_2", "not_a_number"),
    ("true", "not_a_number"),
    (True, "not_a_number"),
    (False, "not_a_number"),
    ("0x10", "not_a_number"),
    ("NaN", "not_a_number"),
    ("Infinity", "not_a_number"),
    ("-inf", "not_a_number"),
    (float("nan"), "not_a_number"),
    (float("-inf"), "not_a_number"),
    (Decimal("NaN"), "not_a_number"),
    (Decimal("Infinity"), "not_a_number"),
    ("1e3", "not_a_number"),
    ("1e400", "not_a_number"),
    (Decimal("1e400"), "not_a_number"),
    (Decimal("1e999999"), "not_a_number"),
    ("12abc", "not_a_number"),
    ("42%", "not_a_number"),
    ("1 234", "not_a_number"),
    ("1.234.567", "not_a_number"),
    ("5.", "not_a_number"),
    (".5", "not_a_number"),
    ("-", "not_a_number"),
    ("--5", "not_a_number"),
    ("=1+1", "not_a_number"),
    ("４２", "not_a_number"),
    ("४२", "not_a_number"),
    ("4\x002", "not_a_number"),
    ("\ud800", "not_a_number"),
    ([42], "not_a_number"),
    ({"value": 42}, "not_a_number"),
    ("½", "fraction"),
    ("2½", "fraction"),
    ("1/2", "fraction"),
    ("42,5", "ambiguous"),
    ("٤٢٬٥", "ambiguous"),
    ("٤٢،٥", "ambiguous"),
    ("0,123", "ambiguous"),
    ("1,2345", "ambiguous"),
    ("1234,567", "ambiguous"),
    ("12,34,567", "ambiguous"),
    (",5", "ambiguous"),
    ("1,234,", "ambiguous"),
    ("1234567890123", "too_long"),
    ("9" * 400, "too_long"),
    (10**5000, "too_long"),
    (1e300, "too_long"),
    ("1.23456", "too_long"),
    ("1.00000", "too_long"),
    (1.23456, "too_long"),
    (Decimal("0.00001"), "too_long"),
    ("-5", "negative"),
    ("−5", "negative"),
    ("-٥", "negative"),
    ("-0", "negative"),
    (-0.0, "negative"),
    (-3, "negative"),
]


@pytest.mark.parametrize(("typed", "number"), READ, ids=repr)
def test_reads(typed, number):
    read = read_quantity(typed)
    assert isinstance(read, Decimal)
    assert str(read) == number or read == Decimal(number) == 0


@pytest.mark.parametrize(("typed", "code"), REFUSED, ids=lambda value: repr(value)[:20] if value != 10**5000 else "big")
def test_refuses(typed, code):
    with pytest.raises(NumberRefused) as refused:
        read_quantity(typed)
    assert refused.value.code == code
    assert refused.value.message


@pytest.mark.parametrize(("typed", "number"), [("42", 42), ("42.0", 42), ("1,234", 1234), (42.0, 42)])
def test_whole_numbers_may_be_written_with_an_empty_fraction(typed, number):
    assert read_quantity(typed, whole=True) == number


def test_whole_numbers_have_no_fraction():
    with pytest.raises(NumberRefused) as refused:
        read_quantity("42.5", whole=True)
    assert refused.value.code == "not_whole"


@pytest.mark.parametrize("typed", ["-42.5", "−42.5", "-٤٢٫٥"])
def test_negative_numbers_where_they_are_meant(typed):
    assert read_quantity(typed, allow_negative=True) == Decimal("-42.5")


def test_there_is_no_negative_zero():
    assert str(read_quantity("-0", allow_negative=True)) == "0"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("4_2", "القيمة «4_2» ليست عدداً. يرجى كتابة عدد، مثل 42 أو 42.5"),
        ("½", "يرجى كتابة الكسر بالصيغة العشرية: 0.5"),
        ("42,5", "الفارزة في «42,5» تحتمل معنيين. يرجى كتابة 42.5 للكسر العشري أو 1,234 للآلاف"),
        ("1" * 13, "العدد أطول من المسموح به: 12 مرتبة قبل الفارزة العشرية و4 مراتب بعدها"),
        ("-1", "لا تُقبل القيم السالبة"),
        ("", "هذا الحقل مطلوب"),
    ],
)
def test_says_why_in_arabic(typed, message):
    with translation.override("ar"), pytest.raises(NumberRefused) as refused:
        read_quantity(typed)
    assert refused.value.message.rstrip(".") == message


def test_examples_in_a_message_follow_the_readers_digits_and_the_typed_text_does_not():
    chosen = formats.digits.set(formats.ARABIC_INDIC)
    try:
        with translation.override("ar"), pytest.raises(NumberRefused) as refused:
            read_quantity("42,5")
    finally:
        formats.digits.reset(chosen)
    assert refused.value.message.startswith("الفارزة في «42,5» تحتمل معنيين. يرجى كتابة ٤٢٫٥")


@pytest.mark.parametrize("typed", ["x" * 1000, "4\u202e2", "a\x00b", "a\ud800"])
def test_a_message_repeats_only_what_is_safe_to_show(typed):
    with translation.override("en"), pytest.raises(NumberRefused) as refused:
        read_quantity(typed)
    assert len(refused.value.message) < 120
    assert refused.value.message.isprintable()
    assert refused.value.message.encode()


class CountForm(forms.Form):
    cases = QuantityField(whole=True)
    share = QuantityField(required=False, allow_negative=True)


def test_form_reads_both_digit_systems():
    form = CountForm({"cases": "٢٨٤", "share": "1,234.5"})
    assert form.is_valid()
    assert form.cleaned_data == {"cases": Decimal(284), "share": Decimal("1234.5")}


def test_form_keeps_zero_and_nothing_apart():
    form = CountForm({"cases": "0", "share": " "})
    assert form.is_valid()
    assert form.cleaned_data == {"cases": Decimal(0), "share": None}


def test_form_refuses_and_keeps_what_was_typed():
    form = CountForm({"cases": "42,5"})
    assert not form.is_valid()
    assert form.errors.as_data()["cases"][0].code == "ambiguous"
    assert 'value="42,5"' in str(form["cases"])


def test_form_shows_a_stored_number_plain():
    form = CountForm(initial={"cases": Decimal("1234.0000")})
    assert 'value="1234"' in str(form["cases"])
    assert 'inputmode="numeric"' in str(form["cases"])


@pytest.mark.parametrize(
    ("typed", "changed"), [("1234", False), ("١٬٢٣٤", False), ("1235", True), ("", True), ("x", True)]
)
def test_form_knows_a_change_from_another_way_of_writing(typed, changed):
    form = CountForm({"cases": typed}, initial={"cases": Decimal(1234)})
    assert ("cases" in form.changed_data) is changed


def test_api_field_reads_like_the_form_and_writes_text():
    field = QuantitySerializerField()
    assert field.run_validation("١٬٢٣٤٫٥") == Decimal("1234.5")
    assert field.to_representation(Decimal("1234.5000")) == "1234.5000"
    assert field.to_representation(Decimal("1E+3")) == "1000"


@pytest.mark.parametrize(
    ("sent", "code"), [(True, "not_a_number"), ("42,5", "ambiguous"), (-1, "negative"), ([], "not_a_number")]
)
def test_api_field_names_what_is_wrong(sent, code):
    from rest_framework.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        QuantitySerializerField().run_validation(sent)
    assert refused.value.get_codes() == [code]
