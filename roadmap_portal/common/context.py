"""What every page's frame needs: navigation, theme, digits, the demonstration ribbon."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from . import formats

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation; shown to those who hold `permission` for anything at all."""

    url_name: str
    label: str
    permission: str
    # Whether its page can look back: then the entry keeps the day of the page that it stands on.
    keeps_day: bool = False
    # On a wide screen it stands in the menu behind "More": one line holds the others in both languages.
    is_second: bool = False


NAVIGATION = (
    Entry("overview", _("Overview"), "indicators.view_scores", keeps_day=True),
    Entry("indicators:my_period", _("My period"), "indicators.enter_values"),
    Entry("indicators:review", _("Review queue"), "indicators.review_values"),
    Entry("indicators:extensions", _("Extensions"), "indicators.review_values", is_second=True),
    Entry("axes:list", _("Axes"), "plan.view_plan", keeps_day=True),
    Entry("support_functions:list", _("Support functions"), "plan.view_plan", keeps_day=True),
    Entry("indicators:list", _("Indicators"), "plan.view_plan", keeps_day=True),
    Entry("provinces:list", _("Provinces"), "plan.view_plan", keeps_day=True),
    Entry("indicators:completeness", _("Completeness"), "indicators.view_scores", keeps_day=True, is_second=True),
    Entry("workshops:list", _("Workshops"), "workshops.view_workshops"),
    Entry("obstacles:list", _("Obstacles"), "actions.view_counts", keeps_day=True, is_second=True),
    Entry("follow_ups:list", _("Follow-ups"), "actions.view_counts", keeps_day=True),
    Entry("legal:list", _("Legal framework"), "legal.view", is_second=True),
    Entry("handover:board", _("Hand-over of the security file"), "handover.view", keeps_day=True, is_second=True),
    Entry("plan:decisions", _("Plan decisions"), "plan.view_ledgers", is_second=True),
    Entry("reports:list", _("Reports"), "reports.view_report"),
)

# Filled by the apps above this one in their ready(): how many things wait behind an entry.
_counters: dict[str, Callable] = {}


def count_behind(url_name: str, counter: Callable) -> None:
    """Show `counter(request)` beside the navigation's entry of that name: a number or None."""
    _counters[url_name] = counter


def portal(request):
    """The context processor of every page."""
    entries = SimpleLazyObject(lambda: list(navigation(request)))
    return {
        "nav": entries,
        "nav_more": SimpleLazyObject(lambda: behind_more(entries)),
        "theme": theme(request),
        "themes": [("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
        "digits": formats.digits.get(),
        "portal_demo": settings.PORTAL_DEMO,
    }


def theme(request) -> str:
    chosen = request.COOKIES.get(THEME_COOKIE)
    return chosen if chosen in THEMES else "auto"


def navigation(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return
    waiting = {name: counter(request) for name, counter in _counters.items()}
    for entry in NAVIGATION:
        if not user.has_perm(entry.permission):
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        as_of = getattr(request, "as_of", None) if entry.keeps_day else None
        yield {
            "label": entry.label,
            "url": f"{url}?as_of={as_of}" if as_of else url,
            "active": _stands_on(request.path, url, home=entry.url_name == "overview"),
            "count": waiting.get(entry.url_name),
            "is_second": entry.is_second,
        }


def behind_more(entries) -> dict:
    """What the menu "More" says of the second entries before it is opened; {} without any."""
    second = [entry for entry in entries if entry["is_second"]]
    if not second:
        return {}
    waiting = sum(entry["count"] or 0 for entry in second)
    return {"entries": second, "active": any(entry["active"] for entry in second), "count": waiting}


def _stands_on(path: str, url: str, *, home: bool) -> bool:
    """Pages below an entry belong to it; everything lies below the overview, so that one must match."""
    return path == url if home else path.startswith(url)
