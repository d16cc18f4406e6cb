from .people import Participation, Presence, Session
from .record import AgendaItem, Point
from .workshops import TOOK_PLACE, Series, Workshop

__all__ = ["TOOK_PLACE", "AgendaItem", "Participation", "Point", "Presence", "Series", "Session", "Workshop"]
