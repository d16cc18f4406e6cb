"""Somebody who takes part, as the organiser enters him, and as he checks in himself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap_portal.accounts.models import Person
from roadmap_portal.common.forms import PlainSelect, PlainTextField
from roadmap_portal.provinces.models import Body

from ..enrolment import Entry


class PersonForm(forms.Form):
    name = PlainTextField(label=_("Name"), required=False, max_length=150)
    rank = PlainTextField(label=_("Rank"), required=False, max_length=80)
    post = PlainTextField(label=_("Position"), required=False, max_length=150)
    body = forms.ModelChoiceField(
        Body.objects.all(), label=_("Body"), required=False, empty_label="–", widget=PlainSelect
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[("", "–"), *Person.Sex.choices])
    category = forms.ChoiceField(label=_("Category"), choices=Person.Category)
    email = forms.EmailField(label=_("E-mail address"), required=False, widget=forms.EmailInput({"dir": "ltr"}))

    def clean(self):
        given = super().clean()
        if not (given.get("name") or given.get("post")):
            self.add_error("name", _("A name, or at least a post, is wanted."))
        return given

    def entry(self):
        return Entry(**self.cleaned_data)


class PersonChangeForm(PersonForm):
    """What is known of somebody already: he has a name, whatever else is missing."""

    name = PlainTextField(label=_("Name"), max_length=150)


class CheckInForm(forms.Form):
    """As few fields as tell one person from another: the page has to be there in a second on a weak line."""

    name = PlainTextField(label=_("Full name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    rank = PlainTextField(label=_("Rank"), required=False, max_length=80)
    post = PlainTextField(label=_("Department"), required=False, max_length=150)
    category = forms.ChoiceField(label=_("Category"), choices=Person.Category, widget=forms.RadioSelect)
    sex = forms.ChoiceField(label=_("Sex"), choices=Person.Sex, widget=forms.RadioSelect)

    def entry(self):
        return Entry(**self.cleaned_data)
