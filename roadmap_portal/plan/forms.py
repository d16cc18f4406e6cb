"""What people type about the legal framework; `legal.py` decides."""

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.forms import DayField, PlainTextField
from roadmap_portal.common.keyset import row_id

from .models import LegalInstrument, Milestone, Track

CODE = RegexValidator(r"^[A-Z0-9]+(-[A-Z0-9]+)*$", _("Capital letters, digits and hyphens, like LAW-20-2016."))


def prose(label, length, rows=2):
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": length, "dir": "auto"})
    return PlainTextField(label=label, required=False, max_length=length, widget=widget)


class Refusable(forms.Form):
    def refuse(self, problems):
        """Say an act's refusal at its fields."""
        for name, messages in problems.items():
            self.add_error(name if name in self.fields else None, messages)


class Boxes(forms.ModelMultipleChoiceField):
    """Rows to tick, each with its code."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        # Django asks the database for any number, and a database has a greatest one.
        return super().clean([text if row_id(text) else "" for text in value or ()])

    def label_from_instance(self, row):
        return format_html('<bdi class="code">{}</bdi> {}', row.code, row)


class InstrumentForm(Refusable):
    kind = forms.ChoiceField(label=_("Kind"), choices=LegalInstrument.Kind.choices)
    number = forms.CharField(label=_("Number"), max_length=20, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1900, max_value=2100, required=False)
    name_ar = prose(_("Title (Arabic)"), 300)
    name_en = prose(_("Title (English)"), 300)
    gap_ar = prose(_("Gap (Arabic)"), 2000)
    gap_en = prose(_("Gap (English)"), 2000)
    source_ar = prose(_("Source (Arabic)"), 300)
    source_en = prose(_("Source (English)"), 300)
    verified = forms.BooleanField(label=_("The title was checked in a source"), required=False)
    tracks = Boxes(Track.objects.none(), label=_("Tracks that it serves"), required=False)
    milestones = Boxes(Milestone.objects.none(), label=_("Obligations, as milestones of the plan"), required=False)

    def __init__(self, *args, roadmap, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tracks"].queryset = Track.objects.filter(roadmap=roadmap).order_by("kind", "number")
        national = Milestone.objects.filter(track__roadmap=roadmap, province=None)
        self.fields["milestones"].queryset = national.order_by("due", "code")


class NewInstrumentForm(InstrumentForm):
    code = forms.CharField(label=_("Code"), max_length=24, validators=[CODE])
    stage = forms.ChoiceField(label=_("Stage"), choices=LegalInstrument.Stage.choices)
    field_order = ["code", "kind", "number", "year", "stage"]

    def clean_code(self):
        code = self.cleaned_data["code"]
        if LegalInstrument.objects.filter(code=code).exists():
            raise forms.ValidationError(_("This code is taken."))
        return code


class LegalStageForm(Refusable):
    stage = forms.ChoiceField(label=_("Stage"), choices=LegalInstrument.Stage.choices)
    on = DayField(label=_("Since"), initial=timezone.localdate)
    source_ar = prose(_("Source (Arabic)"), 300)
    source_en = prose(_("Source (English)"), 300)
    note_ar = prose(_("Note (Arabic)"), 500)
    note_en = prose(_("Note (English)"), 500)
