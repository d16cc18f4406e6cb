"""What the pages of the legal framework show: the register by stage, and one instrument with its obligations."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import OuterRef, Subquery

from roadmap_portal.common.filters import FromQuery
from roadmap_portal.provinces.models import Area

from .models import LegalInstrument, LegalStage, Milestone, MilestoneProgress, Track

DONE = 100


@dataclass(frozen=True)
class LegalFilters(FromQuery):
    kind: str = ""
    stage: str = ""
    track: str = ""
    # A province that an instrument obliges to something.
    area: str = ""


class LegalRegister:
    """The instruments that the filters leave, each with the day since which it is in its stage."""

    kinds, stages = LegalInstrument.Kind.choices, LegalInstrument.Stage.choices

    def __init__(self, filters):
        self.filters = filters

    @cached_property
    def rows(self):
        since = LegalStage.objects.open().filter(instrument=OuterRef("pk")).order_by("-on").values("on")[:1]
        rows = LegalInstrument.objects.annotate(since=Subquery(since)).prefetch_related("tracks")
        asked = {"kind": self.filters.kind, "stage": self.filters.stage, "tracks__code": self.filters.track}
        asked["milestones__province__code"] = self.filters.area
        rows = rows.filter(**{name: value for name, value in asked.items() if value}).distinct()
        order = {stage: place for place, (stage, _label) in enumerate(self.stages)}
        return sorted(rows, key=lambda row: (order[row.stage], row.year or 0, row.code))

    @cached_property
    def counts(self):
        """[(stage, label, n)] of what the register lists, in the order of the stages."""
        found = Counter(row.stage for row in self.rows)
        return [(stage, label, found[stage]) for stage, label in self.stages]

    @property
    def tracks(self):
        return list({t.code: t.name for t in Track.objects.order_by("roadmap", "kind", "number")}.items())

    @property
    def provinces(self):
        """[(code, name)] of the provinces that some instrument obliges."""
        obliged = Milestone.objects.filter(legal_instruments__isnull=False).values("province")
        return [(area.code, area.name) for area in Area.objects.filter(pk__in=obliged).order_by("code")]


@dataclass
class Obligation:
    milestone: object
    percent: int

    @property
    def done(self):
        return self.percent == DONE


def obligations(instrument):
    """The milestones that the instrument obliges to, with their latest progress in per cent."""
    milestones = list(instrument.milestones.select_related("province", "track", "body").order_by("due", "code"))
    rows = MilestoneProgress.objects.open().filter(milestone__in=milestones).order_by("on")
    latest = dict(rows.values_list("milestone_id", "percent"))
    return [Obligation(milestone, int(latest.get(milestone.pk, 0))) for milestone in milestones]


def path_of(instrument):
    """[(stage, label, LegalStage or None, is_current)]: the way from proposal to force, with the day of each step."""
    reached = {row.stage: row for row in instrument.stages.open().order_by("on")}
    return [
        (stage, label, reached.get(stage), stage == instrument.stage) for stage, label in LegalInstrument.Stage.choices
    ]
