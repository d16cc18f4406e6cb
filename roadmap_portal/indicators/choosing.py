"""Which cycle and which period a page speaks of: asked for in the address, else the latest that says something."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils import timezone

from roadmap_portal.plan.book import Book, Periods
from roadmap_portal.plan.calendar import PeriodUnreadable, period_of
from roadmap_portal.plan.models import Period, Roadmap, Track
from roadmap_portal.provinces.models import Area

from .models import Score


@dataclass(slots=True)
class Choice:
    """A cycle with its tracks, the calendar, the period of the page (None while nothing was scored) and the others."""

    roadmap: Roadmap
    tracks: list
    calendar: Periods
    period: Period | None
    periods: list

    def book(self, kpis=()):
        """A Book of the cycle that reads neither tracks nor calendar again."""
        return Book(self.roadmap, kpis=kpis, periods=self.calendar, tracks=self.tracks)

    def context(self):
        """What the frame of every such page shows."""
        return {"roadmap": self.roadmap, "period": self.period, "periods": self.periods}


def chosen(request):
    """The Choice of a request; 404 for a period that is unknown or has nothing to show."""
    code = request.GET.get("period")
    tracks = tracks_of(_day_in(code) if code else timezone.localdate())
    roadmap = tracks[0].roadmap
    calendar = Periods(scored_periods(roadmap))
    scored = [period for period in reversed(calendar.all) if period.is_scored]
    if not code:
        return Choice(roadmap, tracks, calendar, latest_complete(scored), scored)
    period = calendar.by_code.get(code)
    if period is None or (period not in scored and period.kind != Period.Kind.MONTH):
        raise Http404
    return Choice(roadmap, tracks, calendar, period, scored)


def _day_in(code):
    try:
        return period_of(code).ends
    except PeriodUnreadable as error:
        raise Http404 from error


def tracks_of(day):
    """The tracks, with their road map, of the cycle in which ``day`` lies; without one, of the latest."""
    tracks = Track.objects.select_related("roadmap").order_by("kind", "number")
    found = list(tracks.filter(roadmap__starts__lte=day, roadmap__ends__gte=day))
    if not found:
        found = list(tracks.filter(roadmap__successor__isnull=True))
    if not found:
        raise Http404
    return found


def scored_periods(roadmap):
    """All periods, each with ``is_scored``: whether the nation has a road-map row in it."""
    rows = Score.objects.filter(
        subject=Score.Subject.ROADMAP, ref=roadmap.pk, area__kind=Area.Kind.NATION, period=OuterRef("pk")
    )
    return Period.objects.annotate(is_scored=Exists(rows))


def latest_complete(scored):
    """The latest quarter that is over and due, so that the page doesn't open on a period still coming in."""
    now = timezone.now()
    quarters = [p for p in scored if p.kind == Period.Kind.QUARTER]
    return next((p for p in quarters if p.due_at <= now), quarters[0] if quarters else None)
