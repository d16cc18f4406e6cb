"""What an administrator types about the plan. The forms read; `plan.decisions` refuses what must not be."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.formats import day, period_label
from roadmap_portal.common.forms import PlainSelect, PlainTextField
from roadmap_portal.common.numbers import QuantityField
from roadmap_portal.plan.models import KpiVersion, Period
from roadmap_portal.provinces.models import Area, Command


class DayInput(forms.DateInput):
    def __init__(self):
        super().__init__(format="%Y-%m-%d", attrs={"type": "date"})


def day_field(**kwargs):
    return forms.DateField(widget=DayInput(), input_formats=["%Y-%m-%d"], **kwargs)


class DecisionForm(forms.Form):
    """One entry of a ledger about ``subject``; every decision gives its reason, and its number and day if it has."""

    decision_number = PlainTextField(label=_("Decision number"), max_length=40, required=False)
    decision_date = day_field(label=_("Decision date"), required=False)
    reason = PlainTextField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))

    def __init__(self, *args, subject, roadmap, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject, self.roadmap = subject, roadmap
        self.prepare()
        # What is decided comes first, why comes after.
        why = [*DecisionForm.base_fields, "reason_en"]
        self.order_fields([*(name for name in self.fields if name not in why), *why])

    def prepare(self):
        """Fill choices and starting values from the subject."""

    def clean_decision_date(self):
        found = self.cleaned_data["decision_date"]
        if found and found > timezone.localdate():
            raise ValidationError(_("The day lies in the future."))
        return found

    def values(self):
        """The arguments of the act."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}

    def add_act_errors(self, error):
        """What the act refused, at the fields that it names."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)

    def open_periods(self, kinds):
        """Periods of the cycle whose figures a decision can still change, oldest first."""
        return Period.objects.filter(
            kind__in=kinds,
            starts__gte=self.roadmap.starts,
            ends__lte=self.roadmap.ends,
            closes_at__gt=timezone.now(),
        ).order_by("starts", "ends")


class FromDayForm(DecisionForm):
    """A decision that applies from the first day of a period on."""

    applies_from = forms.TypedChoiceField(label=_("Applies from"), widget=PlainSelect)

    def prepare(self):
        starts = sorted({period.starts for period in self.open_periods("MQY")})
        self.fields["applies_from"].choices = [(start.isoformat(), day(start)) for start in starts]
        self.fields["applies_from"].coerce = type(self.roadmap.starts).fromisoformat
        self.fields["applies_from"].help_text = _("Periods that have closed keep what counted for them.")
        # From the next period that begins, unless said otherwise.
        today = timezone.localdate()
        self.initial.setdefault("applies_from", next((s.isoformat() for s in starts if s >= today), None))


class TargetForm(DecisionForm):
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"), widget=PlainSelect, empty_label=None)
    period = forms.ModelChoiceField(Period.objects.none(), label=_("Period"), widget=PlainSelect, empty_label=None)
    value = QuantityField(label=_("Target"))
    upper = QuantityField(label=_("Upper bound"), required=False)
    reason_en = PlainTextField(label=_("Reason (English)"), max_length=300, required=False)

    def prepare(self):
        nation, commands = Area.objects.filter(kind=Area.Kind.NATION), Command.objects.values("area")
        self.fields["area"].queryset = (nation | Area.objects.filter(pk__in=commands)).order_by("-kind", "code")
        months = Period.MONTHS[self.subject.frequency]
        kinds = [kind for kind, length in Period.MONTHS.items() if length >= months]
        self.fields["period"].queryset = self.open_periods(kinds)
        self.fields["period"].label_from_instance = lambda period: period_label(period.code)
        self.fields["reason"].label = _("Reason (Arabic)")

    def values(self):
        found = super().values()
        return found | {"reason_ar": found.pop("reason"), "reason_en": found.get("reason_en", "")}


class WeightForm(FromDayForm):
    weight = QuantityField(label=_("Weight"))


class VersionForm(FromDayForm):
    direction = forms.ChoiceField(label=_("Direction"), choices=KpiVersion.Direction.choices)
    factor = QuantityField(label=_("Factor"), whole=True)
    lower = QuantityField(label=_("Lower bound"), required=False)
    upper = QuantityField(label=_("Upper bound"), required=False)
    on_track = QuantityField(label=_("On track from, per cent"))
    attention = QuantityField(label=_("Needs attention from, per cent"))

    def values(self):
        found = super().values()
        return found | {"factor": int(found["factor"])}


class TrackWeightForm(FromDayForm):
    weight = QuantityField(label=_("Weight"))
    alpha = QuantityField(label=_("Share of the indicators (α), between 0 and 1"))


class ProgressForm(DecisionForm):
    on = day_field(label=_("As on"))
    percent = QuantityField(label=_("Progress, per cent"))
    evidence_accepted = forms.BooleanField(label=_("The evidence is accepted"), required=False)

    def prepare(self):
        del self.fields["decision_number"], self.fields["decision_date"]
        self.fields["reason"].label = _("What was done")
        self.initial.setdefault("on", timezone.localdate())

    def values(self):
        found = super().values()
        return found | {"note": found.pop("reason")}


class ScopeForm(FromDayForm):
    in_scope = forms.TypedChoiceField(
        label=_("Scope"),
        choices=[("yes", _("in scope")), ("no", _("out of scope"))],
        coerce=lambda text: text == "yes",
    )


class PopulationForm(DecisionForm):
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    persons = QuantityField(label=_("Population"), whole=True)
    persons_15_plus = QuantityField(label=_("Population aged 15 and over"), whole=True)
    source_ar = PlainTextField(label=_("Source (Arabic)"), max_length=300)
    source_en = PlainTextField(label=_("Source (English)"), max_length=300)

    def prepare(self):
        years = range(self.roadmap.starts.year - 1, self.roadmap.ends.year + 1)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.initial.setdefault("year", timezone.localdate().year)

    def values(self):
        found = super().values()
        return found | {name: int(found[name]) for name in ("persons", "persons_15_plus")}
