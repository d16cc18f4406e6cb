"""Which cycle, period and day a page speaks of: asked for in the address, else the latest that says something, now."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils import timezone

from roadmap_portal.plan.as_known import put_back
from roadmap_portal.plan.as_of import PARAMETER, last_instant, read_day
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import PeriodUnreadable, period_of
from roadmap_portal.plan.models import Period, Roadmap, Track
from roadmap_portal.plan.periods import Periods
from roadmap_portal.provinces.models import Area

from .models import Approval, Recomputation, Score
from .models.recomputations import just_before
from .tables import StoredTable, TableAsOf


@dataclass(slots=True)
class Choice:
    """A cycle with its tracks, the calendar, the period of the page (None while nothing was scored) and the others.

    ``as_of``: the past day that is looked back from, or None.
    """

    roadmap: Roadmap
    tracks: list
    calendar: Periods
    period: Period | None
    periods: list
    as_of: date | None = None
    # Decisions whose effect on the scores of now a worker has still to compute, first one first.
    waiting: list = field(default_factory=list)

    @property
    def moment(self):
        """The last moment of the day looked back from; None means now."""
        return self.as_of and last_instant(self.as_of)

    def book(self, kpis=()):
        """A Book of the cycle that reads neither tracks nor calendar again; looking back, one that scores can use."""
        return Book(
            self.roadmap,
            moment=self.moment,
            known_until=just_before(self.waiting[0].decided_at) if self.waiting else None,
            kpis=kpis or (None if self.as_of else ()),
            periods=self.calendar,
            tracks=self.tracks,
            as_known=bool(self.as_of),
        )

    def table(self, book):
        """The scores of the moment of ``book``: stored, or computed for the day looked back from."""
        return TableAsOf(book) if self.as_of else StoredTable(self.roadmap)

    @property
    def query(self):
        """What the links of the page carry: "?period=2026-Q3&as_of=2026-10-03"."""
        asked = {"period": self.period and self.period.code, PARAMETER: self.as_of}
        given = {name: value for name, value in asked.items() if value}
        return f"?{urlencode(given)}" if given else ""

    def context(self):
        """What the frame of every such page shows; ``state`` is the query of its links."""
        return {
            "roadmap": self.roadmap,
            "period": self.period,
            "periods": self.periods,
            "as_of": self.as_of,
            "state": self.query,
            "waiting": self.waiting,
        }


def chosen(request):
    """The Choice of a request; 404 for a period that is unknown or has nothing to show, AsOfRefused for a wrong day.

    Looking back, every period of the cycle has a page: that nothing was known is an answer too.
    """
    code, as_of = request.GET.get("period"), read_day(request.GET.get(PARAMETER))
    # For the navigation, which keeps the day.
    request.as_of = as_of
    tracks = tracks_of(_day_in(code) if code else as_of or timezone.localdate())
    if as_of:
        put_back(tracks, last_instant(as_of))
        put_back([track.roadmap for track in tracks], last_instant(as_of))
    roadmap = tracks[0].roadmap
    calendar = Periods(scored_periods(roadmap, as_of and last_instant(as_of)))
    # The road map has scores in quarters and years only.
    scored = [p for p in reversed(calendar.all) if p.is_scored and p.kind != Period.Kind.MONTH]
    waiting = [] if as_of else waiting_decisions(tracks)
    if not code:
        return Choice(roadmap, tracks, calendar, latest_complete(scored, as_of), scored, as_of, waiting)
    period = calendar.by_code.get(code)
    if period is None or (period not in scored and period.kind != Period.Kind.MONTH and not as_of):
        raise Http404
    return Choice(roadmap, tracks, calendar, period, scored, as_of, waiting)


def waiting_decisions(tracks):
    """Asked for only where ``tracks`` say that there are some: a page mostly finds none."""
    if not tracks[0].decisions_wait:
        return []
    return list(Recomputation.objects.pending().order_by("decided_at").select_related("job"))


def _day_in(code):
    try:
        return period_of(code).ends
    except PeriodUnreadable as error:
        raise Http404 from error


def tracks_of(day):
    """The tracks, with their road map, of the cycle in which ``day`` lies; without one, of the latest."""
    tracks = Track.objects.select_related("roadmap").order_by("kind", "number")
    tracks = tracks.annotate(decisions_wait=Exists(Recomputation.objects.pending()))
    found = list(tracks.filter(roadmap__starts__lte=day, roadmap__ends__gte=day))
    if not found:
        found = list(tracks.filter(roadmap__successor__isnull=True))
    if not found:
        raise Http404
    return found


def scored_periods(roadmap, moment=None):
    """All periods, each with ``is_scored``: whether the nation has a road-map row in it.

    At a past ``moment``: whether any value of it was approved.
    """
    rows = Score.objects.filter(
        subject=Score.Subject.ROADMAP, ref=roadmap.pk, area__kind=Area.Kind.NATION, period=OuterRef("pk")
    )
    if moment:
        rows = Approval.objects.in_force(moment).filter(
            observation__kpi__track__roadmap=roadmap,
            observation__period__starts__gte=OuterRef("starts"),
            observation__period__ends__lte=OuterRef("ends"),
        )
    return Period.objects.annotate(is_scored=Exists(rows))


def latest_complete(scored, as_of=None):
    """The latest quarter that is over and due, so that the page doesn't open on a period still coming in."""
    now = last_instant(as_of) if as_of else timezone.now()
    quarters = [p for p in scored if p.kind == Period.Kind.QUARTER]
    return next((p for p in quarters if p.due_at <= now), quarters[0] if quarters else None)
