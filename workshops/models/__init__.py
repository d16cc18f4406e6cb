from .feeds import CalendarFeed
from .people import Participation, Presence, Session
from .record import AgendaItem, Minutes, Point
from .workshops import TOOK_PLACE, Series, Workshop

__all__ = [
    "TOOK_PLACE",
    "AgendaItem",
    "CalendarFeed",
    "Minutes",
    "Participation",
    "Point",
    "Presence",
    "Series",
    "Session",
    "Workshop",
]
