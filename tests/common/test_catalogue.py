"""The Arabic catalogue has every text of the sources, once, whole and no others."""

import re
from pathlib import Path

import pytest
from django import forms as django_forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

from roadmap_portal.common import catalogue

PATH = Path(settings.LOCALE_PATHS[0]) / "ar" / "LC_MESSAGES" / "django.po"
RULE = "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;"
PLACEHOLDER = re.compile(r"%\((\w+)\)|(?<!\{)\{(\w*)\}(?!\})")


@pytest.fixture(scope="module")
def texts():
    return {catalogue.key(message): message for message in catalogue.read(PATH) if message.id}


@pytest.fixture(scope="module")
def wanted():
    return {catalogue.key(message): message for message in catalogue.extract() if message.id}


def forms(message):
    return message.string if message.pluralizable else (message.string,)


def placeholders(text):
    return {match[1] or match[2] for match in PLACEHOLDER.finditer(text)}


def test_the_sources_are_found(wanted):
    """Else everything below would hold of nothing: one of each kind, from Python and from a template."""
    assert wanted.keys() >= {(None, "Overview"), (None, "Skip to content"), (None, "Due tomorrow")}
    assert wanted[(None, "Due tomorrow")].pluralizable
    assert any(context for context, _ in wanted)
    assert len(wanted) > 500


def test_every_text_of_the_sources_is_translated(texts, wanted):
    lacking = [key for key in wanted if key not in texts or not catalogue.is_translated(texts[key])]
    assert lacking == []


def test_nothing_stands_in_the_catalogue_that_nobody_asks_for(texts, wanted):
    lent = catalogue.borrowed()
    assert [key for key in texts if key not in wanted and key not in lent] == []
    assert "#~" not in PATH.read_text(encoding="utf-8")


def test_a_text_that_counts_has_the_six_forms_of_arabic(texts, wanted):
    counted = {key for key, message in wanted.items() if message.pluralizable}
    assert counted
    assert [key for key in counted if len(texts[key].string) != 6 or not all(texts[key].string)] == []


def test_the_rule_of_the_forms_is_that_of_the_ministrys_wording(texts):
    head = re.sub(r'"\n"', "", PATH.read_text(encoding="utf-8"))
    assert f"Plural-Forms: {RULE}\\n" in head
    with translation.override("ar"):
        days = [translation.ngettext("Due tomorrow", "Due in %(n)s days", n) for n in (1, 2, 3, 103, 11, 111, 100, 102)]
    assert days == [
        "موعد التقديم غداً",
        "موعد التقديم بعد يومين",
        *["موعد التقديم بعد %(n)s أيام"] * 2,
        *["موعد التقديم بعد %(n)s يوماً"] * 2,
        *["موعد التقديم بعد %(n)s يوم"] * 2,
    ]


def test_a_translation_names_what_its_text_names(texts):
    """The forms for none, one and two may leave the number out, and only the number."""
    wrong = []
    for key, message in texts.items():
        given = message.id if message.pluralizable else (message.id,)
        expected = placeholders(given[-1])
        for number, form in enumerate(forms(message)):
            found = placeholders(form)
            counts = message.pluralizable and number < 3
            if found != expected and not (counts and found <= expected and len(expected - found) <= 1):
                wrong.append((key, number, form))
    assert wrong == []


def test_translations_are_arabic(texts):
    """A text of letters has Arabic letters in it, and no tatweel; its marks are Arabic ones."""
    wrong = []
    for key, message in texts.items():
        for form in forms(message):
            bare = PLACEHOLDER.sub("", re.sub(r"<[^>]+>", "", form))
            says_something = re.search(r"[A-Za-z]{3}", PLACEHOLDER.sub("", key[1]))
            if (
                says_something
                and key not in LATIN
                and not re.search(r"[\u0621-\u064A]", bare)
                and PLACEHOLDER.sub("", form).strip(" ،؛.:()%")
            ):
                wrong.append((key, form))
            if (
                re.search(r"\u0640|[\u0621-\u064A] ?[,;?]|[\u0660-\u0669\u06F0-\u06F9]", bare)
                and key not in SHOWS_DIGITS
            ):
                wrong.append((key, form))
    assert wrong == []


FIELDS = [
    *(
        field()
        for field in (
            django_forms.CharField,
            django_forms.EmailField,
            django_forms.IntegerField,
            django_forms.DecimalField,
        )
    ),
    *(
        field()
        for field in (
            django_forms.DateField,
            django_forms.TimeField,
            django_forms.ChoiceField,
            django_forms.MultipleChoiceField,
        )
    ),
    *(field(None) for field in (django_forms.ModelChoiceField, django_forms.ModelMultipleChoiceField)),
]


def test_the_errors_of_fields_are_worded_here(texts):
    """Django's own order the reader about; the ministry's say what is wrong and ask («يرجى»)."""
    with translation.override("en"):
        used = {str(text) for field in FIELDS for text in field.error_messages.values()}
    assert {(None, text) for text in used} <= texts.keys()


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        (django_forms.DateField(), "31/31", "التاريخ غير صحيح. يرجى كتابته بالصيغة 2026-10-31."),
        (django_forms.EmailField(), "a", "البريد الإلكتروني غير صحيح. يرجى كتابته بصيغة name@example.iq."),
        (
            django_forms.CharField(max_length=3),
            "abcd",
            "النص أطول من المسموح به: الحد الأعلى لعدد الحروف 3، وعدد حروفه 4.",
        ),
        (django_forms.ChoiceField(choices=[("a", "b")]), "c", "«c» ليس من الخيارات المتاحة. يرجى الاختيار من القائمة."),
        (django_forms.IntegerField(min_value=1900), "-4", "يجب ألا تقل القيمة عن 1900."),
    ],
)
def test_an_error_says_what_to_do(field, typed, told):
    with translation.override("ar"), pytest.raises(ValidationError) as refused:
        field.clean(typed)
    with translation.override("ar"):
        assert refused.value.messages == [told]


# What is no word of any language, and what shows the other digits on purpose.
LATIN = set()
SHOWS_DIGITS = {(None, "Arabic-Indic (١٢٣)")}
