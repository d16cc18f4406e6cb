"""A program reports how far a milestone is; the delivery side of its track follows as from the page."""

from django.core.exceptions import ValidationError as Invalid
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from roadmap_portal.accounts.access import demand
from roadmap_portal.common.rest_fields import PlainText, QuantitySerializerField, StrictSerializer
from roadmap_portal.exchange.conditional import ContentTags, refuse_stale
from roadmap_portal.plan.api.delivery import MilestoneDetail, MilestoneSerializer
from roadmap_portal.plan.models import Milestone

from .. import plan_changes

LONGEST_NOTE = 500


class ReportedProgressSerializer(StrictSerializer):
    """How far it was on a day. 100 is reached by accepted evidence, which is a person's act on the pages."""

    percent = QuantitySerializerField(help_text="0 to 100.")
    on = serializers.DateField(required=False, help_text="The day that it speaks of; today without one.")
    note = PlainText(default="", max_length=LONGEST_NOTE)


class MilestoneDetailAndProgress(ContentTags, MilestoneDetail):
    """One milestone; PATCH reports its progress. Its tag moves when what is shown of it moves."""

    write_scope = "write:milestones"
    bodies = {"PATCH": ReportedProgressSerializer}
    answers = {"PATCH": {200: MilestoneSerializer}}
    brings = {"PATCH": {"ETag": ((200,), "Names this state, for `If-Match`.")}}
    statuses = {"PATCH": (400, 404, 412, 413, 415, 422)}
    summaries = {"GET": "One milestone", "PATCH": "Report a milestone's progress"}
    verbs = {"PATCH": "report"}

    def patch(self, request, code):
        demand(request.user, "plan.record_progress")
        milestone = self.limited(self.asked(request)).filter(code=code).first()
        if milestone is None:
            raise Http404
        sent = self.sent(ReportedProgressSerializer)
        with transaction.atomic():
            Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
            refuse_stale(self)
            record(milestone, **sent, by=request.user)
        tag = self.tag(request)
        return Response(self.content, headers={"ETag": tag})


def record(milestone, *, percent, note, by, on=None):
    """Through the plan's door; its refusals name the fields of the request."""
    try:
        plan_changes.record_progress(milestone, on=on or timezone.localdate(), percent=percent, note=note, by=by)
    except Invalid as refused:
        problem = ValidationError(refused.message_dict, code="refused")
        problem.status_code = 422
        raise problem from refused
