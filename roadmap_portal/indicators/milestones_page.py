"""Where the plan's milestones stand today: all of them by their day, with filters; their ledgers are one click away."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from roadmap_portal.accounts.access import PermissionRequired
from roadmap_portal.common.filters import FromQuery
from roadmap_portal.common.formats import number
from roadmap_portal.common.keyset import Page, Paged
from roadmap_portal.plan.models import Milestone, MilestoneProgress
from roadmap_portal.plan.querysets import MilestoneState as State

from .choosing import tracks_of
from .rollup import UNVERIFIED_AT_MOST

ORDER = ("due", "pk")
# Days ahead that one may ask for; a year of the cycle is asked for by its number.
AHEAD = (30, 90)
NATIONAL, ALL = "IQ", "all"
SHOWN = 30
NAMES = ("province__name_ar", "province__name_en")


class Line(NamedTuple):
    """How many of a track and province (NATIONAL for none) are in a state; ``name`` is the province's."""

    track: str
    province: str
    state: str
    name: str
    n: int


@dataclass(frozen=True)
class Filters(FromQuery):
    """What the address asks for; what names nothing finds nothing. ``state`` "" is all that is not done."""

    track: str = ""
    state: str = ""
    due: str = ""
    province: str = ""

    def apply(self, rows, today):
        if self.track:
            rows = rows.filter(track__code=self.track)
        if self.province:
            rows = rows.of_province("" if self.province == NATIONAL else self.province)
        if self.state != ALL:
            rows = rows.filter(state=self.state) if self.state else rows.exclude(state=State.DONE)
        return rows.filter(due__range=due_days(self.due, today)) if self.due else rows


def due_days(text, today):
    """(first, last) of the days that "30", "90" or "2027" names; no day at all for anything else."""
    if text in map(str, AHEAD):
        return today, today + timedelta(int(text))
    if text.isdecimal() and len(text) == 4 and text.isascii() and int(text):
        return date(int(text), 1, 1), date(int(text), 12, 31)
    return date.max, date.min


class MilestonesPage(PermissionRequired, TemplateView):
    permission = "plan.view_plan"
    template_name = "plan/milestones.html"

    def get_context_data(self, **kwargs):
        register = Register(self.request.GET, timezone.localdate())
        return super().get_context_data(register=register, filters=register.filters, **kwargs)


class Register(Paged):
    """The milestones of the cycle in which ``today`` lies, as ``query`` asks for them."""

    def __init__(self, query, today):
        self.filters, self.query, self.today = Filters.of(query), query, today
        self.tracks = tracks_of(today)
        self.roadmap = self.tracks[0].roadmap

    @property
    def everything(self):
        rows = Milestone.objects.filter(track__roadmap=self.roadmap)
        return rows.standing_on(self.today, MilestoneProgress.objects.open())

    @cached_property
    def page(self):
        rows = self.filters.apply(self.everything, self.today)
        return Page.of(rows.select_related("track", "province", "body"), ORDER, self.query, size=SHOWN)

    @property
    def rows(self):
        """[(milestone, percent that counts, State, days that it is late)]"""
        for row in self.page.rows:
            percent = row.percent or 0
            shown = percent if row.proven else min(percent, UNVERIFIED_AT_MOST)
            yield row, shown, State(row.state), (self.today - row.due).days

    # --- counts and choices --------------------------------------------------------
    @cached_property
    def _counted(self):
        """[Line] of the whole cycle; one query."""
        rows = self.everything.order_by().values_list("track__code", "province__code", "state", *NAMES)
        return [
            Line(track, province or NATIONAL, state, (arabic if get_language() == "ar" else english) or arabic, n)
            for track, province, state, arabic, english, n in rows.annotate(n=Count("pk"))
        ]

    @cached_property
    def states(self):
        """[(state as asked for, words, how many, the address's query)] of what track and province leave."""
        found = Counter()
        for line in self._counted:
            if self.filters.track in ("", line.track) and self.filters.province in ("", line.province):
                found[line.state] += line.n
                found[ALL] += line.n
        found[""] = found[ALL] - found[State.DONE]
        words = [("", _("Not finished")), *State.choices, (ALL, _("All"))]
        return [(state, label, found[state], self.filters.but(state=state)) for state, label in words]

    @property
    def lede(self):
        counts = {state: n for state, _label, n, _query in self.states}
        all_of_them = ngettext("%(n)s milestone", "%(n)s milestones", counts[ALL]) % {"n": number(counts[ALL])}
        late = ngettext("%(n)s is late", "%(n)s are late", counts[State.LATE]) % {"n": number(counts[State.LATE])}
        done = ngettext("%(n)s is done", "%(n)s are done", counts[State.DONE]) % {"n": number(counts[State.DONE])}
        return _("%(all)s: %(done)s, %(late)s.") % {"all": all_of_them, "done": done, "late": late}

    @cached_property
    def choices(self):
        areas = sorted({(line.province, line.name) for line in self._counted if line.province != NATIONAL})
        ahead = [(str(n), ngettext("within %(n)s day", "within %(n)s days", n) % {"n": number(n)}) for n in AHEAD]
        years = range(self.roadmap.starts.year, self.roadmap.ends.year + 1)
        return {
            "track": [(track.code, track.name) for track in self.tracks],
            "province": [(NATIONAL, _("National")), *areas],
            "due": [*ahead, *((str(year), number(year, grouping=False)) for year in years)],
        }
