"""The live overview: where the plan stands in a period, how sure that is, and what to do (one read, few queries)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap_portal.common.formats import number, percent, points
from roadmap_portal.common.maps import MapCell
from roadmap_portal.indicators.models import Revision, Score
from roadmap_portal.indicators.querysets import in_force
from roadmap_portal.indicators.reporting import records
from roadmap_portal.indicators.standing import NATION, PROVINCES, Figure, figures, run_up, tracks_and_roadmap
from roadmap_portal.indicators.tables import Block
from roadmap_portal.plan.models import Track
from roadmap_portal.provinces.models import Area

OFF_TRACK_SHOWN = 6
Subject, Status = Score.Subject, Score.Status


@dataclass(slots=True)
class TrackLine:
    track: Track
    figure: Figure
    url: str


@dataclass(slots=True)
class ProvinceLine:
    province: Area
    overall: Score | None
    cells: list
    url: str


@dataclass(slots=True)
class OffTrack:
    """A KPI that is off track in the nation, and what its worst command says about it (where that may be seen)."""

    kpi: object
    score: Score
    provinces: int
    explanation: Revision | None = None


@dataclass(slots=True)
class Overview:
    period: object
    roadmap: object
    national: Figure
    axes: list
    functions: list
    provinces: list
    off_track: list
    late: list
    commands: int
    commands_reporting: int
    map_cells: dict
    sentences: list = field(default_factory=list)

    @property
    def tracks(self):
        return [*self.axes, *self.functions]


def overview(book, period, table, *, query, with_reasons):
    """The Overview of ``period`` from ``table``, the scores of the book's moment.

    ``query`` is what its links carry; ``with_reasons``: the reader may see causes and who is late.
    """
    roadmap = book.roadmap
    rows = _scores(book, period, table)
    national = figures(
        [r for r in rows if r.area_id == book.nation.id and r.subject != Subject.KPI], book.periods, period
    )
    lines = [
        TrackLine(track, national.get((Subject.TRACK, track.id), Figure()), _track_url(track) + query)
        for track in book.tracks
    ]
    provinces = _province_lines(book, period, rows, query)
    record = records(book, period, moment=table.moment)
    view = Overview(
        period=period,
        roadmap=roadmap,
        national=national.get((Subject.ROADMAP, roadmap.id), Figure()),
        axes=[line for line in lines if line.track.kind == Track.Kind.AXIS],
        functions=[line for line in lines if line.track.kind == Track.Kind.FUNCTION],
        provinces=provinces,
        off_track=_off_track(book, period, rows, with_reasons),
        late=sorted((r for r in record if r.missing > 0), key=lambda r: -r.missing),
        commands=len(record),
        commands_reporting=sum(r.submitted > 0 for r in record),
        map_cells=_map_cells(book, provinces),
    )
    view.sentences = sentences(view)
    return view


def _track_url(track):
    room = "axes" if track.kind == Track.Kind.AXIS else "support_functions"
    return reverse(f"{room}:detail", args=[track.code])


def _scores(book, period, table):
    """All rows that the page needs, in one read: the nation's run-up, the provinces' tracks, what is off track."""
    now, off_track = frozenset([period.id]), {"refs": frozenset(book.kpis), "status": Status.OFF_TRACK}
    return table.rows(
        *tracks_and_roadmap(book, run_up(book.periods, period) | now, NATION),
        *tracks_and_roadmap(book, now, PROVINCES),
        Block(Subject.KPI, now, kinds=NATION["kinds"] | PROVINCES["kinds"], **off_track),
    )


def _province_lines(book, period, rows, query):
    cells = defaultdict(dict)
    for row in rows:
        if row.period_id == period.id:
            cells[row.area_id][row.subject, row.ref] = row
    areas = [area for area in book.scored_areas(period) if area.kind == Area.Kind.PROVINCE]
    return [
        ProvinceLine(
            province=area,
            overall=cells[area.id].get((Subject.ROADMAP, book.roadmap.id)),
            cells=[(track, cells[area.id].get((Subject.TRACK, track.id))) for track in book.tracks],
            url=reverse("provinces:detail", args=[area.code]) + query,
        )
        for area in areas
    ]


def _map_cells(book, lines):
    cells = {area.code: MapCell(area.name) for area in book.areas.values() if area.kind == Area.Kind.PROVINCE}
    for line in lines:
        status = line.overall.status if line.overall else Status.INSUFFICIENT
        score = line.overall.score if line.overall else None
        cells[line.province.code] = MapCell(line.province.name, status, score, line.url)
    return cells


def _off_track(book, period, rows, with_reasons):
    """The national KPIs furthest off track, weightiest first, with the number of provinces that share the trouble."""
    rows = [row for row in rows if row.subject == Subject.KPI]
    national = [row for row in rows if row.area_id == book.nation.id]
    shared = Counter(row.ref for row in rows if row.area_id != book.nation.id)
    national.sort(key=lambda row: (-row.weight * (100 - row.score), row.ref))
    worst = national[:OFF_TRACK_SHOWN]
    explained = _explanations(worst, period, book.moment) if with_reasons else {}
    return [OffTrack(book.kpis[row.ref], row, shared[row.ref], explained.get(row.ref)) for row in worst]


def _explanations(rows, period, moment):
    """The latest cause and action of each KPI within ``period`` that were approved at ``moment``."""
    revisions = (
        Revision.objects.filter(
            in_force(moment, "approvals__"),
            observation__kpi__in=[row.ref for row in rows],
            observation__period__starts__gte=period.starts,
            observation__period__ends__lte=period.ends,
        )
        .exclude(cause="")
        .select_related("observation__command__area", "observation__period", "action_body")
        .order_by("observation__period__ends", "pk")
    )
    return {revision.observation.kpi_id: revision for revision in revisions}


# --- in words -----------------------------------------------------------------------
def sentences(view):
    """The summary in plain sentences, from the figures alone."""
    return [line for line in (_standing(view), _movement(view), _trouble(view), _certainty(view)) if line]


def _standing(view):
    if view.national.value is None:
        return _("The data of this period don't suffice for a score of the road map yet.")
    values = {"score": percent(view.national.value), "status": Status(view.national.status).label}
    if view.national.change is None:
        return _("The road map stands at %(score)s (%(status)s).") % values
    values["change"] = points(view.national.change)
    return _("The road map stands at %(score)s (%(status)s), %(change)s against the period before.") % values


def _movement(view):
    risen = sum((line.figure.change or 0) > 0 for line in view.tracks)
    fallen = sum((line.figure.change or 0) < 0 for line in view.tracks)
    parts = []
    if risen:
        parts.append(ngettext("%(n)s track rose", "%(n)s tracks rose", risen) % {"n": number(risen)})
    if fallen:
        parts.append(ngettext("%(n)s track fell", "%(n)s tracks fell", fallen) % {"n": number(fallen)})
    return _("%(parts)s against the period before.") % {"parts": joined(parts)} if parts else ""


def _trouble(view):
    tracks = [line.track.name for line in view.tracks if line.figure.status == Status.OFF_TRACK]
    if not tracks:
        return _("No track is off track.")
    return ngettext("Off track: %(names)s.", "Off track: %(names)s.", len(tracks)) % {"names": joined(tracks)}


def _certainty(view):
    if view.national.coverage is None:
        return ""
    return _("The figures rest on %(coverage)s of the expected values; %(n)s of %(m)s commands have reported.") % {
        "coverage": percent(view.national.coverage),
        "n": number(view.commands_reporting),
        "m": number(view.commands),
    }


def joined(parts):
    """Parts joined as a sentence joins them: «أ وب وج», "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": _(", ").join(parts[:-1]), "last": parts[-1]}
