"""Every address of the portal, taken from the URL resolver, with arguments that lead to something."""

from dataclasses import dataclass

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern
from django.utils import translation

from roadmap_portal.actions.models import FollowUp, Obstacle
from roadmap_portal.indicators.models import Observation
from roadmap_portal.plan.models import Kpi
from workshops.models import Workshop

# Django's own administration is checked by what the portal adds to it, not view by view.
NOT_OURS = ("admin",)
EXISTS = {"command": "DQ-1", "period": "2026-10", "page": "2026-10"}


@dataclass(frozen=True)
class Route:
    """A named pattern; ``arguments`` are the names of what it wants."""

    name: str
    arguments: tuple
    callback: object
    has_language: bool

    def url(self, language="en", **given):
        kwargs = {name: given.get(name) or argument(self, name) for name in self.arguments}
        with translation.override(language):
            return reverse(self.name, kwargs=kwargs)


def routes():
    """All routes of ours, in the resolver's order."""
    return list(_walk(get_resolver(), "", (), has_language=False))


def _walk(resolver, namespace, arguments, *, has_language):
    for pattern in resolver.url_patterns:
        wanted = (*arguments, *pattern.pattern.converters, *_groups(pattern.pattern))
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield Route(namespace + pattern.name, wanted, pattern.callback, has_language)
            continue
        if pattern.namespace in NOT_OURS:
            continue
        inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
        prefixed = has_language or type(pattern.pattern).__name__ == "LocalePrefixPattern"
        yield from _walk(pattern, inner, wanted, has_language=prefixed)


def _groups(pattern):
    """Names of a regular expression's groups; a path's converters are known by name already."""
    return () if pattern.converters else tuple(pattern.regex.groupindex)


def argument(route, name):
    """What leads to something that exists: for `<pk>` and `<code>` the route's own kind of thing."""
    maker = ARGUMENTS.get((route.name, name)) or ARGUMENTS.get((route.name.partition(":")[0], name))
    if maker is not None:
        return maker()
    return EXISTS[name]


def kpi_to_enter():
    """The id of an indicator that Dhi Qar has not entered yet for October."""
    entered = Observation.objects.filter(command__area__code="DQ-1", period__code="2026-10")
    return Kpi.objects.filter(frequency="M").exclude(pk__in=entered.values("kpi")).earliest("code").pk


def kpi_submitted():
    """The id of an indicator that Dhi Qar has submitted for October."""
    sent = Observation.objects.filter(command__area__code="DQ-1", period__code="2026-10", state="submitted")
    return sent.earliest("kpi__code").kpi_id


def awaits_review():
    """The id of a submitted value of Nineveh, else of whichever command has one."""
    waiting = Observation.objects.filter(state="submitted")
    return (waiting.filter(command__area__parent__code="NI").first() or waiting.earliest("pk")).pk


def of_dhi_qar(model):
    """The id of an obstacle or a follow-up of Dhi Qar."""
    return lambda: model.objects.filter(area__code="DQ-1").earliest("pk").pk


ARGUMENTS = {
    ("plan:ledger", "ledger"): lambda: "weight",
    ("plan:ledger", "code"): lambda: "SEC-01",
    ("axes:detail", "code"): lambda: "SEC",
    ("support_functions:detail", "code"): lambda: "FIN",
    ("indicators:detail", "code"): lambda: "SEC-01",
    ("provinces:detail", "code"): lambda: "DQ",
    ("indicators:submit", "kpi"): kpi_to_enter,
    ("indicators:recall", "kpi"): kpi_submitted,
    ("indicators:review_card", "pk"): awaits_review,
    ("indicators:decide", "pk"): awaits_review,
    ("reports", "code"): lambda: "2026-Q3",
    ("reports:file", "number"): lambda: 1,
    ("reports:file", "language"): lambda: "ar",
    ("reports:file", "form"): lambda: "html",
    ("obstacles", "pk"): of_dhi_qar(Obstacle),
    ("follow_ups", "pk"): of_dhi_qar(FollowUp),
    ("obstacles", "step"): lambda: "comment",
    ("obstacles", "form"): lambda: "csv",
    ("follow_ups", "step"): lambda: "comment",
    ("follow_ups", "form"): lambda: "csv",
    ("workshops", "pk"): lambda: Workshop.objects.earliest("pk").pk,
    ("workshops:series", "code"): lambda: "AWR",
    ("account_reset_password_from_key", "uidb36"): lambda: "1",
    ("account_reset_password_from_key", "key"): lambda: "set-password",
}
