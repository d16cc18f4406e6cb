"""What people type about a value: the entry of one indicator, and the reason of a decision.

An entry is kept whatever its quality, so its form refuses almost nothing: what is wrong with the figures is said by
`reading.py`, beside the field, and stops the submission, not the saving.
"""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.formats import number
from roadmap_portal.common.forms import (
    LONGEST_TEXT,
    UNSEEN,
    PlainHidden,
    PlainInput,
    PlainSelect,
    PlainTextarea,
    PlainTextField,
)
from roadmap_portal.common.numbers import read_quantity

from .breakdown import PartsUnreadable, read_parts, takes_parts, written
from .entries import QUANTITIES, Entry, typed_sides
from .models import Absence

# A number that can be read has at most 23 characters; the rest is for what can't.
LONGEST_NUMBER = 100
ROWS = 2
# What a page of the queue may send: more than stands on one.
MOST_SEEN = 500
SEEN = re.compile(r"(?P<pk>[0-9]{1,18}):(?P<revision>[0-9]{1,9})", re.ASCII)
# Asked for where a value is off track.
PLAN = ("cause", "action", "action_body", "action_due")


class TypedField(forms.CharField):
    """A number or a date as it was typed, to the letter."""

    def __init__(self, *, attrs, **kwargs):
        super().__init__(
            required=False, strip=False, max_length=LONGEST_NUMBER, widget=PlainInput(attrs=attrs), **kwargs
        )

    def to_python(self, value):
        return UNSEEN.sub("", super().to_python(value))


class EntryForm(forms.Form):
    """One indicator's entry. ``base`` carries which draft the person saw, and what it said.

    Cause and action are asked for only where they are wanted (``with_plan``), or where the request holds them.
    """

    base = forms.CharField(max_length=40, widget=PlainHidden)
    absence = forms.ChoiceField(label=_("No value (choose why)"), required=False, widget=PlainSelect)
    note = PlainTextField(label=_("Note"), required=False, max_length=LONGEST_TEXT)
    cause = PlainTextField(label=_("Cause"), required=False, max_length=LONGEST_TEXT)
    action = PlainTextField(label=_("Action taken"), required=False, max_length=LONGEST_TEXT)
    action_body = forms.ChoiceField(label=_("Responsible body"), required=False, widget=PlainSelect)
    action_due = TypedField(label=_("To be done by"), attrs={"type": "date"})

    def __init__(self, data=None, *, kpi, prefix, bodies, form_id, base="", entry=None, with_plan=True):
        """``bodies``: {id as text: Body}; ``form_id``: the page's one form, which the fields stand outside of."""
        self.kpi, self.bodies, self.stored = kpi, bodies, entry or Entry()
        super().__init__(data, prefix=prefix, initial=initial_of(self.stored) | {"base": base}, auto_id="%s")
        for side in typed_sides(kpi):
            self.fields[side] = TypedField(label=label_of(kpi, side), attrs=number_attrs(kpi, side))
        if takes_parts(kpi):
            self.fields["parts"] = PlainTextField(label=_("Breakdown"), required=False, max_length=LONGEST_TEXT)
        self.fields["absence"].choices = [("", _("there is a value")), *Absence.choices]
        if with_plan or (data is not None and f"{prefix}-cause" in data):
            self.fields["action_body"].choices = [("", _("choose")), *((pk, body.name) for pk, body in bodies.items())]
        else:
            for name in PLAN:
                del self.fields[name]
        for field in self.fields.values():
            if isinstance(field, PlainTextField):
                field.widget = PlainTextarea(attrs={"rows": ROWS, "maxlength": LONGEST_TEXT, "dir": "auto"})
            if not field.widget.is_hidden:
                field.widget.attrs["aria-describedby"] = f"{prefix}-live"
            field.widget.attrs["form"] = form_id

    def refuse(self, problems):
        """Say ``problems`` ({field: [messages]}) at the fields; what belongs to none stands above them."""
        for name, messages in problems.items():
            self.add_error(name if name in self.fields else None, messages)
            if name in self.fields:
                self.fields[name].widget.attrs["aria-describedby"] = f"{self.prefix}-{name}_error {self.prefix}-live"

    @property
    def sides(self):
        return [self[side] for side in typed_sides(self.kpi)]

    @property
    def seen(self):
        """(version of the draft that the person saw, digest of what it said); (None, "") when it can't be told."""
        version, _dot, digest = self.cleaned_data.get("base", "").partition(".")
        return (int(version), digest) if version.isdecimal() and len(version) < 10 else (None, "")

    def entry(self):
        """The Entry of a valid form; what is no number, no day or no breakdown is in its ``typed``."""
        given, typed = {}, {}
        for name in (*typed_sides(self.kpi), "action_due"):
            text = self.cleaned_data.get(name, "")
            read = read_day if name == "action_due" else read_quantity
            try:
                given[name] = read(text) if text.strip() else None
            except ValueError:
                typed[name] = text
        self._read_parts(given, typed)
        texts = {name: self.cleaned_data.get(name, "") for name in ("absence", "note", "cause", "action")}
        body = self.bodies.get(self.cleaned_data.get("action_body"))
        return Entry(**given, **texts, action_body=body, typed=typed)

    def _read_parts(self, given, typed):
        """A door that knows no breakdown leaves it as it is."""
        if self.add_prefix("parts") not in self.data:
            given["parts"] = self.stored.parts
            return
        try:
            given["parts"] = read_parts(self.cleaned_data.get("parts", ""))
        except PartsUnreadable:
            typed["parts"] = self.cleaned_data["parts"]


