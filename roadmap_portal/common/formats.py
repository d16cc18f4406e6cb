"""How numbers, dates and periods are written, in the page's language and the person's digits.

Quantities are int, Decimal or Fraction, never float, and are rounded half up. Texts come back plain;
the template filters of `portal` put those that need it into <bdi>.
"""

import datetime as dt
import re
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

WESTERN = "western"
ARABIC_INDIC = "arabic_indic"
# Set for one request by DigitsMiddleware; a context variable, so that neither threads nor tasks share it.
digits: ContextVar[str] = ContextVar("digits", default=WESTERN)

BAGHDAD = ZoneInfo("Asia/Baghdad")
MINUS = "−"
Quantity = int | Decimal | Fraction

_TO_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_MARKS = re.compile(r"(?<=[0-9])[.,](?=[0-9])|(?<=[0-9])%")
_ARABIC_MARKS = {".": "٫", ",": "٬", "%": "٪"}
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")


@contextmanager
def western_digits():
    """For what is filed: the same document for every reader, whichever digits they chose for the pages."""
    token = digits.set(WESTERN)
    try:
        yield
    finally:
        digits.reset(token)


def localise(text: str) -> str:
    """`text` with its digits and number marks in the system that the reader chose; letters stay.

    Codes (SEC-01) keep Western digits everywhere: don't pass them here.
    """
    if digits.get() != ARABIC_INDIC or get_language() != "ar":
        return text
    marked = _MARKS.sub(lambda mark: _ARABIC_MARKS[mark[0]], text)
    return marked.translate(_TO_ARABIC_INDIC)


def rounded(value: Quantity, places: int) -> Decimal:
    """`value` rounded half away from zero to `places` decimals, exactly."""
    scaled = Fraction(value) * 10**places
    units = (abs(scaled) + Fraction(1, 2)).__floor__()
    return Decimal(-units if scaled < 0 else units).scaleb(-places)


def number(value: Quantity | None, places: int | None = None, *, signed: bool = False, grouping: bool = True) -> str:
    """A number with thousands separators; "–" for None.

    Without `places` an exact decimal keeps its own digits less the trailing zeros, at most four.
    """
    if value is None:
        return "–"
    if places is None:
        exact = rounded(value, 4).normalize()
        shown = exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact
    else:
        shown = rounded(value, places)
    text = format(abs(shown), ",f" if grouping else "f")
    sign = MINUS if shown < 0 else "+" if signed and shown > 0 else ""
    return localise(sign + text)


def percent(value: Quantity | None, places: int = 1) -> str:
    """A percentage, "74.6%"; `value` is in hundredths already (74.6, not 0.746)."""
    return "–" if value is None else localise(f"{_western(value, places)}%")


def points(value: Quantity | None, places: int = 1) -> str:
    """A signed difference of two percentages, as in "+1.3 points"."""
    if value is None:
        return "–"
    return pgettext("percentage points", "%(n)s points") % {"n": number(value, places, signed=True)}


def quantity(value: Quantity | None, unit: str, places: int | None = None) -> str:
    """A KPI's value with its unit, where the KPI's name does not tell it already.

    `unit` is one of pct, count, persons, minutes, hours, per_1k, per_100k.
    """
    if value is None:
        return "–"
    if unit == "pct":
        return percent(value, 1 if places is None else places)
    shown = number(value, places)
    if unit == "minutes":
        return ngettext("%(n)s minute", "%(n)s minutes", plural_number(value, places)) % {"n": shown}
    if unit == "hours":
        return ngettext("%(n)s hour", "%(n)s hours", plural_number(value, places)) % {"n": shown}
    return shown


def plural_number(value: Quantity, places: int | None = None) -> int:
    """The whole number that picks the plural form; decimals take the form of the hundreds (2.5 ساعة)."""
    shown = Fraction(value) if places is None else Fraction(rounded(value, places))
    return int(shown) if shown.denominator == 1 else 100


def _western(value: Quantity, places: int) -> str:
    shown = rounded(value, places)
    return f"{MINUS if shown < 0 else ''}{abs(shown):,f}"


# --- Days and times ----------------------------------------------------------------------------


def baghdad_day(value: dt.date | dt.datetime) -> dt.date:
    """The day in Baghdad: 22:00 UTC is already tomorrow there."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value, BAGHDAD).date()
    return value


def day(value: dt.date | dt.datetime | None, *, weekday: bool = False) -> str:
    """A date with its month written out, "3 تشرين الأول 2026"; `weekday` puts «السبت» before it."""
    if value is None:
        return "–"
    pattern = "EEEE d MMMM y" if weekday else "d MMMM y"
    return localise(format_date(baghdad_day(value), pattern, locale=_locale()))


def weekday_name(value: dt.date) -> str:
    """The weekday of a date, "Saturday"."""
    return format_date(value, "EEEE", locale=_locale())


def clock(value: dt.datetime | None) -> str:
    """The time in Baghdad, "10:42"."""
    return "–" if value is None else localise(timezone.localtime(value, BAGHDAD).strftime("%H:%M"))


def day_and_time(value: dt.datetime | None) -> str:
    if value is None:
        return "–"
    return _("%(day)s, %(time)s") % {"day": day(value), "time": clock(value)}


def ago(value: dt.datetime, *, now: dt.datetime | None = None) -> str:
    """The distance from `now` in its greatest unit: "3 hours ago", "in 2 days"."""
    distance = value - (now or timezone.now())
    text = format_timedelta(distance, threshold=1, add_direction=True, locale=_locale())
    # CLDR sets the tanween before the alif, the portal's texts after it; a search must find both.
    return localise(text.replace("\u064b\u0627", "\u0627\u064b"))


def _locale() -> str:
    return "ar_IQ" if get_language() == "ar" else "en_GB"


# --- Periods -----------------------------------------------------------------------------------


def period_label(code: str) -> str:
    """The name of a period: 2026-10 → "October 2026", 2026-Q3 → "Q3 2026". ValueError for any other code."""
    found = _PERIOD.fullmatch(code)
    if found is None:
        raise ValueError(f"not a period: {code!r}")
    if found["quarter"]:
        return localise(_quarter_label(int(found["quarter"])) % {"year": found["year"]})
    if found["month"]:
        first = dt.date(int(found["year"]), int(found["month"]), 1)
        return localise(format_date(first, "MMMM y", locale=_locale()))
    return localise(found["year"])


def edition_label(n: int) -> str:
    """ "First edition" … "Fifth edition", then by number."""
    named = (_("First edition"), _("Second edition"), _("Third edition"), _("Fourth edition"), _("Fifth edition"))
    return named[n - 1] if n <= len(named) else _("Edition %(n)s") % {"n": number(n)}


def _quarter_label(quarter: int) -> str:
    return (_("Q1 %(year)s"), _("Q2 %(year)s"), _("Q3 %(year)s"), _("Q4 %(year)s"))[quarter - 1]


# --- Sentences about deadlines -----------------------------------------------------------------


def due_in(days: int) -> str:
    """A sentence, "Due in 5 days"; `days` counts from today and is not negative."""
    if days == 0:
        return _("Due today")
    return ngettext("Due tomorrow", "Due in %(n)s days", days) % {"n": number(days)}


def closes_in(days: int) -> str:
    if days == 0:
        return _("The period closes today")
    sentence = ngettext("The period closes tomorrow", "The period closes in %(n)s days", days)
    return sentence % {"n": number(days)}


def overdue_by(days: int) -> str:
    """A sentence, "3 days overdue"; `days` since the due date, one or more."""
    return ngettext("%(n)s day overdue", "%(n)s days overdue", days) % {"n": number(days)}
