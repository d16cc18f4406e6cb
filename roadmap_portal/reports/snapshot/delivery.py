"""The chapter about what was delivered: the milestones."""

from roadmap_portal.indicators.rollup import counts_milestone, milestone_percent
from roadmap_portal.provinces.models import Body

from .texts import both, plain

DONE = 100


def milestones(scene):
    """The milestones that count in the period and the report's area, by track and due day."""
    before = _progress_before(scene)
    bodies = Body.objects.in_bulk()
    return [
        _milestone(scene, milestone, weight, progress, before.get(milestone.id), bodies[milestone.body_id])
        for milestone, weight, progress in sorted(scene.book.deliveries(scene.period), key=_by_due)
        if milestone.track_id in {track.id for track in scene.tracks} and counts_milestone(scene.area, milestone)
    ]


def _by_due(delivery):
    milestone = delivery[0]
    return milestone.due, milestone.code


def _progress_before(scene):
    if scene.previous is None:
        return {}
    return {milestone.id: progress for milestone, _weight, progress in scene.book.deliveries(scene.previous)}


def _milestone(scene, milestone, weight, progress, before, body):
    province = milestone.province_id and scene.book.areas[milestone.province_id]
    return {
        "code": milestone.code,
        "name": both(milestone),
        "track": scene.track_codes[milestone.track_id],
        "province": province and {"code": province.code, "name": both(province)},
        "body": both(body),
        "due": milestone.due.isoformat(),
        "first_due": milestone.baseline_due.isoformat(),
        "weight": plain(weight),
        "percent": str(_percent(progress)),
        "percent_before": str(_percent(before)),
        "state": _state(milestone, progress, scene.period.ends),
        "invented": milestone.invented,
    }


def _percent(progress):
    """What counts of the progress, in whole per cent."""
    return int(milestone_percent(progress))


def _state(milestone, progress, day):
    percent = milestone_percent(progress)
    if percent >= DONE:
        return "done"
    if milestone.due <= day:
        return "late"
    return "under_way" if percent else "not_started"
