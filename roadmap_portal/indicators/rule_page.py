"""The pages of the checks: what is checked, the rules between indicators, and what a rule would find."""

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.forms import PlainTextField
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.models import CheckRule

from .calendar_forms import Saying
from .checks import FLAG_TEXTS, HARD_TEXTS
from .rules import dry_run, kind_of

# Words in the place of the figures that a check's sentence names.
EXAMPLE = {"numerator": _("numerator"), "denominator": _("denominator"), "a": "5", "b": "3", "percent": "60%"}


def built_in():
    """[(kind, [(code, sentence)])] of the checks that are no data."""
    told = []
    for kind, texts in ((_("They stop a submission"), HARD_TEXTS), (_("They ask for a note"), FLAG_TEXTS)):
        told.append((kind, [(code, _told(str(text))) for code, text in texts.items()]))
    return told


def _told(text):
    for name, word in EXAMPLE.items():
        text = text.replace(f"{{{name}}}", str(word))
    return text


class RuleForm(Saying, forms.Form):
    """A rule as an administrator writes it; what it means is checked by the act."""

    code = PlainTextField(label=_("Code"), max_length=12, widget=forms.TextInput(attrs={"dir": "ltr"}))
    left = PlainTextField(label=_("Left side"), max_length=200, widget=forms.TextInput(attrs={"dir": "ltr"}))
    operator = forms.ChoiceField(label=_("Comparison"), choices=CheckRule.Operator)
    right = PlainTextField(label=_("Right side"), max_length=200, widget=forms.TextInput(attrs={"dir": "ltr"}))
    missing = forms.ChoiceField(label=_("Where a figure is missing"), choices=CheckRule.Missing)
    text_ar = PlainTextField(
        label=_("What the reporter reads, in Arabic"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ar"}),
    )
    text_en = PlainTextField(
        label=_("What the reporter reads, in English"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "ltr", "lang": "en"}),
    )

    @classmethod
    def of(cls, rule):
        return cls(initial={name: getattr(rule, name) for name in cls.base_fields})


class Trial:
    """A rule tried on a period: ``run`` is a rules.DryRun, or None while no period of its kind is over."""

    def __init__(self, rule, code, *, today):
        book = Book(rule.roadmap, kpis=())
        kind = kind_of(rule)
        cycle = [p for p in book.periods.of_kind(kind) if rule.roadmap.starts <= p.starts and p.ends < today]
        self.periods = cycle[::-1]
        self.period = next((p for p in self.periods if p.code == code), next(iter(self.periods), None))
        self.run = dry_run(rule, book, self.period) if self.period else None
