"""What a director's system sends: one entry as JSON, read as strictly as a form reads it, and what it gets back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from roadmap_portal.common.rest_fields import PlainText, QuantitySerializerField, SentText, StrictSerializer
from roadmap_portal.provinces.models import Body

from ..breakdown import BETWEEN_PARTS, LONGEST_NAME, MOST_PARTS, TWICE, part, repeated, takes_parts
from ..entries import QUANTITIES, Entry, typed_sides
from ..models import Absence, Observation

NO_BREAKDOWN = gettext_lazy("The indicator is not broken down.")


class PartSerializer(StrictSerializer):
    """One part of a breakdown: the command's own name for it, and how many of the total."""

    name = SentText(max_length=LONGEST_NAME)
    amount = QuantitySerializerField()

    def validate_name(self, name):
        """What the page and the workbook would read as two parts is no name."""
        if BETWEEN_PARTS.search(name):
            raise serializers.ValidationError(_("A part's name has one line and no semicolon."), code="invalid")
        return name


class EntrySerializer(StrictSerializer):
    """One value: a ratio's two sides, or one value, or why there is none. What isn't sent is emptied."""

    numerator = QuantitySerializerField(required=False, allow_null=True)
    denominator = QuantitySerializerField(required=False, allow_null=True)
    value = QuantitySerializerField(required=False, allow_null=True)
    absence = serializers.ChoiceField(Absence.choices, required=False, allow_null=True)
    parts = PartSerializer(
        many=True,
        required=False,
        max_length=MOST_PARTS,
        help_text="The breakdown of the value or numerator, where the indicator has dimensions: it adds up to it.",
    )
    note = PlainText()
    cause = PlainText()
    action = PlainText()
    action_body = serializers.SlugRelatedField(
        "code", queryset=Body.objects.all(), required=False, allow_null=True, help_text="Code of the responsible body."
    )
    action_due = serializers.DateField(required=False, allow_null=True)


class NamedEntrySerializer(EntrySerializer):
    """The same with the codes of what it is about."""

    indicator = SentText(max_length=40)
    command = SentText(max_length=40)
    period = SentText(max_length=40)


class EntriesSerializer(StrictSerializer):
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
    sent = data.get("parts") or []
    if sent and not takes_parts(kpi):
        raise serializers.ValidationError({"parts": [serializers.ErrorDetail(NO_BREAKDOWN, "not_entered")]})
    if (again := repeated(sent)) is not None:
        twice = str(TWICE).format(line=sent[again]["name"])
        raise serializers.ValidationError({f"parts.{again}.name": [serializers.ErrorDetail(twice, "repeated")]})
    given = {name: data[name] for name in QUANTITIES if data.get(name) is not None}
    texts = {name: data.get(name) or "" for name in ("absence", "note", "cause", "action")}
    parts = [part(**one) for one in sent]
    return Entry(**given, **texts, parts=parts, action_body=data.get("action_body"), action_due=data.get("action_due"))