def read_day(text):
    """A day as a date field sends it, 2026-10-31; ValueError for anything else."""
    return date.fromisoformat(text.strip())


def initial_of(entry):
    """What the fields show: numbers in the page's digits, unreadable text as it was typed."""
    shown = {name: getattr(entry, name) for name in ("absence", "note", "cause", "action")}
    shown |= {side: number(getattr(entry, side), grouping=False) for side in QUANTITIES if has(entry, side)}
    shown["action_body"] = entry.action_body.pk if entry.action_body else ""
    shown["parts"] = written(entry.parts)
    shown["action_due"] = entry.action_due.isoformat() if entry.action_due else ""
    return shown | entry.typed


def has(entry, side):
    return isinstance(getattr(entry, side), Decimal | int)


def label_of(kpi, side):
    """The KPI's own words for a side; what is typed as one value is named by the numerator."""
    text = kpi.denominator if side == "denominator" else kpi.numerator
    return format_lazy("{text} (%)", text=text) if side == "value" and kpi.unit == "pct" else text


def number_attrs(kpi, side):
    whole = kpi.counted_denominator if side == "denominator" else kpi.counted_numerator
    keyboard = "numeric" if whole else "decimal"
    return {"inputmode": keyboard, "autocomplete": "off", "dir": "ltr", "class": "quantity", "enterkeyhint": "next"}


class ReasonForm(forms.Form):
    """A planner's decision on what he saw: the revision's number and, where it goes back, the reason."""

    revision = forms.IntegerField(label=_("Revision"), min_value=1, widget=forms.HiddenInput)
    reason = PlainTextField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_TEXT, "dir": "auto"}),
    )


class EvidenceForm(ReasonForm):
    """Going back with a wish for evidence: the same with the sentence already there, for the planner to change."""

    def __init__(self, data=None, **kwargs):
        super().__init__(data, auto_id="evidence_%s", **kwargs)
        self.initial.setdefault("reason", _("Please attach a document that supports the value."))


class SeenField(forms.Field):
    """What stood on the planner's page: {observation id: revision number} from texts like "12:3"."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        pairs = [SEEN.fullmatch(text) for text in (value or [])[:MOST_SEEN]]
        if None in pairs:
            raise forms.ValidationError(_("Please reload the page and try again."))
        return {int(pair["pk"]): int(pair["revision"]) for pair in pairs}


class ManyForm(forms.Form):
    """One decision about many values of the queue's page."""

    # The name of the button that was pressed.
    # One form with two buttons: the browser must not ask for a reason where values are approved.
    use_required_attribute = False
    decision = forms.CharField(required=False)
    seen = SeenField(required=False)
    chosen = SeenField(required=False, label=_("Values"))
    reason = PlainTextField(
        label=_("One reason for all that are returned"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_TEXT, "dir": "auto", "form": "many"}),
    )
    evidence = forms.BooleanField(
        label=_("Ask for evidence"),
        help_text=_(
            "They can be submitted again only with a new document beside each. Values without a remark are left."
        ),
        required=False,
        widget=forms.CheckboxInput(attrs={"form": "many"}),
    )

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        if data is not None:
            self.fields["reason"].required = data.get("decision") == "return"

    def clean(self):
        given = super().clean()
        if given.get("decision") not in ("approve_clean", "return"):
            raise forms.ValidationError(_("Please choose what is to be done with the values."))
        if given["decision"] == "return" and not given.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", _("Please choose at least one value."))
        return given

    @property
    def marked(self):
        """Ids of what was ticked, for a page that comes back with an error."""
        sent = self.data.getlist("chosen") if self.is_bound else []
        return {int(pair["pk"]) for text in sent[:MOST_SEEN] if (pair := SEEN.fullmatch(text))}
