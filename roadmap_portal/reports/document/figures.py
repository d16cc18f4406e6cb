"""Figures and names of a payload in the words of one language.

Numbers with signs and per cents are set between isolates (U+2066 … U+2069), so that they keep their order inside
an Arabic sentence; the renderers turn these into what their medium has for it.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from roadmap_portal.common import formats
from roadmap_portal.common.status import Status

OPEN, CLOSE = "\u2066", "\u2069"
_ISOLATES = re.compile("[\u2066-\u2069]")
_ARABIC = re.compile("[\u0600-\u06ff]")


def exact(text):
    """A payload's quantity as a Decimal; None stays None."""
    return None if text is None else Decimal(text)


def isolated(text):
    return f"{OPEN}{text}{CLOSE}"


def percent(text, places=1):
    """A score or share of a payload in per cent, ready for a sentence."""
    return isolated(formats.percent(exact(text), places))


def number(value, places=None):
    return formats.number(value, places)


def share(part, whole):
    """``part`` of ``whole`` in per cent without decimals; "–" of nothing."""
    return "–" if not whole else isolated(formats.percent(Decimal(part * 100) / whole, 0))


def difference(now, then):
    """Points between two scores of a payload as a Decimal; None when one is missing."""
    return None if now is None or then is None else exact(now) - exact(then)


def signed(value, places=1):
    return isolated(formats.number(value, places, signed=True))


def points(value):
    return pgettext("percentage points", "%(n)s points") % {"n": signed(value)}


def measure(text, indicator):
    """A KPI's value with its unit, at the KPI's own decimals."""
    if text is None:
        return "–"
    return isolated_number(formats.quantity(exact(text), indicator["unit"], indicator["decimals"]))


def isolated_number(text):
    """The leading number of ``text`` set apart; the unit after it keeps the direction of the line."""
    return re.sub(r"^[−+]?[\d٠-٩.,٬٫]+[%٪]?", lambda found: isolated(found[0]), text, count=1)


def day(text):
    """An ISO date or moment of a payload as a day in Baghdad."""
    if not text:
        return "–"
    return formats.day(moment(text) if "T" in text else date.fromisoformat(text))


def moment(text):
    return datetime.fromisoformat(text)


def status(code):
    return {"code": code, "label": str(Status(code).label)}


def name(texts):
    """A name in the page's language; in the other, marked as such, where it is missing there."""
    language = get_language()
    if texts[language]:
        return texts[language]
    other = "en" if language == "ar" else "ar"
    return {"text": own_words(texts[other]), "language": other}


def words(texts):
    """A name for use inside a sentence, where nothing can be marked."""
    found = name(texts)
    return found if isinstance(found, str) else found["text"]


def said(text):
    """What a person wrote, with the language that its letters tell."""
    language = "ar" if _ARABIC.search(text) else "en"
    plain = own_words(text)
    return plain if language == get_language() else {"text": plain, "language": language}


def own_words(text):
    """A person's text without isolates of its own, which could reorder the line around it."""
    return _ISOLATES.sub("", text)


def joined(parts):
    """Parts joined as a sentence joins them: «أ وب وج», "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": _(", ").join(parts[:-1]), "last": parts[-1]}


def course(trend, field="score"):
    """A trend as whole per mille of its own range, oldest first, None for gaps; [] when nothing is known."""
    values = [exact(point[field]) for point in trend]
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, reach = min(known), max(known) - min(known)
    return [None if v is None else int((v - low) * 1000 / reach) if reach else 500 for v in values]
