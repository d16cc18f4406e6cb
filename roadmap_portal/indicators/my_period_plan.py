"""The plan as one command meets it: the calendar, and its indicators with what is expected of it."""

from django.utils import timezone

from roadmap_portal.operations import changes
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.kept import kept
from roadmap_portal.plan.periods import Periods

from .choosing import tracks_of


class CommandPlan:
    """Books of one command (id), one for each cycle; kept from request to request until a change is numbered."""

    def __init__(self, command_id, calendar):
        self.command_id, self.calendar = command_id, calendar
        self._moment, self._books = timezone.now(), {}

    def book(self, day):
        """The Book of the cycle in which ``day`` lies; without one, of the latest."""
        for book in list(self._books.values()):
            if book.roadmap.starts <= day <= book.roadmap.ends:
                return book
        tracks = tracks_of(day)
        roadmap = tracks[0].roadmap
        if roadmap.pk not in self._books:
            self._books[roadmap.pk] = self._read(roadmap, tracks)
        return self._books[roadmap.pk]

    def _read(self, roadmap, tracks):
        book = Book(roadmap, periods=self.calendar, tracks=tracks, areas={self.command_id}, moment=self._moment)
        by_id = {track.pk: track for track in tracks}
        for kpi in book.kpis.values():
            kpi.track = by_id[kpi.track_id]
        return book


def plan_of(command):
    """The CommandPlan of ``command``."""
    stamp = changes.stamp()
    calendar = kept(stamp, Periods, Periods)
    return kept(stamp, (CommandPlan, command.pk), lambda: CommandPlan(command.pk, calendar))
