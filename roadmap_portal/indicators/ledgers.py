"""The plan's ledgers as pages show them: what each is about, who may add to it, by which act, and what a row says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap_portal.common.formats import day, number, percent, period_label, quantity
from roadmap_portal.plan import decisions
from roadmap_portal.plan.models import (
    Kpi,
    KpiVersion,
    KpiWeight,
    Milestone,
    MilestoneProgress,
    Target,
    Track,
    TrackWeight,
)
from roadmap_portal.provinces.models import Command, Population, ScopeEntry

from . import ledger_forms as forms
from . import plan_changes


@dataclass(frozen=True)
class LedgerKind:
    """``find(roadmap, code)`` gives the row that the ledger is about; ``says(row)`` what one entry states.

    Entries are read the newest first: downwards in ``order``.
    """

    code: str
    heading: str
    model: type
    owner: str
    find: Callable
    form: type
    act: Callable
    columns: tuple
    says: Callable
    permission: str = "plan.change_roadmap"
    related: tuple = ()
    order: ClassVar = ("recorded_from", "pk")

    @property
    def decide(self):
        """The same without its scores and its change number: for a preview that is rolled back."""
        return getattr(decisions, self.act.__name__)

    def rows(self, subject):
        """All entries about ``subject``; closed ones are kept for ever."""
        return self.model.objects.filter(**{self.owner: subject}).select_related("recorded_by", *self.related)


def _commands(_roadmap, code):
    return Command.objects.select_related("area").filter(area__code=code)


def _kpis(roadmap, code):
    return Kpi.objects.select_related("track__roadmap").filter(track__roadmap=roadmap, code=code)


def _target(row):
    value = quantity(row.value, row.kpi.unit, row.kpi.decimals)
    if row.upper is not None:
        value = f"{value} – {quantity(row.upper, row.kpi.unit, row.kpi.decimals)}"
    return row.area.name, period_label(row.period.code), value


def _version(row):
    bounds = "–" if row.lower is None else f"{number(row.lower)} – {number(row.upper)}"
    thresholds = f"{percent(row.on_track, 0)} / {percent(row.attention, 0)}"
    return day(row.applies_from), row.get_direction_display(), number(row.factor), bounds, thresholds


def _progress(row):
    return day(row.on), percent(row.percent, 0), _("accepted") if row.evidence_accepted else _("not accepted")


def _scope(row):
    return day(row.applies_from), _("in scope") if row.in_scope else _("out of scope")


FROM = gettext_lazy("Applies from")
KINDS = {
    kind.code: kind
    for kind in (
        LedgerKind(
            "target",
            gettext_lazy("Targets"),
            Target,
            "kpi",
            _kpis,
            forms.TargetForm,
            plan_changes.revise_target,
            (gettext_lazy("Area"), gettext_lazy("Period"), gettext_lazy("Target")),
            _target,
            related=("area", "period", "kpi"),
        ),
        LedgerKind(
            "weight",
            gettext_lazy("Weight in the track"),
            KpiWeight,
            "kpi",
            _kpis,
            forms.WeightForm,
            plan_changes.revise_weight,
            (FROM, gettext_lazy("Weight")),
            lambda row: (day(row.applies_from), number(row.weight)),
        ),
        LedgerKind(
            "version",
            gettext_lazy("Definition and thresholds"),
            KpiVersion,
            "kpi",
            _kpis,
            forms.VersionForm,
            plan_changes.revise_kpi_version,
            (
                FROM,
                gettext_lazy("Direction"),
                gettext_lazy("Factor"),
                gettext_lazy("Bounds"),
                gettext_lazy("Thresholds"),
            ),
            _version,
        ),
        LedgerKind(
            "track",
            gettext_lazy("Weight in the road map, and α"),
            TrackWeight,
            "track",
            lambda roadmap, code: Track.objects.select_related("roadmap").filter(roadmap=roadmap, code=code),
            forms.TrackWeightForm,
            plan_changes.revise_track_weight,
            (FROM, gettext_lazy("Weight"), gettext_lazy("Share of the indicators (α)")),
            lambda row: (day(row.applies_from), number(row.weight), number(row.alpha)),
        ),
        LedgerKind(
            "progress",
            gettext_lazy("Progress of a milestone"),
            MilestoneProgress,
            "milestone",
            lambda roadmap, code: Milestone.objects.select_related("track__roadmap", "province").filter(
                track__roadmap=roadmap, code=code
            ),
            forms.ProgressForm,
            plan_changes.record_progress,
            (gettext_lazy("As on"), gettext_lazy("Progress"), gettext_lazy("Evidence")),
            _progress,
            permission="plan.record_progress",
        ),
        LedgerKind(
            "scope",
            gettext_lazy("In the plan's scope"),
            ScopeEntry,
            "command",
            _commands,
            forms.ScopeForm,
            plan_changes.revise_scope,
            (FROM, gettext_lazy("Scope")),
            _scope,
        ),
        LedgerKind(
            "population",
            gettext_lazy("Population"),
            Population,
            "command",
            _commands,
            forms.PopulationForm,
            plan_changes.revise_population,
            (
                gettext_lazy("Year"),
                gettext_lazy("Population"),
                gettext_lazy("Aged 15 and over"),
                gettext_lazy("Source"),
            ),
            lambda row: (str(row.year), number(row.persons), number(row.persons_15_plus), row.source),
        ),
    )
}


def reason_of(row):
    """Why the entry was made, in the words of who made it."""
    return getattr(row, "note", "") or getattr(row, "reason", "")
