from .feeds import CalendarFeed
from .minutes import Correction, Minutes
from .papers import CertificatePaper
from .people import Participation, Presence, Session
from .record import AgendaItem, Point
from .workshops import TOOK_PLACE, Series, Workshop

__all__ = [
    "TOOK_PLACE",
    "AgendaItem",
    "CalendarFeed",
    "CertificatePaper",
    "Correction",
    "Minutes",
    "Participation",
    "Point",
    "Presence",
    "Series",
    "Session",
    "Workshop",
]
