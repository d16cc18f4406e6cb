"""Webhooks: subscriptions of the caller's account, their deliveries, and replay."""

from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from roadmap_portal.common.parameters import Choice
from roadmap_portal.common.rest_fields import SentFlag, StrictSerializer

from .. import webhooks
from ..models import Delivery, Subscription
from ..targets import TargetRefused
from ..views import ListView, OneRow

EVENTS = Subscription.Event.values


class WantedSerializer(StrictSerializer):
    url = serializers.URLField(max_length=500)
    events = serializers.ListField(child=serializers.ChoiceField(EVENTS), allow_empty=False, max_length=10)


class RevisedSerializer(StrictSerializer):
    events = serializers.ListField(
        child=serializers.ChoiceField(EVENTS), allow_empty=False, max_length=10, required=False
    )
    enabled = SentFlag(required=False)


class SubscriptionSerializer(serializers.Serializer):
    code = serializers.CharField()
    address = serializers.URLField()
    events = serializers.ListField(child=serializers.ChoiceField(EVENTS))
    enabled = serializers.BooleanField()
    failing_since = serializers.DateTimeField(allow_null=True)
    made_at = serializers.DateTimeField()
    url = serializers.URLField()


class MadeSubscriptionSerializer(SubscriptionSerializer):
    secret = serializers.CharField(help_text="Signs what is sent. Shown once, here.")


class DeliverySerializer(serializers.Serializer):
    code = serializers.CharField()
    change = serializers.IntegerField()
    event = serializers.CharField()
    state = serializers.ChoiceField(Delivery.State.choices)
    attempts = serializers.IntegerField()
    answer = serializers.CharField(allow_blank=True, help_text="Status or kind of failure of the last attempt.")
    made_at = serializers.DateTimeField()
    tried_at = serializers.DateTimeField(allow_null=True)


class SubscriptionList(ListView):
    """The account's subscriptions. Each hears of what the account may see, within the token's limits."""

    name = "webhooks"
    permission = "plan.view_plan"
    read_scope = write_scope = "webhooks"
    has_etag = False
    row = SubscriptionSerializer
    columns = {name: name for name in ("code", "events", "disabled_at", "failing_since", "made_at")}
    columns |= {"address": "url"}
    order = ("code",)
    bodies = {"POST": WantedSerializer}
    answers = {"POST": {201: MadeSubscriptionSerializer}}
    brings = {"POST": {"Location": ((201,), "Address of the subscription.")}}
    summaries = {"POST": "Subscribe to changes"}

    def get_rows(self, asked):
        return Subscription.objects.filter(owner=self.request.user)

    def present(self, rows):
        return [self.one(row) for row in rows]

    def one(self, row):
        return {
            **{name: row[name] for name in ("code", "address", "events")},
            "enabled": row["disabled_at"] is None,
            "failing_since": row["failing_since"],
            "made_at": row["made_at"],
            "url": f"{self.base}webhooks/{row['code']}/",
        }

    def shown(self, code):
        found = self.fetch(Subscription.objects.filter(code=code), None, "n", 1)
        return self.one(found[0][1])

    def post(self, request):
        wanted = WantedSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        limits = {name: getattr(self.rights, name) or () for name in ("provinces", "tracks")}
        try:
            made = webhooks.subscribe(
                wanted.validated_data["url"], events=wanted.validated_data["events"], by=request.user, **limits
            )
        except TargetRefused as refused:
            raise ValidationError({"url": [str(refused)]}, code="target") from None
        body = self.shown(made.code)
        return Response(body | {"secret": made.secret}, status=201, headers={"Location": body["url"]})


class SubscriptionDetail(OneRow, SubscriptionList):
    """One subscription."""

    http_method_names = ["get", "patch", "delete", "head", "options"]
    bodies = {"PATCH": RevisedSerializer}
    answers = {"PATCH": {200: SubscriptionSerializer}, "DELETE": {204: None}}
    summaries = {"GET": "One subscription", "PATCH": "Change a subscription", "DELETE": "End a subscription"}
    verbs = {"PATCH": "update", "DELETE": "delete"}

    def found(self, code):
        row = Subscription.objects.filter(owner=self.request.user, code=code).first()
        if row is None:
            raise Http404
        return row

    def patch(self, request, code):
        row = self.found(code)
        webhooks.revise(row, by=request.user, **self.sent(RevisedSerializer))
        return Response(self.shown(code))

    def delete(self, request, code):
        webhooks.remove(self.found(code), by=request.user)
        return Response(status=204)


class DeliveryList(ListView):
    """What was told to a subscription, oldest first, kept for 90 days."""

    name = "webhooks"
    permission = "plan.view_plan"
    read_scope = "webhooks"
    has_etag = False
    row = DeliverySerializer
    parameters = {"state": Choice("Where the delivery stands.", list(Delivery.State.values), lookup="state")}
    columns = {"change": "number"}
    columns |= {name: name for name in ("code", "event", "state", "attempts", "answer", "made_at", "tried_at")}
    order = ("id",)
    page_name = "DeliveryPage"
    verbs = {"GET": "deliveries"}
    summaries = {"GET": "List deliveries"}

    def get(self, request, code):
        self.subscription = Subscription.objects.filter(owner=request.user, code=code).first()
        if self.subscription is None:
            raise Http404
        return super().get(request)

    def get_rows(self, asked):
        return Delivery.objects.filter(subscription=self.subscription)


class DeliveryReplay(DeliveryList):
    """Send a delivery again."""

    http_method_names = ["post", "options"]
    write_scope = "webhooks"
    answers = {"POST": {202: DeliverySerializer}}
    verbs = {"POST": "replay"}
    summaries = {"POST": "Send a delivery again"}

    def post(self, request, code, delivery):
        rows = Delivery.objects.filter(subscription__owner=request.user, subscription__code=code, code=delivery)
        row = rows.select_related("subscription").first()
        if row is None:
            raise Http404
        made = webhooks.replay(row, by=request.user)
        _key, body = self.fetch(Delivery.objects.filter(pk=made.pk), None, "n", 1)[0]
        return Response(body, status=202)
