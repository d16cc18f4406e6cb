"""The registers of obstacles and follow-ups: what is asked for, one page of it, and the counts beside it.

Who may not see names gets the counts, of everything; who sees one province gets its rows and its counts.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from functools import cached_property

from django.db.models import Count
from django.utils import timezone
from django.utils.http import urlencode

from roadmap_portal.accounts.visibility import people_areas
from roadmap_portal.common.keyset import Page
from roadmap_portal.plan.models import Track
from roadmap_portal.provinces.models import Area, Body

from .models import Cause, FollowUp, Obstacle

UNFINISHED, ALL = "", "all"
LONGEST_CODE = 12


@dataclass(frozen=True)
class Filters:
    """What the address asks for; codes that name nothing find nothing. ``state`` "" is all that is not finished."""

    area: str = ""
    track: str = ""
    kpi: str = ""
    cause: str = ""
    body: str = ""
    state: str = UNFINISHED
    overdue: str = ""

    @classmethod
    def of(cls, query):
        return cls(**{name: query.get(name, "")[:LONGEST_CODE] for name in cls.__dataclass_fields__})

    @property
    def query(self):
        """The address's query, without what is not asked for."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def without(self, *names):
        return Filters(**{name: value for name, value in asdict(self).items() if name not in names})

    def apply(self, rows):
        for name in ("track", "kpi", "cause", "body"):
            # Only an obstacle has a cause.
            if (value := getattr(self, name)) and hasattr(rows.model, name):
                rows = rows.filter(**{f"{name}__code": value})
        if self.area:
            rows = rows.in_area(self.area)
        if self.overdue:
            rows = rows.overdue()
        return rows


@dataclass
class Register:
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
    def everything(self):
        """All that counts for this person: rows where he sees rows, else the country."""
        return self.model.objects.visible_to(self.user) if self.sees_rows else self.model.objects.all()

    def asked(self):
        """What the filters leave of the rows that he sees."""
        rows = self.filters.apply(self.everything)
        if self.filters.state == UNFINISHED:
            return self.unfinished(rows)
        return rows if self.filters.state == ALL else rows.filter(state=self.filters.state)

    @cached_property
    def page(self):
        return Page.of(self.asked().with_sheet(), self.order, self.query)

    @property
    def rows(self):
        return self.page.rows if self.sees_rows else []

    @property
    def next_url(self):
        return self._beside("after", self.page.next_anchor)

    @property
    def previous_url(self):
        return self._beside("before", self.page.previous_anchor)

    def _beside(self, side, pk):
        """The address of the page on one side, from here; "" where there is none."""
        return "?" + "&".join(filter(None, [self.filters.query, f"{side}={pk}"])) if pk else ""

    @cached_property
    def totals(self):
        """{"unfinished": n, "overdue": n} of the filters but state and overdue."""
        rows = self.filters.without("state", "overdue").apply(self.everything)
        return {"unfinished": self.unfinished(rows).count(), "overdue": rows.overdue().count()}

    # --- choices -----------------------------------------------------------------
    @cached_property
    def provinces(self):
        """{province's id: Area} of the areas that have rows here."""
        return {area.pk: area for area in Area.objects.exclude(kind=Area.Kind.COMMAND).order_by("code")}

    @cached_property
    def choices(self):
        """{filter: [(code, name)]}"""
        areas = people_areas(self.user) if self.sees_rows else Area.objects.all()
        return {
            "area": [(a.code, a.name) for a in areas.filter(kind=Area.Kind.PROVINCE).order_by("code")],
            # A code means the same in every cycle; the latest cycle's name is shown.
            "track": list({t.code: t.name for t in Track.objects.order_by("roadmap", "kind", "number")}.items()),
            "body": [(body.code, body.name) for body in Body.objects.all()],
        }


class ObstacleRegister(Register):
    model = Obstacle
    # The gravest first, the oldest of them at the top.
    order = ("severity", "raised_on", "pk")
    states = Obstacle.State.choices

    def unfinished(self, rows):
        return rows.unresolved()

    @cached_property
    def causes(self):
        return {cause.pk: cause for cause in Cause.objects.all()}

    @cached_property
    def choices(self):
        return super().choices | {"cause": [(cause.code, cause.name) for cause in self.causes.values()]}

    @cached_property
    def by_cause(self):
        """Unresolved ones, cause × province: what keeps coming back is systemic."""
        rows = self.unfinished(self.filters.without("state", "cause").apply(self.everything)).order_by()
        counted = rows.values_list("cause_id", "area_id", "area__parent_id", "area__kind").annotate(n=Count("pk"))
        cells = defaultdict(int)
        for cause, area, parent, kind, n in counted:
            cells[cause, parent if kind == Area.Kind.COMMAND else area] += n
        return CauseTable(cells, self.provinces, self.causes)


class CauseTable:
    """Counts of cause × province; only causes and provinces that have any, the most frequent cause first."""

    def __init__(self, cells, provinces, causes):
        total = defaultdict(int)
        for (cause, _province), n in cells.items():
            total[cause] += n
        used = {province for _cause, province in cells}
        self.provinces = [area for pk, area in provinces.items() if pk in used]
        order = sorted(total, key=lambda pk: (-total[pk], causes[pk].number))
        self.rows = [
            (causes[pk], [(area, cells.get((pk, area.pk), 0)) for area in self.provinces], total[pk]) for pk in order
        ]


class FollowUpRegister(Register):
    model = FollowUp
    order = ("due", "pk")
    states = FollowUp.State.choices

    def unfinished(self, rows):
        return rows.open()

    @cached_property
    def by_province(self):
        """[(province, {state: n, "overdue": n})] of all that the filters but state leave."""
        rows = self.filters.without("state", "overdue").apply(self.everything).order_by()
        counted = rows.values_list("area_id", "area__parent_id", "area__kind", "state", "due").annotate(n=Count("pk"))
        found, today = defaultdict(lambda: defaultdict(int)), timezone.localdate()
        for area, parent, kind, state, due, n in counted:
            line = found[parent if kind == Area.Kind.COMMAND else area]
            line[state] += n
            line["overdue"] += n if state in FollowUp.OPEN and due < today else 0
        return [(area, dict(found[pk])) for pk, area in self.provinces.items() if pk in found]
