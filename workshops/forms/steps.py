from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.forms import PlainTextField

from ..models import Series

CODE = RegexValidator(r"\A[A-Z][A-Z0-9-]{1,11}\Z", _("Two to twelve capital Latin letters, digits or hyphens."))


class CancelForm(forms.Form):
    reason = PlainTextField(label=_("Reason (required)"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CorrectForm(forms.Form):
    reason = PlainTextField(
        label=_("Reason (required)"),
        max_length=500,
        help_text=_("It is printed in the next edition."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeriesForm(forms.ModelForm):
    code = forms.CharField(
        label=_("Code"), max_length=12, validators=[CODE], widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    name_ar = PlainTextField(label=_("Name in Arabic"), max_length=200)
    name_en = PlainTextField(label=_("Name in English"), max_length=200, required=False)

    class Meta:
        model = Series
        fields = ["code", "name_ar", "name_en"]
