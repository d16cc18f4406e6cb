"""What a director's system sends: one entry as JSON, read as strictly as a form reads it, and what it gets back."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from roadmap_portal.common.rest_fields import PlainText, QuantitySerializerField, StrictSerializer
from roadmap_portal.provinces.models import Body

from ..entries import QUANTITIES, Entry, typed_sides
from ..models import Absence, Observation


class EntrySerializer(StrictSerializer):
    """One value: a ratio's two sides, or one value, or why there is none. What isn't sent is emptied."""

    numerator = QuantitySerializerField(required=False, allow_null=True)
    denominator = QuantitySerializerField(required=False, allow_null=True)
    value = QuantitySerializerField(required=False, allow_null=True)
    absence = serializers.ChoiceField(Absence.choices, required=False, allow_null=True)
    note = PlainText()
    cause = PlainText()
    action = PlainText()
    action_body = serializers.SlugRelatedField(
        "code", queryset=Body.objects.all(), required=False, allow_null=True, help_text="Code of the responsible body."
    )
    action_due = serializers.DateField(required=False, allow_null=True)


class NamedEntrySerializer(EntrySerializer):
    """The same with the codes of what it is about."""

    indicator = serializers.CharField(max_length=40)
    command = serializers.CharField(max_length=40)
    period = serializers.CharField(max_length=40)


class EntriesSerializer(serializers.Serializer):
    rows = NamedEntrySerializer(many=True)


class DraftSerializer(EntrySerializer):
    """A draft as it is kept. ``version`` counts its savings; the ETag names it for `If-Match`."""

    indicator = serializers.CharField()
    command = serializers.CharField()
    period = serializers.CharField()
    state = serializers.ChoiceField(Observation.State.choices)
    version = serializers.IntegerField()
    url = serializers.URLField()


class DraftsSerializer(serializers.Serializer):
    results = DraftSerializer(many=True)


class SubmissionSerializer(serializers.Serializer):
    indicator = serializers.CharField()
    command = serializers.CharField()
    period = serializers.CharField()
    state = serializers.ChoiceField(Observation.State.choices)
    revision = serializers.IntegerField()
    flags = serializers.ListField(child=serializers.CharField(), help_text="What is unusual, for the planner.")
    late = serializers.BooleanField()
    url = serializers.URLField()


def entry_of(kpi, data):
    """The Entry that validated ``data`` says of ``kpi``; 400 for a side that is not typed for it."""
    sides = typed_sides(kpi)
    if wrong := [name for name in QUANTITIES if data.get(name) is not None and name not in sides]:
        message = _("This is not entered for the indicator. Entered are: %(sides)s.") % {"sides": ", ".join(sides)}
        raise serializers.ValidationError({name: [serializers.ErrorDetail(message, "not_entered")] for name in wrong})
    given = {name: data[name] for name in QUANTITIES if data.get(name) is not None}
    texts = {name: data.get(name) or "" for name in ("absence", "note", "cause", "action")}
    return Entry(**given, **texts, action_body=data.get("action_body"), action_due=data.get("action_due"))
