"""The registers of obstacles and follow-ups: what is asked for, one page of it, and the counts beside it.

Who may not see names gets the counts, of everything; who sees one province gets its rows and its counts.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Case, When

from roadmap_portal.accounts.visibility import people_areas
from roadmap_portal.common.choices import named
from roadmap_portal.common.filters import FromQuery
from roadmap_portal.common.keyset import Page, Paged
from roadmap_portal.plan.as_of import read_day
from roadmap_portal.plan.models import Track
from roadmap_portal.provinces.models import Area, Body

from . import past
from .models import Cause, FollowUp, Obstacle

UNFINISHED, ALL = "", "all"


@dataclass(frozen=True)
class Filters(FromQuery):
    """What the address asks for; codes that name nothing find nothing. ``state`` "" is all that is not finished."""

    area: str = ""
    track: str = ""
    kpi: str = ""
    cause: str = ""
    body: str = ""
    state: str = UNFINISHED
    overdue: str = ""
    # The past day that is looked back to.
    as_of: str = ""

    def without(self, *names):
        return replace(self, **dict.fromkeys(names, ""))

    @property
    def narrowed(self):
        """Whether anything is left out of the list that stands there unasked."""
        return bool(self.without("as_of").query)

    def apply(self, rows, day=None):
        for name in ("track", "kpi", "cause", "body"):
            # Only an obstacle has a cause.
            if (value := getattr(self, name)) and hasattr(rows.model, name):
                rows = rows.filter(**{f"{name}__code": value})
        if self.area:
            rows = rows.in_area(self.area)
        if self.overdue:
            rows = rows.overdue(day)
        return rows


@dataclass
class Register(Paged):
    """One register as ``user`` sees it. Subclasses name the model, its order and its states."""

    user: object
    filters: Filters
    query: dict = field(default_factory=dict)
    model = None
    order = ()

    @cached_property
    def sees_rows(self):
        return self.user.has_perm("actions.view_actions")

    @cached_property
    def may_add(self):
        return self.user.has_perm("actions.change_actions")

    @cached_property
    def day(self):
        """The past day that is looked back to, or None. Raises AsOfRefused."""
        return read_day(self.filters.as_of)

    @cached_property
    def everything(self):
        """All that counts for this person: rows where he sees rows, else the country."""
        rows = past.rows_of(self.model, self.day)
        return rows.visible_to(self.user) if self.sees_rows else rows

    def asked(self):
        """What the filters leave of the rows that he sees."""
        rows = self.filters.apply(self.everything, self.day)
        if self.filters.state == UNFINISHED:
            return self.unfinished(rows)
        return rows if self.filters.state == ALL else rows.filter(state=self.filters.state)

    @cached_property
    def page(self):
        return Page.of(self.asked().with_sheet(), self.order, self.query)

    @property
    def rows(self):
        return past.seen(self.page.rows, self.day) if self.sees_rows else []

    # --- choices -----------------------------------------------------------------
    @cached_property
    def provinces(self):
        """{code: Area} of the provinces, "" being the nation; ``is_seen``: whether this person may see names there."""
        areas = Area.objects.exclude(kind=Area.Kind.COMMAND).order_by("code")
        is_seen = Case(When(pk__in=people_areas(self.user).values("pk"), then=True), default=False)
        return {area.code if area.parent_id else "": area for area in areas.annotate(is_seen=is_seen)}

    @cached_property
    def choices(self):
        """{filter: [(code, name)]}"""
        tables = {"track": Track.objects.order_by("roadmap__starts", "kind", "number"), "body": Body.objects.all()}
        tables |= self.further_choices
        found = dict(zip(tables, named(*tables.values()), strict=True))
        # A code means the same in every cycle; the latest cycle's name is shown.
        found["track"] = list(dict(found["track"]).items())
        seen = [(code, area.name) for code, area in self.provinces.items() if code and area.is_seen]
        return {"area": seen, **found}

    @property
    def further_choices(self):
        return {}


class ObstacleRegister(Register):
    model = Obstacle
    # The gravest first, the oldest of them at the top.
    order = ("severity", "raised_on", "pk")
    states = Obstacle.State.choices

    def unfinished(self, rows):
        return rows.unresolved()

    @property
    def further_choices(self):
        return {"cause": Cause.objects.all()}

    @cached_property
    def _counts(self):
        """[(cause's code, province's, unresolved, of these overdue)] of what the filters but these and state leave."""
        rows = self.unfinished(self.filters.without("state", "overdue", "cause").apply(self.everything))
        counted = rows.with_province().counted_by("cause__code", "province", day=self.day)
        return counted.values_list("cause__code", "province", "how_many", "late")

    @cached_property
    def totals(self):
        """{"unfinished": n, "overdue": n} of the filters but state and overdue."""
        asked = [line for line in self._counts if self.filters.cause in ("", line[0])]
        return {"unfinished": sum(n for *_of, n, _late in asked), "overdue": sum(late for *_of, late in asked)}

    @cached_property
    def by_cause(self):
        """Unresolved ones, cause × province: what keeps coming back is systemic."""
        cells = {(cause, at): late if self.filters.overdue else n for cause, at, n, late in self._counts}
        return CauseTable({key: n for key, n in cells.items() if n}, self.provinces, dict(self.choices["cause"]))


class CauseTable:
    """Counts of cause × province; only causes and provinces that have any, the most frequent cause first.

    ``rows`` are (cause's code, its name, [(province, n)], total).
    """

    def __init__(self, cells, provinces, causes):
        total = Counter()
        for (cause, _province), n in cells.items():
            total[cause] += n
        order, used = list(causes), {province for _cause, province in cells}
        shown = [code for code in provinces if code in used]
        self.provinces = [provinces[code] for code in shown]
        self.rows = [
            (cause, causes[cause], [(provinces[code], cells.get((cause, code), 0)) for code in shown], total[cause])
            for cause in sorted(total, key=lambda cause: (-total[cause], order.index(cause)))
        ]


class FollowUpRegister(Register):
    model = FollowUp
    order = ("due", "pk")
    states = FollowUp.State.choices

    def unfinished(self, rows):
        return rows.open()

    @cached_property
    def _counts(self):
        """[(state, province's code, how many, of these overdue)] of what the filters but state and overdue leave."""
        rows = self.filters.without("state", "overdue").apply(self.everything)
        counted = rows.with_province().counted_by("state", "province", day=self.day)
        return counted.values_list("state", "province", "how_many", "late")

    @cached_property
    def totals(self):
        """{"unfinished": n, "overdue": n} of the filters but state and overdue."""
        unfinished = sum(n for state, _at, n, _late in self._counts if state in FollowUp.OPEN)
        return {"unfinished": unfinished, "overdue": sum(late for *_of, late in self._counts)}

    @cached_property
    def by_province(self):
        """[(province, {state: n, "overdue": n})] of all that the filters but state leave."""
        found = defaultdict(Counter)
        for state, at, n, late in self._counts:
            found[at] += Counter({state: n, "overdue": late})
        return [(area, dict(found[code])) for code, area in self.provinces.items() if code in found]
