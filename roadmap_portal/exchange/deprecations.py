"""What version 1 will lose: the one table from which the answers' `Deprecation` and `Sunset` headers and the document
tell it, from the first day to the last.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.urls import reverse
from django.utils.http import http_date

# As docs/api.md promises.
AT_LEAST = timedelta(days=365)


@dataclass(frozen=True)
class Deprecated:
    """A resource; or one of its parameters, told where it is used; or one of its fields, told in every answer."""

    resource: str
    since: date
    until: date
    parameter: str | None = None
    field: str | None = None

    def __post_init__(self):
        if self.until - self.since < AT_LEAST:
            raise ValueError(f"{self.resource}: what is to go stays for twelve months.")

    def concerns(self, resource, parameters):
        return self.resource == resource and (self.parameter is None or self.parameter in parameters)

    @property
    def is_whole(self):
        return self.parameter is None and self.field is None


DEPRECATED: tuple[Deprecated, ...] = ()


def headers(resource, parameters):
    """{name: value} for an answer of ``resource``: since when (RFC 9745) and, of several, the first end (RFC 8594)."""
    found = [entry for entry in DEPRECATED if entry.concerns(resource, parameters)]
    if not found:
        return {}
    return {
        "Deprecation": f"@{seconds(min(entry.since for entry in found))}",
        "Sunset": http_date(seconds(min(entry.until for entry in found))),
        "Link": f'<{reverse("api-docs")}>; rel="deprecation"; type="text/html"',
    }


def seconds(day):
    return int(datetime.combine(day, time(), tzinfo=UTC).timestamp())


def is_going(resource, parameter=None):
    """Whether the document marks the whole resource, or one of its parameters, as deprecated."""
    return any(
        entry.resource == resource and (entry.is_whole if parameter is None else entry.parameter == parameter)
        for entry in DEPRECATED
    )
