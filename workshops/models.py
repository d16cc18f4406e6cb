"""Awareness workshops of the road map: what was held where, about what, with whom, and what was said.

A workshop known from a report of its time has only what that report tells; what it leaves out is named too.
"""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from roadmap_portal.accounts.models import Person
from roadmap_portal.plan.models import Roadmap, Track
from roadmap_portal.provinces.models import Area


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
    legal_note = models.TextField(_("legal framework"), blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.PLANNED)
    source = models.CharField(_("source"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "province", "held_on"], name="workshop_one_per_series_province_and_day"
            )
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("workshops:detail", args=[self.pk])


class Point(models.Model):
    """One line of a workshop's record, in the order of its source."""

    class Kind(models.TextChoices):
        AIM = "aim", _("Aim")
        DISCUSSION = "discussion", _("Point of discussion")
        BODY = "body", _("Participating body")
        NOT_REPORTED = "not_reported", _("Not reported")

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("text"), max_length=500)

    class Meta:
        verbose_name = _("point")
        verbose_name_plural = _("points")
        ordering = ["workshop", "kind", "number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "kind", "number"], name="point_one_per_number_and_kind")
        ]

    def __str__(self):
        return self.text


class Participation(models.Model):
    """Somebody who took part: a person, or only a post where the source names nobody. Rank and post as printed."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="participations")
    number = models.PositiveSmallIntegerField(_("number"))
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="participations", verbose_name=_("person")
    )
    rank = models.CharField(_("rank"), max_length=80, blank=True)
    post = models.CharField(_("position"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["workshop", "number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="participation_one_per_number"),
            models.UniqueConstraint(
                fields=["workshop", "person"],
                condition=models.Q(person__isnull=False),
                name="participation_one_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | ~models.Q(post=""), name="participation_person_or_post"
            ),
        ]

    def __str__(self):
        return f"{self.rank} {self.person or self.post}".strip()
