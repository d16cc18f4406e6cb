from django import forms
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.forms import PlainTextField

from .guard import ENDINGS
from .models import Document

KINDS = ", ".join(Document.Kind.labels)
ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)


def hint():
    return format_html('{} <bdi dir="ltr">{}</bdi>', _("At most 10 MB, of these kinds:"), KINDS)


class AttachForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        max_length=255,
        allow_empty_file=True,
        help_text=lazy(hint, str)(),
        widget=forms.FileInput({"accept": ACCEPT}),
    )
    title = PlainTextField(label=_("Title"), required=False, max_length=200)
    classification = forms.ChoiceField(label=_("Classification"), choices=Document.Classification)
