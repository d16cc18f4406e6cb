"""What people type about the hand-over; `handover.py` decides."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.forms import DayField, PlainTextField

from .models import Stage


class RecordForm(forms.Form):
    on = DayField(label=_("As on"), initial=timezone.localdate)

    def refuse(self, problems):
        """Say an act's refusal at its fields."""
        for name, messages in problems.items():
            self.add_error(name if name in self.fields else None, messages)


class StageForm(RecordForm):
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    source_ar = PlainTextField(
        label=_("Source (Arabic)"), required=False, max_length=300, help_text=_("Letter, record or publication.")
    )
    source_en = PlainTextField(label=_("Source (English)"), required=False, max_length=300)
    note_ar = PlainTextField(label=_("Note (Arabic)"), required=False, max_length=500)
    note_en = PlainTextField(label=_("Note (English)"), required=False, max_length=500)
    field_order = ["stage", "on", "source_ar", "source_en", "note_ar", "note_en"]


class ReadinessForm(RecordForm):
    """One box per requirement."""

    def __init__(self, *args, requirements, met=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.requirements = {f"r{requirement.pk}": requirement for requirement in requirements}
        for name, requirement in self.requirements.items():
            self.fields[name] = forms.BooleanField(
                label=requirement.name, required=False, initial=requirement.pk in met
            )

    @property
    def boxes(self):
        return [self[name] for name in self.requirements]

    @property
    def met(self):
        """{Requirement: bool} of a valid form."""
        return {requirement: self.cleaned_data[name] for name, requirement in self.requirements.items()}
