"""What people type about obstacles and follow-ups. The forms read; `obstacles.py` and `followups.py` decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap_portal.accounts.models import Grant, Role, User
from roadmap_portal.accounts.visibility import people_areas
from roadmap_portal.common.forms import LONGEST_TEXT, DayField, PlainSelect, PlainTextField
from roadmap_portal.plan.models import Activity, Kpi, Track
from roadmap_portal.provinces.models import Area, Body

from .models import Cause, Obstacle


def text_area(*, label, required=False, rows=2, hint=""):
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": LONGEST_TEXT, "dir": "auto"})
    return PlainTextField(label=label, required=required, max_length=LONGEST_TEXT, widget=widget, help_text=hint)


def choice_of(rows, *, label, required=False):
    empty = None if required else _("none")
    return forms.ModelChoiceField(rows, label=label, required=required, widget=PlainSelect, empty_label=empty)


class Coded(forms.ModelChoiceField):
    """A choice whose options begin with the code: SEC-01 …"""

    widget = PlainSelect

    def label_from_instance(self, row):
        return f"{row.code} {row}"


class RaisedForm(forms.Form):
    """The fields that obstacles and follow-ups share; choices are those of the person's own provinces."""

    what_ar = text_area(label=_("What is it about? (Arabic)"), hint=_("One language is enough."))
    what_en = text_area(label=_("What is it about? (English)"))
    area = choice_of(Area.objects.none(), label=_("Province or command"), required=True)
    track = Coded(Track.objects.none(), label=_("Track"), required=False, empty_label=_("none"))
    kpi = Coded(Kpi.objects.none(), label=_("Indicator"), required=False, empty_label=_("none"))
    body = choice_of(Body.objects.all(), label=_("Responsible body"))
    owner_name = forms.CharField(label=_("Name of the owner"), required=False, max_length=200)
    owner = choice_of(User.objects.none(), label=_("Account of the owner"))

    def __init__(self, *args, user, roadmap, **kwargs):
        super().__init__(*args, **kwargs)
        areas = people_areas(user).order_by("kind", "code")
        self.fields["area"].queryset = areas
        self.fields["area"].empty_label = None
        self.fields["track"].queryset = Track.objects.filter(roadmap=roadmap).order_by("kind", "number")
        self.fields["kpi"].queryset = Kpi.objects.filter(track__roadmap=roadmap).order_by("code")
        self.fields["owner"].queryset = accounts_of(user)
        self.fields["owner"].help_text = _("Gets the reminders; without one they go to the command.")

    def clean(self):
        given = super().clean()
        if not self.errors and not (given["what_ar"] or given["what_en"]):
            self.add_error("what_ar", _("This field is required."))
        kpi, track = given.get("kpi"), given.get("track")
        if kpi and not track:
            given["track"] = kpi.track
        elif kpi and kpi.track_id != track.pk:
            self.add_error("kpi", _("The indicator belongs to another track."))
        return given

    def refuse(self, problems):
        """Say an act's refusal at its fields."""
        for name, messages in problems.items():
            self.add_error(name if name in self.fields else None, messages)


def accounts_of(user):
    """The accounts that may own something where ``user`` sees names: reporters of these places, planners."""
    areas = people_areas(user)
    held = User.objects.filter(is_active=True, grants__in=_grants(areas))
    return held.distinct().order_by("name")


def _grants(areas):
    current = Grant.objects.current()
    return current.filter(command__area__in=areas) | current.filter(role=Role.PLANNER, command=None)


class ObstacleForm(RaisedForm):
    cause = choice_of(Cause.objects.filter(active=True), label=_("Cause"), required=True)
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=Obstacle.Severity.choices, coerce=int, initial=Obstacle.Severity.MEDIUM
    )
    raised_on = DayField(label=_("Raised on"))
    activity = Coded(Activity.objects.none(), label=_("Activity"), required=False, empty_label=_("none"))
    field_order = [
        *("what_ar", "what_en", "area", "cause", "severity", "raised_on"),
        *("track", "kpi", "activity", "body", "owner_name", "owner"),
    ]

    def __init__(self, *args, roadmap, **kwargs):
        super().__init__(*args, roadmap=roadmap, **kwargs)
        activities = Activity.objects.filter(objective__track__roadmap=roadmap)
        self.fields["activity"].queryset = activities.order_by("code")


class FollowUpForm(RaisedForm):
    why = text_area(label=_("Cause"))
    due = DayField(label=_("To be done by"))
    field_order = ["what_ar", "what_en", "why", "area", "due", "body", "owner_name", "owner", "track", "kpi"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kpi"].label = _("Indicator that it should move")


class SaidForm(forms.Form):
    """The words of a step: a comment, a reason, an evidence; the act refuses too where they are required."""

    text = text_area(label=_("Text"), rows=3)

    def __init__(self, *args, required=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = required
