"""A program reports how far a follow-up is: the same acts as on its page, with their history and their refusals."""

from django.db import transaction
from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from roadmap_portal.accounts.access import demand
from roadmap_portal.common.cursors import FORWARD
from roadmap_portal.common.problems import Conflict
from roadmap_portal.common.rest_fields import PlainText, StrictSerializer
from roadmap_portal.exchange.conditional import refuse_stale

from .. import followups
from ..errors import ActionRefused, IllegalStep
from ..models import FollowUp
from .sheets import FollowUpDetail, FollowUpSerializer

State = FollowUp.State
# State asked for -> the act; under way is begun, or taken up again.
ACTS = {State.DONE: followups.finish, State.CANCELLED: followups.cancel}
REPORTED = [(state.value, state.label) for state in (State.UNDER_WAY, State.DONE, State.CANCELLED)]


class StepSerializer(StrictSerializer):
    """Where it stands now. ``text`` is required but for a beginning: what came of it, or why it is reopened or not
    needed any more."""

    state = serializers.ChoiceField(REPORTED)
    text = PlainText(default="")


class FollowUpDetailAndStep(FollowUpDetail):
    """One follow-up; PATCH reports its state."""

    write_scope = "write:follow-ups"
    bodies = {"PATCH": StepSerializer}
    answers = {"PATCH": {200: FollowUpSerializer}}
    brings = {"PATCH": {"ETag": ((200,), "Names this state, for `If-Match`.")}}
    statuses = {"PATCH": (400, 404, 409, 412, 413, 415, 422)}
    summaries = {"GET": "One follow-up", "PATCH": "Report a follow-up's state"}
    verbs = {"PATCH": "report"}

    def patch(self, request, number):
        rows = self.limited({}).filter(pk=number)
        demand(request.user, "actions.change_actions", found(rows).area)
        sent = self.sent(StepSerializer)
        with transaction.atomic():
            row = FollowUp.objects.select_for_update(of=("self",)).get(pk=number)
            refuse_stale(self)
            take(row, **sent, by=request.user)
        body = self.present([self.fetch(rows, None, FORWARD, 1)[0][1]])[0]
        return Response(body, headers={"ETag": self.tag(request)})


def found(rows):
    row = rows.select_related("area__parent").first()
    if row is None:
        raise Http404
    return row


def take(row, *, state, text, by):
    """Carry out the act that leads to ``state``; the API's words for its refusals."""
    act = ACTS.get(state) or (followups.reopen if not row.is_open else followups.start)
    try:
        act(row, by=by, text=text)
    except IllegalStep as illegal:
        raise Conflict(illegal.problems["__all__"][0], code="state") from illegal
    except ActionRefused as refused:
        problem = ValidationError(refused.problems, code="refused")
        problem.status_code = 422
        raise problem from refused
