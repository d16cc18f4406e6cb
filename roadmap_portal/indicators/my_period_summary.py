"""How far a command's entry for a period is, and how much time is left, in words and as a bar."""

from datetime import timedelta
from fractions import Fraction

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_bidi, ngettext

from roadmap_portal.common.charts import coordinate
from roadmap_portal.common.formats import number

from .my_period_card import Standing

WIDTH, HEIGHT = 600, 8
DONE = (Standing.SUBMITTED, Standing.APPROVED)
BACK = (Standing.RETURNED, Standing.REOPENED, Standing.WITHDRAWN)


class Summary:
    """``sheet``: a my_period.Sheet. Days are whole days in Baghdad."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.all = len(sheet.cards)
        self.done = sheet.count(*DONE)
        self.ready = sheet.count(Standing.READY)
        self.back = sheet.count(*BACK)
        self.drafts = sheet.count(Standing.DRAFT)
        self.missing = sheet.count(Standing.MISSING)

    @property
    def parts(self):
        """ "14 of 24 ready to submit", "2 returned for correction", …: what there is none of is left out."""
        first = self.ready or self.done
        sentence = ngettext("%(n)s of %(all)s ready to submit", "%(n)s of %(all)s ready to submit", self.ready)
        if not self.ready:
            sentence = ngettext("%(n)s of %(all)s submitted", "%(n)s of %(all)s submitted", self.done)
        yield sentence % {"n": number(first), "all": number(self.all)}
        if self.ready and self.done:
            yield ngettext("%(n)s submitted", "%(n)s submitted", self.done) % {"n": number(self.done)}
        if self.back:
            yield ngettext("%(n)s to be corrected", "%(n)s to be corrected", self.back) % {"n": number(self.back)}
        if self.drafts:
            yield ngettext("%(n)s begun", "%(n)s begun", self.drafts) % {"n": number(self.drafts)}
        if self.missing:
            yield ngettext("%(n)s not entered", "%(n)s not entered", self.missing) % {"n": number(self.missing)}

    @property
    def bar(self):
        """The shares of done and ready; a picture beside the words, so silent."""
        return stacked_bar([("is-done", self.done), ("is-ready", self.ready), ("is-back", self.back)], self.all)

    # --- time ------------------------------------------------------------------------
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
