"""Off-track indicators with what the commands said: cause, action, who, until when."""

from roadmap_portal.indicators.models import Revision, Score
from roadmap_portal.indicators.querysets import in_force

from .texts import both, plain


def off_track(scene):
    """Indicators off track in the report's area, each with its score before and the approved explanations.

    A person's text stands as it was written, in one language; planners publish it, so values of single commands
    are left out.
    """
    rows = [(kpi, scene.score(Score.Subject.KPI, kpi.id)) for kpi in scene.kpis]
    found = [(kpi, row) for kpi, row in rows if row and row.status == Score.Status.OFF_TRACK]
    said = _said(scene, [kpi.id for kpi, _row in found])
    return [
        {
            "code": kpi.code,
            "score": plain(row.score),
            "score_before": plain(_before(scene, kpi)),
            "explanations": said.get(kpi.id, []),
        }
        for kpi, row in found
    ]


def _before(scene, kpi):
    row = scene.previous and scene.score(Score.Subject.KPI, kpi.id, scene.previous)
    return row and row.score


def _said(scene, kpi_ids):
    """{KPI id: explanations}: of each command its latest approved one inside the period."""
    commands = scene.book.commands_of(scene.area, scene.period)
    latest = {}
    for revision in (
        Revision.objects.filter(
            in_force(scene.made_at, "approvals__"),
            observation__kpi__in=kpi_ids,
            observation__command__in=commands,
            observation__period__in=scene.own_periods,
        )
        .exclude(cause="")
        .select_related("observation", "action_body")
        .order_by("observation__period__ends", "observation__command__area__code")
    ):
        latest[revision.observation.kpi_id, revision.observation.command_id] = revision
    said = {}
    for (kpi_id, command_id), revision in sorted(latest.items()):
        said.setdefault(kpi_id, []).append(_explanation(scene.book.areas[command_id], revision))
    return said


def _explanation(command, revision):
    return {
        "command": {"code": command.code, "name": both(command)},
        "cause": revision.cause,
        "action": revision.action,
        "body": revision.action_body and both(revision.action_body),
        "due": revision.action_due and revision.action_due.isoformat(),
    }
