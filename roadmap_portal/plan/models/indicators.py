"""The KPI sheet. What changes a result (direction, bounds, thresholds …) stands in `KpiVersion`, dated."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from roadmap_portal.provinces.models import Body

from .structure import Track


class Kpi(models.Model):
    class Unit(models.TextChoices):
        PERCENT = "pct", _("per cent")
        COUNT = "count", pgettext_lazy("unit", "number")
        PERSONS = "persons", _("persons")
        MINUTES = "minutes", _("minutes")
        HOURS = "hours", _("hours")
        PER_1K = "per_1k", _("per 1,000")
        PER_100K = "per_100k", _("per 100,000")

    class Frequency(models.TextChoices):
        MONTHLY = "M", _("monthly")
        QUARTERLY = "Q", _("quarterly")
        YEARLY = "Y", _("yearly")

    class Nature(models.TextChoices):
        FLOW = "flow", _("flow: periods add up")
        STOCK = "stock", _("stock: the last point counts")

    class Aggregation(models.TextChoices):
        SUM = "sum", _("sum")
        RATIO = "ratio", _("ratio of sums")
        WMEAN = "wmean", _("mean weighted by population aged 15 and over")

    class Side(models.TextChoices):
        NUMERATOR = "numerator", _("numerator")
        DENOMINATOR = "denominator", _("denominator")

    class Path(models.TextChoices):
        LINEAR = "linear", _("linear")
        STEPWISE = "stepwise", _("stepwise, year by year")

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="kpis", verbose_name=_("track"))
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=300)
    definition = models.TextField(_("definition"))
    data_source = models.CharField(_("data source"), max_length=300)
    idea_source = models.CharField(_("where the idea comes from"), max_length=300, blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="kpis", verbose_name=_("responsible body"))
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)
    frequency = models.CharField(_("frequency"), max_length=1, choices=Frequency.choices)
    nature = models.CharField(_("nature"), max_length=5, choices=Nature.choices)
    aggregation = models.CharField(_("aggregation"), max_length=5, choices=Aggregation.choices)
    numerator = models.CharField(_("numerator"), max_length=200)
    denominator = models.CharField(_("denominator"), max_length=200, blank=True)
    denominator_nature = models.CharField(
        _("nature of the denominator"), max_length=5, choices=Nature.choices, blank=True
    )
    population_side = models.CharField(
        _("side that is the population"), max_length=11, choices=Side.choices, blank=True
    )
    annualised = models.BooleanField(_("annualised"), default=False)
    part_of_whole = models.BooleanField(_("numerator is part of the denominator"), default=False)
    counted_numerator = models.BooleanField(_("numerator is counted"), default=False)
    counted_denominator = models.BooleanField(_("denominator is counted"), default=False)
    critical = models.BooleanField(_("critical"), default=False)
    care = models.BooleanField(_("interpret with care"), default=False)
    cumulative = models.BooleanField(_("cumulative"), default=False)
    path = models.CharField(_("path to the target"), max_length=8, choices=Path.choices, default=Path.LINEAR)
    breakdown = models.CharField(_("breakdown"), max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["track", "code"]
        constraints = [
            models.UniqueConstraint(fields=["track", "code"], name="kpi_one_code_per_track"),
            models.CheckConstraint(
                condition=Q(aggregation="ratio", denominator_nature__in=["flow", "stock"])
                | (~Q(aggregation="ratio") & Q(denominator_nature="")),
                name="kpi_ratio_has_a_denominator",
            ),
            models.CheckConstraint(
                condition=~Q(aggregation="wmean") | Q(nature="stock"), name="kpi_weighted_mean_is_a_stock"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_ratio(self):
        return self.aggregation == self.Aggregation.RATIO

    @property
    def adds_up_over_time(self):
        """Whether a longer period is the sum of its periods."""
        return self.nature == self.Nature.FLOW and (
            self.aggregation == self.Aggregation.SUM
            or (self.denominator_nature == self.Nature.STOCK and not self.annualised)
        )
