"""Fields of the API: what is sent is read as forms read it; quantities are written as strings, never as floats."""

import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from .forms import LONGEST_TEXT, UNSEEN
from .numbers import NumberRefused, read_quantity

_WRITTEN = {"type": "string", "pattern": r"^-?\d{1,12}(\.\d{1,4})?$", "examples": ["64.7"]}
# No pattern: it is read as on the pages, with Arabic digits and separators of thousands too.
_SENT = {"type": ["string", "number"], "examples": ["64.7", 64.7, "٦٤٫٧"]}


class QuantitySerializerField(serializers.Field):
    """A number in a request, as text or JSON number; the exact decimal as text in an answer."""

    def __init__(self, *, whole: bool = False, allow_negative: bool = False, **kwargs):
        self.whole = whole
        self.allow_negative = allow_negative
        super().__init__(**kwargs)

    def to_internal_value(self, data) -> Decimal:
        try:
            return read_quantity(data, whole=self.whole, allow_negative=self.allow_negative)
        except NumberRefused as refused:
            raise serializers.ValidationError(refused.message, code=refused.code) from refused

    def to_representation(self, value: Decimal) -> str:
        return format(value, "f")


class QuantityDescription(OpenApiSerializerFieldExtension):
    target_class = QuantitySerializerField

    def map_serializer_field(self, auto_schema, direction):
        return dict(_SENT if direction == "request" else _WRITTEN)


class SentText(serializers.CharField):
    """Text that is sent as text: a number is none."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class SentFlag(serializers.BooleanField):
    """true or false, and no other word for it."""

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class PlainText(SentText):
    """Text as the portal keeps it: composed, without what can't be seen."""

    def __init__(self, *, max_length=LONGEST_TEXT, **kwargs):
        super().__init__(required=False, allow_blank=True, max_length=max_length, **kwargs)

    def to_internal_value(self, data):
        text = super().to_internal_value(data).replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", UNSEEN.sub("", text))


class StrictSerializer(serializers.Serializer):
    """Refuses a field that it doesn't know, and names those that it does."""

    def to_internal_value(self, data):
        if isinstance(data, dict) and (unknown := sorted(map(str, set(data) - set(self.fields)))):
            message = _("This field is not known here. Allowed: %(allowed)s.") % {"allowed": ", ".join(self.fields)}
            shown = UNSEEN.sub("", unknown[0])[:60]
            raise serializers.ValidationError({shown: [serializers.ErrorDetail(message, "unknown_field")]})
        return super().to_internal_value(data)
