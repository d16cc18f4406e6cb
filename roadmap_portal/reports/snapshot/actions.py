"""Chapters about what stands in the way and what is done about it: counts only, because a report is read by all.

Days count to the end of the period: an obstacle raised or resolved after it is not in it.
"""

from collections import Counter, defaultdict
from datetime import timedelta

from axes.board import Board
from roadmap_portal.actions.models import Cause, FollowUp, Obstacle
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.provinces.models import Area

from .texts import both

# The hand-over is the first axis's own matter.
HANDOVER_TRACK = "SEC"


def obstacles(scene):
    """{"open", "new", "resolved", "causes": [{"cause", "open", "high", "areas": [{"name", "open"}]}]}."""
    period, rows = scene.period, _of(scene, Obstacle).filter(raised_on__lte=scene.period.ends)
    totals, causes, areas = Counter(), defaultdict(Counter), defaultdict(Counter)
    for row in rows.values("cause_id", "severity", "raised_on", "resolved_on", "area_id"):
        if row["raised_on"] >= period.starts:
            totals["new"] += 1
        if row["resolved_on"] and row["resolved_on"] <= period.ends:
            totals["resolved"] += row["resolved_on"] >= period.starts
            continue
        totals["open"] += 1
        causes[row["cause_id"]]["open"] += 1
        causes[row["cause_id"]]["high"] += row["severity"] == Obstacle.Severity.HIGH
        areas[row["cause_id"]][_place(scene, row["area_id"])] += 1
    named = Cause.objects.in_bulk(list(causes))
    order = sorted(causes, key=lambda pk: (-causes[pk]["open"], named[pk].number))
    return {
        "open": totals["open"],
        "new": totals["new"],
        "resolved": totals["resolved"],
        "causes": [
            {"cause": both(named[pk]), "open": causes[pk]["open"], "high": causes[pk]["high"]}
            | {"areas": _areas(scene, areas[pk])}
            for pk in order
        ],
    }


def follow_ups(scene):
    """{"open", "overdue", "done", "tracks": [{"track", "open", "overdue", "done"}]}; done: within the period."""
    period = scene.period
    rows = _of(scene, FollowUp).filter(created_at__lt=_after(period)).exclude(state=FollowUp.State.CANCELLED)
    found = defaultdict(Counter)
    for row in rows.values("track_id", "due", "closed_on"):
        line = found[scene.track_codes.get(row["track_id"], "")]
        if row["closed_on"] and row["closed_on"] <= period.ends:
            line["done"] += row["closed_on"] >= period.starts
        else:
            line["open"] += 1
            line["overdue"] += row["due"] <= period.ends
    kinds = ("open", "overdue", "done")
    order = [track.code for track in scene.tracks if track.code in found] + [""] * ("" in found)
    return {kind: sum(found[code][kind] for code in order) for kind in kinds} | {
        "tracks": [{"track": code} | {kind: found[code][kind] for kind in kinds} for code in order]
    }


def handover(scene):
    """Per command: its districts by stage on the last day of the period; none in the report of another track."""
    if scene.report.track_id and scene.report.track.code != HANDOVER_TRACK:
        return []
    area = scene.report.area.code if scene.report.area_id else ""
    board = Board(province=area, day=scene.period.ends, moment=scene.made_at)
    return [
        {
            "command": {"code": line.command.code, "name": both(line.command.area)},
            "districts": len(line.lines),
            "stages": {stage: n for stage, _label, n in line.counts},
        }
        for line in board.commands
    ]


def _of(scene, model):
    """Rows of the report's area and tracks."""
    rows = model.objects.filter(created_at__lte=scene.made_at)
    if scene.report.area_id:
        rows = rows.in_area(scene.report.area.code)
    return rows.filter(track=scene.report.track_id) if scene.report.track_id else rows


def _after(period):
    """The first moment after the period."""
    return midnight(period.ends + timedelta(1))


def _place(scene, area_id):
    """The province that an area lies in; commands are told as their province."""
    area = scene.book.areas[area_id]
    return area.parent_id if area.kind == Area.Kind.COMMAND else area.id


def _areas(scene, counts):
    places = [(scene.book.areas[pk], n) for pk, n in counts.items()]
    return [{"name": both(area), "open": n} for area, n in sorted(places, key=lambda pair: (-pair[1], pair[0].code))]
