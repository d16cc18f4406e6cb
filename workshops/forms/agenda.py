"""The agenda as a form: one line a row, empty rows are left out, and a few more stand below."""

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.formats import day as day_text
from roadmap_portal.common.forms import PlainTextField

from ..agenda import Line
from ..models import AgendaItem

SPARE_ROWS, MOST_ROWS = 4, 60
TIME = {"type": "time"}
ARABIC, ENGLISH = {"lang": "ar", "dir": "rtl"}, {"lang": "en", "dir": "ltr"}


class AgendaForm(forms.Form):
    day = forms.TypedChoiceField(label=_("Day"), coerce=lambda text: forms.DateField().clean(text))
    kind = forms.ChoiceField(label=_("Kind"), choices=AgendaItem.Kind)
    starts = forms.TimeField(label=_("Begins at"), required=False, widget=forms.TimeInput(TIME, format="%H:%M"))
    ends = forms.TimeField(label=_("Ends at"), required=False, widget=forms.TimeInput(TIME, format="%H:%M"))
    title_ar = PlainTextField(label=_("Subject"), required=False, max_length=300, widget=forms.TextInput(ARABIC))
    title_en = PlainTextField(
        label=_("Subject in English"), required=False, max_length=300, widget=forms.TextInput(ENGLISH)
    )
    speaker = PlainTextField(label=_("Speaker"), required=False, max_length=150)
    speaker_rank = PlainTextField(label=_("Rank"), required=False, max_length=80)

    def __init__(self, *args, days, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = [(day.isoformat(), day_text(day, weekday=True)) for day in days]
        if len(days) == 1:
            self.fields["day"].widget = forms.HiddenInput()
            self.fields["day"].initial = days[0].isoformat()

    @property
    def is_empty(self):
        given = self.cleaned_data
        return not any(given.get(name) for name in ("title_ar", "title_en", "starts", "ends", "speaker"))

    def clean(self):
        given = super().clean()
        if self.is_empty:
            return given
        if not given.get("title_ar") and given.get("kind") == AgendaItem.Kind.SESSION:
            self.add_error("title_ar", _("This field is required."))
        begins, ends = given.get("starts"), given.get("ends")
        if ends and (not begins or ends <= begins):
            self.add_error("ends", _("The end lies before the beginning."))
        return given

    def line(self):
        given = self.cleaned_data
        return Line(**{name: given[name] for name in Line.__dataclass_fields__})


class AgendaRows(forms.BaseFormSet):
    def lines(self):
        """The Lines that were entered, in their order on the page."""
        return [form.line() for form in self.forms if not form.is_empty]


def agenda_rows(workshop, data=None):
    """The formset of the workshop's agenda."""
    made = forms.formset_factory(AgendaForm, formset=AgendaRows, extra=SPARE_ROWS, max_num=MOST_ROWS, validate_max=True)
    initial = [
        {
            "day": item.day.isoformat(),
            "kind": item.kind,
            "starts": item.starts,
            "ends": item.ends,
            "title_ar": item.title_ar,
            "title_en": item.title_en,
            "speaker": item.speaker.name if item.speaker_id else "",
            "speaker_rank": item.speaker.rank if item.speaker_id else "",
        }
        for item in workshop.agenda.select_related("speaker")
    ]
    return made(data, initial=None if data is not None else initial, form_kwargs={"days": workshop.days}, prefix="line")
