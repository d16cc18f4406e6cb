"""Exact quantities in the API: read as forms read them, written as strings, never as floats."""

from decimal import Decimal

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .numbers import NumberRefused, read_quantity

_WRITTEN = {"type": "string", "pattern": r"^-?\d{1,12}(\.\d{1,4})?$", "examples": ["64.7"]}


@extend_schema_field(_WRITTEN)
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
