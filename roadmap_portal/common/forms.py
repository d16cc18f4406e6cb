"""Form fields for what people write: text without what can't be seen, selects that cost no template an option."""

import re
import unicodedata

from django import forms
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .languages import language_of

LONGEST_TEXT = 2000
# Control characters, what turns the direction of the text after it, and what can't be seen; ZWNJ and ZWJ stay.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class PlainTextField(forms.CharField):
    """Text as it is stored: composed (NFC), one kind of line break, nothing that can't be seen."""

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", UNSEEN.sub("", text))


class DayField(forms.DateField):
    """A day as the browser's own picker sends it, 2026-10-31."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class PlainSelect(forms.Select):
    """A select whose options take no template each: the page of a command has hundreds of them.

    A name that is written in the page's other language is marked as such.
    """

    def use_required_attribute(self, initial):
        """As Django's, which reads all choices once more to look at the first: it is empty where a label says so."""
        if isinstance(self.choices, ModelChoiceIterator):
            return forms.Widget.use_required_attribute(self, initial) and self.choices.field.empty_label is not None
        return super().use_required_attribute(initial)

    def _render(self, template_name, context, renderer=None):
        widget = context["widget"]
        chosen = {False: "", True: SafeString(" selected")}
        options = format_html_join(
            "",
            '<option value="{}"{}{}>{}</option>',
            (
                (option["value"], chosen[option["selected"]], _language_mark(option["label"]), option["label"])
                for _group, options, _index in widget["optgroups"]
                for option in options
            ),
        )
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), options)


def _language_mark(label):
    """The attribute of an option in Arabic letters on a page that isn't Arabic; the reverse is a code at most."""
    is_foreign = get_language() != "ar" and language_of(str(label)) == "ar"
    return SafeString(' lang="ar" dir="rtl"') if is_foreign else ""


class PlainInput(forms.TextInput):
    """An input that takes no template."""

    def _render(self, template_name, context, renderer=None):
        widget = context["widget"]
        value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
        return format_html(
            '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, flatatt(widget["attrs"])
        )


class PlainHidden(PlainInput):
    """The same, unseen."""

    input_type = "hidden"


class PlainTextarea(forms.Textarea):
    """A text field that takes no template; the line break after the tag is not part of the text."""

    def _render(self, template_name, context, renderer=None):
        widget = context["widget"]
        return format_html(
            '<textarea name="{}"{}>\n{}</textarea>', widget["name"], flatatt(widget["attrs"]), widget["value"] or ""
        )
