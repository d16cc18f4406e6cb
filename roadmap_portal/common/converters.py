"""What stands in addresses of the API beside codes."""

from datetime import date

from django.urls import register_converter


class DayConverter:
    """A day, 2026-10-31."""

    regex = r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value):
        return date.fromisoformat(value)

    def to_url(self, value):
        return value if isinstance(value, str) else value.isoformat()


class CodeConverter:
    """A stable code: SEC-01, DQ-1, 2026-Q3. What can be none is no address."""

    regex = r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(DayConverter, "day")
register_converter(CodeConverter, "code")
