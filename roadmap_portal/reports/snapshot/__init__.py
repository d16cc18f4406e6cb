"""The frozen payload of an edition: everything that its pages say, collected once, self-contained.

Quantities are strings, texts stand in both languages, nothing points at a row of the database. One function per
chapter and a fixed number of queries, whatever the size of the plan.
"""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from . import actions, changed, delivery, explanations, reporting, revisions, standing
from .legal import legal
from .scene import Scene
from .texts import both, plain
from .workshops import workshops

# Of docs/method.md, and of the shape of this payload.
FORMULA_VERSION = "1"
PAYLOAD_VERSION = 1


@contextmanager
def consistent_read():
    """All reads inside see the database at one moment, on both databases."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def payload_of(report, *, edition, epoch, change, made_at, table=None):
    """The payload of edition number ``edition`` of ``report``: a dict of JSON values without floats.

    ``epoch`` and ``change`` were read before anything else, so the payload knows at least that change. ``table``:
    the scores of ``made_at`` where that is past (`indicators.tables.TableAsOf`).
    """
    scene = Scene(report, made_at, table)
    content = {
        "payload_version": PAYLOAD_VERSION,
        "formula_version": FORMULA_VERSION,
        "made": {"at": made_at.isoformat(), "epoch": epoch, "change": change, "edition": edition},
        "report": _report(report),
        "period": _period(scene),
        "roadmap": _roadmap(scene),
        "demonstration": settings.PORTAL_DEMO,
        "overall": standing.overall(scene),
        "tracks": standing.tracks(scene),
        "areas": standing.areas(scene),
        "indicators": standing.indicators(scene),
        "off_track": explanations.off_track(scene),
        "milestones": delivery.milestones(scene),
        "workshops": workshops(scene),
        "follow_ups": actions.follow_ups(scene),
        "obstacles": actions.obstacles(scene),
        "legal": legal(scene),
        "handover": actions.handover(scene),
        "reporting": reporting.reporting(scene),
        "revised_targets": revisions.revised_targets(scene),
    }
    return content | {"changed": changed.since_previous(content)}


def _report(report):
    return {
        "code": report.code,
        "scope": str(report.scope),
        "area": report.area and {"code": report.area.code, "name": both(report.area)},
        "track": report.track and {"code": report.track.code, "name": both(report.track)},
    }


def _period(scene):
    period, previous = scene.period, scene.previous
    return {
        "code": period.code,
        "kind": period.kind,
        "starts": period.starts.isoformat(),
        "ends": period.ends.isoformat(),
        "due_at": period.due_at.isoformat(),
        "closes_at": period.closes_at.isoformat(),
        "previous": previous and previous.code,
        "run_up": [p.code for p in scene.run_up],
    }


def _roadmap(scene):
    roadmap = scene.roadmap
    return {
        "code": roadmap.code,
        "name": both(roadmap),
        "starts": roadmap.starts.isoformat(),
        "ends": roadmap.ends.isoformat(),
        "working": roadmap.working,
        "note": both(roadmap, "note"),
        "weights": [
            {"track": code, "weight": plain(row and row.weight), "indicators_share": plain(row and row.alpha)}
            for code, row in scene.track_weights()
        ],
    }
