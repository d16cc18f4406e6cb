"""Codes and names behind the ids of figures, kept by this process until the next change is numbered.

Rows are read by their ids alone, without a join for each code, and a page of scores needs one statement.
"""

from functools import cached_property
from typing import NamedTuple

from roadmap_portal.provinces.models import Area

from ..models import Kpi, Period, Roadmap, Track


class KpiNames(NamedTuple):
    code: str
    track: str
    name_ar: str
    name_en: str | None


class TrackCode(NamedTuple):
    code: str
    # Id of its road map.
    roadmap: int


class AreaCode(NamedTuple):
    code: str
    kind: str
    # Code of the area above: the province of a command.
    parent: str | None


class Known(dict):
    """{id: what is said of it}; reads once more for an id that is not there: its row came after the first reading."""

    def __init__(self, read):
        self.read = read
        super().__init__(read())

    def __missing__(self, key):
        self.update(self.read())
        if key in self:
            return self[key]
        raise KeyError(key)


class Codes:
    """Each part is read when it is first asked for. Nobody changes what stands here: all requests share it."""

    @cached_property
    def roadmaps(self):
        return list(Roadmap.objects.order_by("starts"))

    @cached_property
    def kpis(self):
        rows = Kpi.objects.order_by().values_list("pk", "code", "track__code", "name_ar", "name_en")
        return Known(lambda: {pk: KpiNames(*names) for pk, *names in rows.all()})

    @cached_property
    def tracks(self):
        rows = Track.objects.order_by().values_list("pk", "code", "roadmap")
        return Known(lambda: {pk: TrackCode(*codes) for pk, *codes in rows.all()})

    @cached_property
    def areas(self):
        rows = Area.objects.order_by().values_list("pk", "code", "kind", "parent__code")
        return Known(lambda: {pk: AreaCode(*codes) for pk, *codes in rows.all()})

    @cached_property
    def command_ids(self):
        return {area.code: pk for pk, area in self.areas.items() if area.kind == Area.Kind.COMMAND}

    @cached_property
    def periods(self):
        rows = Period.objects.order_by().values_list("pk", "code")
        return Known(lambda: dict(rows.all()))

    @cached_property
    def period_ids(self):
        return {code: pk for pk, code in self.periods.items()}
