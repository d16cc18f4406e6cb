"""The legal framework that the plan stands on: each instrument with the stages that it went through, day by day.

Days count to the end of the period, as the register knew them when the edition was made: what was only proposed
after the period is not in it.
"""

from collections import defaultdict

from roadmap_portal.indicators.rollup import milestone_percent
from roadmap_portal.plan.models import LegalInstrument, LegalStage

from .texts import both

DONE = 100


def legal(scene):
    """The instruments that serve the report's tracks, in the order of their years."""
    wanted = {track.id for track in scene.tracks}
    rows = LegalInstrument.objects.filter(tracks__in=wanted).distinct().prefetch_related("tracks", "milestones")
    ways = _ways(scene)
    done = _done(scene)
    return [
        _instrument(scene, row, [step for step in ways[row.id] if step.on <= scene.period.ends], done, wanted)
        for row in rows.order_by("year", "code")
        if row.id not in ways or ways[row.id][0].on <= scene.period.ends
    ]


def _ways(scene):
    """{instrument id: its LegalStage rows, oldest first}."""
    found = defaultdict(list)
    for row in LegalStage.objects.known_at(scene.made_at).order_by("on", "pk"):
        found[row.instrument_id].append(row)
    return found


def _done(scene):
    """{milestone id: whether it was done by the end of the period} of the milestones that count in it."""
    return {
        milestone.id: milestone_percent(progress) >= DONE
        for milestone, _weight, progress in scene.book.deliveries(scene.period)
    }


def _instrument(scene, row, way, done, wanted):
    obligations = [done[milestone.id] for milestone in row.milestones.all() if milestone.id in done]
    return {
        "code": row.code,
        "kind": row.kind,
        "number": row.number,
        "year": row.year,
        "name": both(row),
        # What nobody dated stands as the register has it.
        "stage": way[-1].stage if way else row.stage,
        "since": way[-1].on.isoformat() if way else None,
        "stages": [
            {"stage": step.stage, "on": step.on.isoformat(), "source": both(step, "source"), "note": both(step, "note")}
            for step in way
        ],
        "obligations": {"all": len(obligations), "done": sum(obligations)},
        "gap": both(row, "gap"),
        "verified": row.verified,
        "tracks": sorted(scene.track_codes[t.id] for t in row.tracks.all() if t.id in wanted),
    }
