"""The sheet of a workshop as a form: the Arabic texts first, the English ones beside them where there are any."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roadmap_portal.accounts.visibility import written_provinces
from roadmap_portal.common.forms import PlainSelect, PlainTextField
from roadmap_portal.common.templatetags.portal import code
from roadmap_portal.plan.models import Kpi, LegalInstrument, Milestone, Roadmap, Track

from ..models import Point, Series, Workshop
from ..planning import SHEET_POINTS, Sheet

LANGUAGES = ("ar", "en")
DIRECTION = {"ar": "rtl", "en": "ltr"}
REQUIRED = {"kind", "subject", "city"}
LONG = {"legal_note"}
LABELS = {
    "kind": _("Kind of workshop"),
    "subject": _("Subject"),
    "city": _("City"),
    "hall": _("Hall"),
    "directed_by": _("Directed by"),
    "organiser": _("Organised by"),
    "audience": pgettext_lazy("audience of a workshop", "For"),
    "patron_rank": _("Rank of the patron"),
    "patron_post": _("Post of the patron"),
    "legal_note": _("Legal framework"),
    "source": _("What this record rests on"),
}
POINT_LABELS = {
    Point.Kind.AIM: _("Aims"),
    Point.Kind.DISCUSSION: _("Points of discussion"),
    Point.Kind.BODY: _("Participating bodies"),
    Point.Kind.DECISION: _("Decisions"),
    Point.Kind.NOT_REPORTED: _("What the source does not report"),
}
LONGEST_POINT, MOST_POINTS, MOST_DAYS = 500, 60, 30
# Milestones that a workshop can be held for.
HELD_FOR = "AWR-"
DATE = {"type": "date"}
TIME = {"type": "time"}


def text_field(name, language, *, required):
    longest = Workshop._meta.get_field(f"{name}_{language}").max_length or 2000
    widget = forms.Textarea(attrs={"rows": 3}) if name in LONG else forms.TextInput()
    widget.attrs |= {"lang": language, "dir": DIRECTION[language]}
    return PlainTextField(label=LABELS[name], required=required, max_length=longest, widget=widget)


class LinesField(PlainTextField):
    """One point a line."""

    def __init__(self, *, language, **kwargs):
        attrs = {"rows": 4, "lang": language, "dir": DIRECTION[language]}
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), **kwargs)

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).split("\n")]
        if any(len(line) > LONGEST_POINT for line in lines) or len(lines) > MOST_POINTS:
            message = _("At most %(lines)s lines of %(letters)s characters each.")
            raise forms.ValidationError(message, params={"lines": MOST_POINTS, "letters": LONGEST_POINT})
        return lines


class SheetForm(forms.Form):
    series = forms.ModelChoiceField(Series.objects.all(), label=_("Series"), empty_label=None, widget=PlainSelect)
    province = forms.ModelChoiceField(None, label=_("Province"), empty_label=None, widget=PlainSelect)
    held_on = forms.DateField(label=_("Date"), widget=forms.DateInput(DATE, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("Begins at"), required=False, widget=forms.TimeInput(TIME, format="%H:%M"))
    ends = forms.TimeField(label=_("Ends at"), required=False, widget=forms.TimeInput(TIME, format="%H:%M"))
    milestone = forms.ModelChoiceField(
        None,
        label=_("Milestone of the plan"),
        required=False,
        empty_label=_("None"),
        help_text=_("It moves when the workshop is held, and is done when the minutes are approved."),
    )
    patron_name = PlainTextField(label=_("Under the patronage of (name)"), required=False, max_length=150)
    tracks = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    kpis = forms.MultipleChoiceField(label=_("Indicators"), required=False, widget=forms.CheckboxSelectMultiple)
    instruments = forms.MultipleChoiceField(
        label=_("Legal instruments"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        provinces = written_provinces(user)
        self.fields["province"].queryset = provinces
        self.fields["milestone"].queryset = (
            Milestone.objects.filter(code__startswith=HELD_FOR, province__in=provinces)
            .select_related("province")
            .order_by("province__code", "code")
        )
        self.fields["milestone"].label_from_instance = lambda row: f"{row.code} · {row.province.name} · {row.name}"
        plan = Roadmap.objects.last()
        self.fields["tracks"].choices = named(Track.objects.filter(roadmap=plan))
        self.fields["kpis"].choices = named(Kpi.objects.filter(track__roadmap=plan).order_by("code"))
        self.fields["instruments"].choices = [(str(row.pk), row.name) for row in LegalInstrument.objects.all()]
        for language in LANGUAGES:
            for name in LABELS:
                self.fields[f"{name}_{language}"] = text_field(
                    name, language, required=language == "ar" and name in REQUIRED
                )
            for kind in SHEET_POINTS:
                self.fields[f"{kind}_{language}"] = LinesField(label=POINT_LABELS[kind], language=language)

    def clean(self):
        given = super().clean()
        milestone, province = given.get("milestone"), given.get("province")
        if milestone and province and milestone.province_id != province.pk:
            self.add_error("milestone", _("This milestone is of another province."))
        self._check_times(given)
        for kind in SHEET_POINTS:
            given[kind] = self._points(kind, given.get(f"{kind}_ar", []), given.get(f"{kind}_en", []))
        return given

    def _check_times(self, given):
        first, last = given.get("held_on"), given.get("ends_on")
        if first and last and not 0 <= (last - first).days <= MOST_DAYS:
            self.add_error("ends_on", _("The last day lies on the first day or within 30 days after it."))
        begins, ends = given.get("starts"), given.get("ends")
        if begins and ends and not last and ends <= begins:
            self.add_error("ends", _("The end lies before the beginning."))

    def _points(self, kind, arabic, english):
        """(ar, en) of each line: the English lines stand beside the Arabic ones of the same number."""
        arabic, english = trimmed(arabic), trimmed(english)
        if len(english) > len(arabic):
            self.add_error(f"{kind}_en", _("Each English line wants its Arabic line."))
        english += [""] * (len(arabic) - len(english))
        if "" in arabic:
            self.add_error(f"{kind}_ar", _("Please leave no line empty between two points."))
        return list(zip(arabic, english, strict=False))

    def sheet(self):
        """The entered Sheet; ask only when the form is valid."""
        given = self.cleaned_data
        same = ("series", "province", "held_on", "ends_on", "starts", "ends", "milestone", "patron_name")
        return Sheet(
            **{name: given[name] for name in same},
            texts={f"{name}_{language}": given[f"{name}_{language}"] for name in LABELS for language in LANGUAGES},
            tracks=tuple(given["tracks"]),
            kpis=tuple(given["kpis"]),
            instruments=tuple(given["instruments"]),
            points={kind: given[kind] for kind in SHEET_POINTS},
        )

    # --- the form's parts, as the page sets them ----------------------------------------
    def bound(self, *names):
        return [self[name] for name in names]

    @property
    def when_and_where(self):
        return self.bound("series", "province", "kind_ar", "subject_ar", "city_ar", "hall_ar")

    @property
    def times(self):
        return self.bound("held_on", "ends_on", "starts", "ends")

    @property
    def who(self):
        texts = ("directed_by_ar", "organiser_ar", "audience_ar")
        return self.bound(*texts, "patron_name", "patron_rank_ar", "patron_post_ar")

    @property
    def what(self):
        return self.bound(*(f"{kind}_ar" for kind in SHEET_POINTS if kind != Point.Kind.NOT_REPORTED), "legal_note_ar")

    @property
    def rests_on(self):
        return self.bound("source_ar", f"{Point.Kind.NOT_REPORTED}_ar")

    @property
    def in_english(self):
        return self.bound(*(f"{name}_en" for name in (*LABELS, *SHEET_POINTS)))


def named(rows):
    return [(row.code, format_html("{} · {}", code(row.code), row.name)) for row in rows]


def trimmed(lines):
    """Without the empty lines at the end."""
    lines = list(lines)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def initial_of(workshop):
    """What the form of an entered workshop shows."""
    every_point = list(workshop.points.all())
    points = {kind: [point for point in every_point if point.kind == kind] for kind in SHEET_POINTS}
    return {
        **{name: getattr(workshop, name) for name in ("series", "province", "held_on", "ends_on", "starts", "ends")},
        "milestone": workshop.milestone_id,
        "patron_name": workshop.patron.name if workshop.patron_id else "",
        "tracks": [track.code for track in workshop.topics.all()],
        "kpis": [kpi.code for kpi in workshop.kpis.all()],
        "instruments": [str(row.pk) for row in workshop.legal_instruments.all()],
        **{f"{name}_{code}": getattr(workshop, f"{name}_{code}") or "" for name in LABELS for code in LANGUAGES},
        **{
            f"{kind}_{code}": "\n".join(getattr(point, f"text_{code}") or "" for point in points[kind])
            for kind in SHEET_POINTS
            for code in LANGUAGES
        },
    }
