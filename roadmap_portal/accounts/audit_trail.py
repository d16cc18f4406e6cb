"""The audit log as people read it: filtered, newest first, a page at a time, and no further than each may see.

Planners and administrators read all of it; a director the entries about his own command. A draft is nobody's but its
command's: that one was saved is told to all who see the entry, what stood in it is not.
"""

import re
from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common import formats
from roadmap_portal.common.forms import PlainSelect
from roadmap_portal.operations import audit_words
from roadmap_portal.operations.audit_fields import field_label, word_of
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.provinces.models import Area

from .models import User
from .rights import rights_of

PAGE_SIZE = 50
# Of an entry's place in the log.
ORDER = ("at", "pk")
DAYS = 30
FIRST_YEAR, LAST_YEAR = 2000, 2199
ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?")


def visible_entries(user):
    """The entries that ``user`` may read."""
    rights = rights_of(user)
    if rights.sees_all:
        return AuditEntry.objects.all()
    codes = Area.objects.filter(pk__in=rights.director_of).values_list("code", flat=True)
    return AuditEntry.objects.filter(area__in=list(codes))


class TrailForm(forms.Form):
    """What to look for; as an address it can be sent to a colleague. Unreadable parts are said, and find nothing."""

    since = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    act = forms.ChoiceField(label=_("Act"), required=False)
    actor = forms.ModelChoiceField(
        label=_("Person"), required=False, queryset=User.objects.none(), empty_label=_("All"), widget=PlainSelect
    )
    area = forms.ModelChoiceField(
        label=_("Area"), required=False, queryset=Area.objects.none(), empty_label=_("All"), to_field_name="code"
    )
    subject = forms.CharField(label=_("Subject contains"), required=False, max_length=100)
    # The history of one thing, from the link beside it.
    kind = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    id = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, query, *, user):
        super().__init__(query if query else {"since": timezone.localdate() - timedelta(days=DAYS)})
        self.user, rights = user, rights_of(user)
        self.fields["act"].choices = [("", _("All")), *audit_words.choices()]
        people, areas = User.objects.order_by("name"), Area.objects.exclude(kind=Area.Kind.NATION)
        if not rights.sees_all:
            people = people.filter(grants__command__in=rights.director_of).distinct()
            areas = areas.filter(pk__in=rights.director_of)
        self.fields["actor"].queryset = people
        self.fields["area"].queryset = areas.order_by("code")

    def clean(self):
        given = super().clean()
        for name in ("since", "until"):
            # The first and the last day of all have no midnight that a database can be asked about.
            if given.get(name) and not FIRST_YEAR <= given[name].year <= LAST_YEAR:
                self.add_error(name, self.fields[name].error_messages["invalid"])
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _("The last day lies before the first day."))
        return given

    def rows(self):
        """The entries that are looked for, newest first."""
        rows = visible_entries(self.user).order_by("-at", "-pk")
        if not self.is_valid():
            return rows.none()
        return rows.filter(**self.conditions())

    def conditions(self):
        """The lookups of what was given; days are Baghdad's, the last one included."""
        lookups = {
            "since": ("at__gte", midnight),
            "until": ("at__lt", lambda day: midnight(day + timedelta(days=1))),
            "act": ("act", str),
            "actor": ("actor_id", lambda person: person.pk),
            "area": ("area", lambda area: area.code),
            "subject": ("subject_label__icontains", str),
            "kind": ("subject_type", str),
            "id": ("subject_id", str),
        }
        given = ((*lookups[name], value) for name, value in self.cleaned_data.items() if value)
        return {lookup: turned(value) for lookup, turned, value in given}

    @property
    def said(self):
        """The filter in the form in which its export is put on record."""
        return {name: str(getattr(value, "pk", value)) for name, value in self.cleaned_data.items() if value}


def midnight(day):
    return datetime.combine(day, time.min, tzinfo=formats.BAGHDAD)


class Line:
    """An entry as one person may read it."""

    def __init__(self, entry, user):
        self.entry, self._rights = entry, rights_of(user)

    def __getattr__(self, name):
        return getattr(self.entry, name)

    @property
    def label(self):
        return audit_words.act_label(self.entry.act)

    @property
    def address(self):
        """Where from: for those who look after the whole portal."""
        return self.entry.address if self._rights.sees_all else None

    @property
    def hides_draft(self):
        return self.entry.act == audit_words.DRAFT and self._rights.sees_all

    @property
    def changes(self):
        """(field's label, before, after) of what changed, as texts; "" where there was nothing."""
        if self.hides_draft:
            return []
        before, after = self.entry.before or {}, self.entry.after or {}
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        of = self.entry.subject_type
        found = [(name, shown(name, before.get(name), of), shown(name, after.get(name), of)) for name in names]
        return [(field_label(name, of), old, new) for name, old, new in found if old or new]


def shown(name, value, model_label=""):
    """A JSON value as a person reads it; a choice of the model that it was recorded of, in the model's words."""
    if value is None or value == "" or value == []:
        return ""
    if (word := word_of(value, name, model_label)) is not None:
        return str(word)
    if isinstance(value, str) and value in audit_words.OF_FIELD.get(name, {}):
        return str(audit_words.OF_FIELD[name][value])
    if isinstance(value, bool) or (name in audit_words.CODED or value == "***") and value in audit_words.VALUES:
        return str(audit_words.VALUES[value])
    if isinstance(value, list):
        return listed(shown(name, item) for item in value)
    if isinstance(value, dict):
        return listed(f"{field_label(key)}: {shown(key, item)}" for key, item in value.items())
    text = str(value)
    if ISO.fullmatch(text):
        moment = datetime.fromisoformat(text)
        return formats.day_and_time(moment) if moment.tzinfo else formats.day(moment.date())
    # Stored with four places, whatever was typed.
    return text.rstrip("0").rstrip(".") if text.replace(".", "", 1).isdigit() and "." in text else text


def listed(texts):
    return ("، " if get_language() == "ar" else ", ").join(texts)
