"""What can be decided anew while the plan runs: each row says from when it applies and when it was recorded.

For a closed period the knowledge of the moment of its closing counts, for ever; see `plan/book.py`.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.fields import FixedField
from roadmap_portal.common.ledger import Decided, Ledger, ledger_constraints
from roadmap_portal.provinces.models import Area

from .indicators import Kpi
from .periods import Period
from .structure import Milestone, Track


class KpiVersion(Decided):
    """The parts of a KPI's definition that change its results, from a day on."""

    class Direction(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")
        RANGE = "range", _("within a range")

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="versions", verbose_name=_("indicator"))
    applies_from = models.DateField(_("applies from"))
    direction = models.CharField(_("direction"), max_length=6, choices=Direction.choices)
    factor = models.PositiveIntegerField(_("factor"), default=1)
    lower = FixedField(_("lower bound"), null=True, blank=True)
    upper = FixedField(_("upper bound"), null=True, blank=True)
    on_track = FixedField(_("on track from"), default=90)
    attention = FixedField(_("needs attention from"), default=70)

    class Meta:
        verbose_name = _("indicator version")
        verbose_name_plural = _("indicator versions")
        constraints = [
            *ledger_constraints("kpiversion", "kpi", "applies_from"),
            models.CheckConstraint(condition=Q(factor__gt=0), name="kpiversion_factor_above_zero"),
            models.CheckConstraint(
                condition=(Q(lower__isnull=True) & Q(upper__isnull=True)) | Q(upper__gt=F("lower")),
                name="kpiversion_upper_above_lower",
            ),
            models.CheckConstraint(condition=Q(on_track__gt=F("attention")), name="kpiversion_thresholds_in_order"),
        ]


class KpiWeight(Decided):
    """A KPI's weight in its track from a day on."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="weights", verbose_name=_("indicator"))
    applies_from = models.DateField(_("applies from"))
    weight = FixedField(_("weight"))

    class Meta:
        verbose_name = _("indicator weight")
        verbose_name_plural = _("indicator weights")
        constraints = [
            *ledger_constraints("kpiweight", "kpi", "applies_from"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="kpiweight_not_negative"),
        ]


class TrackWeight(Decided):
    """A track's weight in the road map and α, the share of its KPI side, from a day on."""

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="weights", verbose_name=_("track"))
    applies_from = models.DateField(_("applies from"))
    weight = FixedField(_("weight"))
    alpha = FixedField(_("share of the indicators (α)"))

    class Meta:
        verbose_name = _("track weight")
        verbose_name_plural = _("track weights")
        constraints = [
            *ledger_constraints("trackweight", "track", "applies_from"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="trackweight_not_negative"),
            models.CheckConstraint(condition=Q(alpha__gte=0), name="trackweight_alpha_not_negative"),
        ]


class MilestoneWeight(Ledger):
    """A milestone's weight in its track's delivery from a day on; a milestone without one does not count yet."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="weights")
    applies_from = models.DateField(_("applies from"))
    weight = FixedField(_("weight"))

    class Meta:
        verbose_name = _("milestone weight")
        verbose_name_plural = _("milestone weights")
        constraints = [
            *ledger_constraints("milestoneweight", "milestone", "applies_from"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="milestoneweight_not_negative"),
        ]


class MilestoneProgress(Ledger):
    """How far a milestone was on a day, in per cent; 100 only with accepted evidence."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="progress")
    on = models.DateField(_("as on"))
    percent = FixedField(_("progress"))
    evidence_accepted = models.BooleanField(_("evidence accepted"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("milestone progress")
        verbose_name_plural = _("milestone progress")
        constraints = [
            *ledger_constraints("milestoneprogress", "milestone", "on"),
            models.CheckConstraint(
                condition=Q(percent__gte=0) & Q(percent__lte=100), name="milestoneprogress_within_0_and_100"
            ),
        ]


class Baseline(Ledger):
    """The value from which a KPI starts in an area: per period of its own frequency, annual for annualised rates."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="baselines", verbose_name=_("indicator"))
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("area"))
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", verbose_name=_("period"))
    value = FixedField(_("value"))

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        constraints = [
            *ledger_constraints("baseline", "kpi", "area"),
            models.CheckConstraint(condition=Q(value__gte=0), name="baseline_not_negative"),
        ]


class Target(Decided):
    """What is to be reached in an area by a period: one number, or the two bounds of a range."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="targets", verbose_name=_("indicator"))
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("area"))
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", verbose_name=_("period"))
    value = FixedField(_("target"))
    upper = FixedField(_("upper bound"), null=True, blank=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            *ledger_constraints("target", "kpi", "area", "period"),
            models.CheckConstraint(condition=Q(value__gte=0), name="target_not_negative"),
            models.CheckConstraint(
                condition=Q(upper__isnull=True) | (Q(value__gt=0) & Q(upper__gt=F("value"))),
                name="target_range_in_order",
            ),
        ]
