"""What people type about time: a request for an extension, its answer, and a holiday."""

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.forms import LONGEST_TEXT, PlainTextField
from roadmap_portal.plan.models import Period
from roadmap_portal.provinces.models import Command


def reason_field(label, *, required=True):
    area = forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_TEXT, "dir": "auto"})
    return PlainTextField(label=label, required=required, max_length=LONGEST_TEXT, widget=area)


def day_field(label, *, required=True, help_text=""):
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class Saying:
    """A form that takes what an act refused: {field: messages}; what names no field of it stands above."""

    def refuse(self, problems):
        for name, messages in problems.items():
            self.add_error(name if name in self.fields else None, messages)


class AskForm(Saying, forms.Form):
    reason = reason_field(_("Reason"))
    wished = day_field(_("Extend until"), help_text=_("To the end of this day, Baghdad time"))


class AnswerForm(Saying, forms.Form):
    """A planner's answer to one request; refusing wants a reason, which the act says."""

    until = day_field(_("Extend until"), required=False)
    reason = reason_field(_("Answer to the command"), required=False)


class OfferForm(Saying, forms.Form):
    command = forms.ModelChoiceField(
        label=_("Police command"), queryset=Command.objects.none(), empty_label=_("choose")
    )
    period = forms.ModelChoiceField(
        label=_("Period"), queryset=Period.objects.none(), to_field_name="code", empty_label=_("choose")
    )
    until = day_field(_("Extend until"), help_text=_("To the end of this day, Baghdad time"))
    reason = reason_field(_("Reason"))


class HolidayForm(Saying, forms.Form):
    first = day_field(_("First day"))
    last = day_field(_("Last day"), required=False)
    name_ar = PlainTextField(
        label=_("Name in Arabic"), max_length=120, widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ar"})
    )
    name_en = PlainTextField(
        label=_("Name in English"), max_length=120, widget=forms.TextInput(attrs={"dir": "ltr", "lang": "en"})
    )


class CallOffForm(Saying, forms.Form):
    reason = PlainTextField(label=_("Reason"), max_length=LONGEST_TEXT, widget=forms.TextInput(attrs={"dir": "auto"}))
