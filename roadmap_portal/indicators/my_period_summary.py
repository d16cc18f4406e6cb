"""How far a command's entry for a period is, and how much time is left, in words and as a bar."""

from collections import Counter
from datetime import timedelta
from fractions import Fraction

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_bidi, ngettext

from roadmap_portal.common.charts import coordinate
from roadmap_portal.common.formats import number

from .my_period_standing import Standing

WIDTH, HEIGHT = 600, 8
DONE = (Standing.SUBMITTED, Standing.APPROVED)
BACK = (Standing.RETURNED, Standing.REOPENED, Standing.WITHDRAWN)


# What the page can be asked to show alone.
SHOWN = {
    "ready": (Standing.READY,),
    "missing": (Standing.MISSING,),
    "begun": (Standing.DRAFT,),
    "back": BACK,
    "done": DONE,
}


class Summary:
    """``desk``: anything with cards."""

    def __init__(self, desk):
        self.all = len(desk.cards)
        counts = Counter(card.standing for card in desk.cards)
        self.count = {name: sum(counts[standing] for standing in standings) for name, standings in SHOWN.items()}

    @property
    def headline(self):
        """ "14 of 24 ready to submit"; once nothing waits to be sent, how many were."""
        key = "ready" if self.count["ready"] or not self.count["done"] else "done"
        n, all_cards = self.count[key], number(self.all)
        if key == "ready":
            sentence = ngettext("%(n)s of %(all)s ready to submit", "%(n)s of %(all)s ready to submit", n)
        else:
            sentence = ngettext("%(n)s of %(all)s submitted", "%(n)s of %(all)s submitted", n)
        return key, sentence % {"n": number(n), "all": all_cards}

    @property
    def parts(self):
        """(name in SHOWN, words): the headline, "2 to be corrected", …; what there is none of is left out."""
        first = self.headline
        yield first
        for key in ("done", "back", "begun", "missing"):
            if key != first[0] and self.count[key]:
                yield key, self._said(key)

    def _said(self, key):
        n = self.count[key]
        sentence = {
            "done": ngettext("%(n)s submitted", "%(n)s submitted", n),
            "back": ngettext("%(n)s to be corrected", "%(n)s to be corrected", n),
            "begun": ngettext("%(n)s begun", "%(n)s begun", n),
            "missing": ngettext("%(n)s not entered", "%(n)s not entered", n),
        }[key]
        return sentence % {"n": number(n)}

    @property
    def bar(self):
        """The shares of done and ready; a picture beside the words, so silent."""
        shares = [(f"is-{name}", self.count[name]) for name in ("done", "ready", "back")]
        return stacked_bar(shares, self.all)


class Deadline:
    """The due and closing days of a ``sheet`` (a my_period_sheet.Sheet), in whole days of Baghdad."""

    def __init__(self, sheet):
        self.sheet = sheet

    @property
    def due_day(self):
        return last_day(self.sheet.period.due_at)

    @property
    def closing_day(self):
        return last_day(self.sheet.period.closes_at)

    @property
    def extended_day(self):
        return last_day(self.sheet.extended_until)

    @property
    def days_to_due(self):
        """Negative when overdue."""
        return self._days_to(self.due_day)

    @property
    def days_overdue(self):
        return -self.days_to_due

    @property
    def days_to_close(self):
        return self._days_to(self.closing_day)

    def _days_to(self, day):
        return (day - timezone.localdate(self.sheet.now)).days


def last_day(moment):
    """The day whose end ``moment`` is: deadlines are kept as the first instant after it."""
    return timezone.localdate(moment - timedelta(microseconds=1))


def stacked_bar(parts, whole):
    """An SVG bar of (class, count) parts beside one another; it grows in the reading direction."""
    shapes, at = [], Fraction(0)
    for name, count in parts:
        width = Fraction(WIDTH * count, whole or 1)
        start = WIDTH - at - width if get_language_bidi() else at
        shapes.append((name, coordinate(start), coordinate(width), HEIGHT))
        at += width
    drawn = format_html_join("", '<rect class="{}" x="{}" width="{}" height="{}"/>', shapes)
    return format_html(
        '<svg class="entry-progress" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false">{}</svg>',
        WIDTH, HEIGHT, drawn,
    )  # fmt: skip
