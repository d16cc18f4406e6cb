"""JSON in and out."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ParseError, ValidationError

from roadmap_portal.common import rest_fields
from roadmap_portal.common.rest import OrjsonRenderer, StrictJSONParser


def parse(text):
    return StrictJSONParser().parse(BytesIO(text.encode()))


def test_numbers_arrive_exactly():
    assert parse('{"a": 123456789012.3456, "b": 7}') == {"a": Decimal("123456789012.3456"), "b": 7}


def test_arabic_and_the_byte_order_mark_are_read():
    assert parse('\ufeff{"اسم": "ذي قار"}') == {"اسم": "ذي قار"}


def test_sixteen_levels_are_read_and_seventeen_refused():
    assert parse("[" * 16 + "]" * 16)
    with pytest.raises(ParseError):
        parse("[" * 17 + "1" + "]" * 17)


def test_decimals_and_lazy_texts_leave_as_strings():
    body = OrjsonRenderer().render({"value": Decimal("64.690"), "name": gettext_lazy("x"), "none": None, "n": (1, 2)})
    assert body == b'{"value":"64.69","name":"x","none":null,"n":[1,2]}'


def test_no_json_nan_leaves():
    assert OrjsonRenderer().render([float("nan"), float("inf")]) == b"[null,null]"


@pytest.mark.parametrize("sent", [0, 1.5, Decimal("7"), True, None, ["a"], {"a": 1}])
def test_what_is_no_text_is_not_taken_for_one(sent):
    for field in (rest_fields.SentText(), rest_fields.PlainText()):
        with pytest.raises(ValidationError):
            field.run_validation(sent)
    assert rest_fields.PlainText().run_validation("7") == "7"


@pytest.mark.parametrize("sent", [0, 1, "true", "yes", "", None])
def test_only_true_and_false_are_flags(sent):
    with pytest.raises(ValidationError):
        rest_fields.SentFlag().run_validation(sent)
    assert rest_fields.SentFlag().run_validation(False) is False
