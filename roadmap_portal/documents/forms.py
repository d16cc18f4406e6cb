from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.forms import PlainTextField

from .guard import ENDINGS
from .models import Document

ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)


class AttachForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        max_length=255,
        allow_empty_file=True,
        help_text=_("PDF, PNG, JPEG, DOCX or XLSX, at most 10 MB."),
        widget=forms.FileInput({"accept": ACCEPT}),
    )
    title = PlainTextField(label=_("Title"), required=False, max_length=200)
    classification = forms.ChoiceField(label=_("Classification"), choices=Document.Classification)
