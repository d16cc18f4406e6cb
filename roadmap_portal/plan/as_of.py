"""A past day to look back from: ``as_of=2026-10-03`` means all that was recorded before that day ended in Baghdad."""

import re
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from roadmap_portal.common.errors import Unanswerable

from .calendar import BAGHDAD, midnight

PARAMETER = "as_of"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class AsOfRefused(Unanswerable):
    """No day, or one that is not over yet at all; the message is for the person, in the active language."""


def read_day(text):
    """The day that ``text`` names; None for no text. AsOfRefused for anything but a day up to today."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise AsOfRefused(_("“%(text)s” is not a day. Write it as 2026-10-03.") % {"text": text[:40]})
    if day > timezone.localdate(timezone=BAGHDAD):
        raise AsOfRefused(_("The day lies in the future: what will be known then, nobody knows."))
    return day


def last_instant(day):
    """The last moment of ``day`` in Baghdad: a row recorded at the next midnight belongs to the next day."""
    return midnight(day + timedelta(1)) - timedelta(microseconds=1)
