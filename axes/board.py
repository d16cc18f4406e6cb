"""What the hand-over pages show: districts × stages, counts per command, one province with its checklist."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from roadmap_portal.common.counting import number_of
from roadmap_portal.provinces.models import District

from .handover import readiness_of, stages_on
from .models import Handover, Requirement, Stage

# Of the Kurdistan Region the federal hand-over says nothing.
FEDERAL = {"command__area__parent__province__kurdistan_region": False}


@dataclass
class DistrictLine:
    district: District
    row: Handover | None
    met: int
    asked: int

    @property
    def stage(self):
        return self.row.stage if self.row else Stage.NOT_STARTED

    @property
    def stage_label(self):
        return Stage(self.stage).label

    @property
    def cells(self):
        """One bool per stage: where the district stands."""
        return [stage == self.stage for stage in Stage.values]


def by_stage(lines):
    """[(stage, its label, how many districts are in it)] in the order of the stages."""
    found = Counter(line.stage for line in lines)
    return [(stage.value, stage.label, found[stage]) for stage in Stage]


@dataclass
class CommandLine:
    command: object
    lines: list = field(default_factory=list)

    @property
    def counts(self):
        return by_stage(self.lines)

    @property
    def handed_over(self):
        return sum(line.stage == Stage.HANDED_OVER for line in self.lines)

    @property
    def share(self):
        """Per cent of its districts."""
        return 100 * self.handed_over // len(self.lines) if self.lines else 0


class Board:
    """All federal districts on ``day``, as known at ``moment``; ``province`` and ``stage`` narrow what is listed."""

    def __init__(self, *, province="", stage="", day=None, moment=None):
        self.province, self.stage = province, stage
        self.day, self.moment = day or timezone.localdate(), moment

    @cached_property
    def lines(self):
        districts = District.objects.filter(**FEDERAL).select_related("command__area__parent").order_by("code")
        districts = districts.annotate(asked=number_of(Requirement.objects.filter(active=True)))
        if self.province:
            districts = districts.filter(command__area__parent__code=self.province)
        districts = list(districts)
        stages = stages_on(districts, self.day, self.moment)
        met = Counter(pk for (pk, _r), is_met in readiness_of(districts, self.day, self.moment).items() if is_met)
        return [DistrictLine(d, stages.get(d.pk), met[d.pk], d.asked) for d in districts]

    @property
    def listed(self):
        return [line for line in self.lines if self.stage in ("", line.stage)]

    @cached_property
    def commands(self):
        found = {}
        for line in self.lines:
            command = line.district.command
            found.setdefault(command.pk, CommandLine(command)).lines.append(line)
        return sorted(found.values(), key=lambda line: line.command.code)

    @cached_property
    def provinces(self):
        """{province (Area): its lines}"""
        found = {}
        for line in self.lines:
            found.setdefault(line.district.command.area.parent, []).append(line)
        return found

    @property
    def groups(self):
        """[(command, its listed lines)] without the commands that the filter leaves empty."""
        found = {}
        for line in self.listed:
            found.setdefault(line.district.command, []).append(line)
        return list(found.items())

    @property
    def counts(self):
        return by_stage(self.lines)

    @property
    def handed_over(self):
        return sum(line.stage == Stage.HANDED_OVER for line in self.lines)
