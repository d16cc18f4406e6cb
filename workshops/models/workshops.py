"""Awareness workshops of the road map: what was held where, about what, with whom, and what was said.

A workshop known from a report of its time has only what that report tells; what it leaves out is named too.
"""

from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from roadmap_portal.accounts.models import Person
from roadmap_portal.plan.models import Kpi, LegalInstrument, Milestone, Roadmap, Track
from roadmap_portal.provinces.models import Area

from ..querysets import WorkshopQuerySet


class Series(models.Model):
    """Workshops that follow one another: what one leaves open is the next one's first item."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("series of workshops")
        verbose_name_plural = _("series of workshops")
        ordering = ["code"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("workshops:series", args=[self.code])


TOOK_PLACE = ("held", "minuted")


class Workshop(models.Model):
    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("workshop", "Planned")
        CONFIRMED = "confirmed", pgettext_lazy("workshop", "Confirmed")
        HELD = "held", pgettext_lazy("workshop", "Held")
        MINUTED = "minuted", pgettext_lazy("workshop", "Minutes approved")
        CANCELLED = "cancelled", pgettext_lazy("workshop", "Cancelled")

    roadmap = models.ForeignKey(Roadmap, on_delete=models.PROTECT, related_name="workshops", verbose_name=_("road map"))
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="workshops", verbose_name=_("series"))
    kind = models.CharField(_("kind"), max_length=80)
    subject = models.CharField(_("subject"), max_length=300)
    held_on = models.DateField(_("date"))
    # Of a workshop of several days.
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    starts = models.TimeField(_("begins at"), null=True, blank=True)
    ends = models.TimeField(_("ends at"), null=True, blank=True)
    province = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        related_name="workshops",
        limit_choices_to={"kind": Area.Kind.PROVINCE},
        verbose_name=_("province"),
    )
    city = models.CharField(_("city"), max_length=120)
    hall = models.CharField(_("hall"), max_length=200, blank=True)
    directed_by = models.CharField(_("directed by"), max_length=200, blank=True)
    organiser = models.CharField(_("organised by"), max_length=200, blank=True)
    audience = models.CharField(_("for"), max_length=300, blank=True)
    patron = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("patron")
    )
    # As printed at the time: a person's rank and post change.
    patron_rank = models.CharField(_("rank of the patron"), max_length=80, blank=True)
    patron_post = models.CharField(_("post of the patron"), max_length=150, blank=True)
    topics = models.ManyToManyField(Track, blank=True, related_name="workshops", verbose_name=_("topics"))
    kpis = models.ManyToManyField(Kpi, blank=True, related_name="workshops", verbose_name=_("indicators"))
    legal_instruments = models.ManyToManyField(
        LegalInstrument, blank=True, related_name="workshops", verbose_name=_("legal instruments")
    )
    # What the workshop is held for: it moves when the workshop is held, and when the minutes are approved.
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workshops",
        verbose_name=_("milestone"),
    )
    legal_note = models.TextField(_("legal framework"), blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.PLANNED)
    cancel_reason = models.TextField(_("reason of the cancellation"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    # How often its place or time was changed after it was planned: calendars show the entry with the highest number.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    objects = WorkshopQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "province", "held_on"],
                name="workshop_one_per_series_province_and_day",
                violation_error_message=_("This series has a workshop in this province on this day already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("held_on")),
                name="workshop_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="cancelled") | ~models.Q(cancel_reason=""),
                name="workshop_cancelled_with_a_reason",
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("workshops:detail", args=[self.pk])

    @property
    def last_day(self):
        return self.ends_on or self.held_on

    @property
    def days(self):
        return [self.held_on + timedelta(n) for n in range((self.last_day - self.held_on).days + 1)]

    @property
    def took_place(self):
        return self.status in TOOK_PLACE

    @property
    def is_open(self):
        """Whether it may still be edited: minutes that are approved, and a cancelled workshop, stand as they are."""
        return self.status not in (self.Status.MINUTED, self.Status.CANCELLED)
