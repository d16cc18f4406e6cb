"""Reporting periods: months, quarters and years, computed in Asia/Baghdad; and the days on which nobody works."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Period(models.Model):
    """One reporting period. ``due_at`` and ``closes_at`` are the first instants after its due and close days."""

    class Kind(models.TextChoices):
        MONTH = "M", _("Month")
        QUARTER = "Q", _("Quarter")
        YEAR = "Y", _("Year")

    MONTHS = {Kind.MONTH: 1, Kind.QUARTER: 3, Kind.YEAR: 12}

    kind = models.CharField(_("kind"), max_length=1, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=7, unique=True)
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"))
    due_at = models.DateTimeField(_("due"))
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["ends", "starts"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "starts"], name="period_one_per_kind_and_start"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="period_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("due_at")), name="period_closes_after_it_is_due"),
        ]

    def __str__(self):
        return self.code

    @property
    def months(self):
        """Length in months."""
        return self.MONTHS[self.kind]

    @property
    def end_month(self):
        """The last month as a running number (year × 12 + month): differences are whole months."""
        return self.ends.year * 12 + self.ends.month

    @property
    def year(self):
        return self.ends.year


class Holiday(models.Model):
    """A day that moves a deadline to the next working day; one that was called off stays, and moves nothing."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    observed = models.BooleanField(_("observed"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.name}"

    @property
    def code(self):
        """How a person writes it, as other rows of the plan's files have a code."""
        return str(self.day)
