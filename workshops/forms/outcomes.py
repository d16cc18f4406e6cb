"""Recommendations and obstacles, entered one by one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap_portal.actions.models import Cause, Obstacle
from roadmap_portal.common.forms import PlainSelect, PlainTextField
from roadmap_portal.plan.models import Kpi
from roadmap_portal.provinces.models import Body

LONGEST = 500


class OutcomeForm(forms.Form):
    """What both have; ``workshop`` limits the tracks and indicators to its cycle."""

    text = PlainTextField(label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    track = forms.ModelChoiceField(None, label=_("Track"), required=False, empty_label="–", widget=PlainSelect)
    body = forms.ModelChoiceField(
        Body.objects.all(), label=_("Responsible body"), required=False, empty_label="–", widget=PlainSelect
    )

    def __init__(self, *args, workshop, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = workshop.roadmap.tracks.all()


class RecommendationForm(OutcomeForm):
    due = forms.DateField(label=_("To be done by"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    owner_name = PlainTextField(label=_("Responsible person"), required=False, max_length=200)
    kpi = forms.ModelChoiceField(
        None, label=_("Indicator that it should move"), required=False, empty_label="–", widget=PlainSelect
    )
    field_order = ["text", "due", "body", "owner_name", "track", "kpi"]

    def __init__(self, *args, workshop, **kwargs):
        super().__init__(*args, workshop=workshop, prefix="r", **kwargs)
        self.fields["kpi"].queryset = Kpi.objects.filter(track__roadmap=workshop.roadmap).order_by("code")
        self.fields["kpi"].label_from_instance = lambda kpi: f"{kpi.code} · {kpi.name}"


class ObstacleForm(OutcomeForm):
    cause = forms.ModelChoiceField(
        Cause.objects.filter(active=True), label=_("Cause"), empty_label=None, widget=PlainSelect
    )
    severity = forms.TypedChoiceField(label=_("Severity"), choices=Obstacle.Severity, coerce=int, initial=2)
    field_order = ["text", "cause", "severity", "track", "body"]

    def __init__(self, *args, workshop, **kwargs):
        super().__init__(*args, workshop=workshop, prefix="o", **kwargs)
