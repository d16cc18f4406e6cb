"""Off track means action: what the command says it will do becomes a follow-up, in the submission's transaction."""

from django.utils.translation import gettext as _

from roadmap_portal.actions.followups import cancel, open_follow_up, reopen
from roadmap_portal.actions.models import FollowUp, Source
from roadmap_portal.actions.models.raised import SourceKind
from roadmap_portal.common.exact import fraction, half_up
from roadmap_portal.common.languages import in_its_language


def source_of(observation):
    """Where a follow-up of this value comes from; the same for every revision of it."""
    kpi, command, period = observation.kpi.code, observation.command.code, observation.period.code
    return Source(
        kind=SourceKind.VALUE,
        key=f"{kpi}/{command}/{period}",
        path=f"indicators/{kpi}/?period={period}&area={command}",
    )


def follow(revision, reading, *, by):
    """Open the follow-up of a value off track, change the one that an earlier submission opened, or end it."""
    source = source_of(revision.observation)
    if reading.is_off_track:
        row = open_follow_up(**_said(revision, reading.score), source=source, by=by)
        if row.state == FollowUp.State.CANCELLED:
            reopen(row, by=by, text=_("The value is off track again."))
        return
    if revision.number == 1:
        return
    if known := FollowUp.objects.open().from_source(source.kind, source.key).first():
        cancel(known, by=by, text=_("The corrected value is not off track."))


def _said(revision, score):
    observation = revision.observation
    return {
        **{"what_ar": "", "what_en": ""} | in_its_language("what", revision.action),
        "why": revision.cause,
        "area": observation.command.area,
        "body": revision.action_body,
        "due": revision.action_due,
        "track": observation.kpi.track,
        "kpi": observation.kpi,
        "start_period": observation.period,
        "start_value": half_up(fraction(score.value), 4),
        "start_status": score.status,
    }
