"""Obstacles (العقبات): what stands in the way, why, how grave it is, and how long it has been standing there."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from roadmap_portal.plan.models import Activity
from roadmap_portal.provinces.models import Area

from ..querysets import ObstacleQuerySet, ObstacleVersions
from .raised import Entry, Raised, one_action_per_source


class Cause(models.Model):
    """A category of causes: data of the portal, so that the systemic ones can be counted across provinces."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=120)
    number = models.PositiveSmallIntegerField(_("number"), default=0)
    active = models.BooleanField(_("may be chosen"), default=True)

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        ordering = ["number", "code"]

    def __str__(self):
        return self.name


class Obstacle(Raised):
    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("obstacle", "Open")
        HANDLED = "handled", pgettext_lazy("obstacle", "Being handled")
        ESCALATED = "escalated", pgettext_lazy("obstacle", "Escalated")
        RESOLVED = "resolved", pgettext_lazy("obstacle", "Resolved")

    class Severity(models.IntegerChoices):
        HIGH = 1, pgettext_lazy("obstacle", "High")
        MEDIUM = 2, pgettext_lazy("obstacle", "Medium")
        LOW = 3, pgettext_lazy("obstacle", "Low")

    class Level(models.IntegerChoices):
        """Who has to deal with it now; it climbs one step when its days are over."""

        COMMAND = 1, pgettext_lazy("level", "Police command")
        PROVINCE = 2, pgettext_lazy("level", "Province")
        MINISTRY = 3, pgettext_lazy("level", "Ministry")

    # Days that one level has for it, unless the obstacle says otherwise.
    DAYS = {Severity.HIGH: 14, Severity.MEDIUM: 30, Severity.LOW: 60}
    FIRST_LEVEL = {
        Area.Kind.COMMAND: Level.COMMAND,
        Area.Kind.PROVINCE: Level.PROVINCE,
        Area.Kind.NATION: Level.MINISTRY,
    }

    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("activity")
    )
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="obstacles", verbose_name=_("cause"))
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity.choices, default=Severity.MEDIUM)
    raised_on = models.DateField(_("raised on"), default=timezone.localdate)
    days = models.PositiveSmallIntegerField(_("days for each level"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices, editable=False)
    level_since = models.DateField(_("at this level since"), editable=False)
    # The first day on which it goes one level up; at the top, on which it counts as overdue.
    escalates_on = models.DateField(_("goes one level up on"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN, editable=False)
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True, editable=False)
    resolution = models.TextField(_("how it was resolved"), max_length=2000, blank=True, editable=False)
    objects = ObstacleQuerySet.as_manager()
    history = HistoricalRecords(historical_queryset=ObstacleVersions)

    class Meta:
        verbose_name = _("obstacle")
        verbose_name_plural = _("obstacles")
        ordering = ["raised_on", "pk"]
        constraints = [
            one_action_per_source("obstacle"),
            models.CheckConstraint(condition=Q(days__gt=0), name="obstacle_has_days"),
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_on__isnull=False)
                | (~Q(state="resolved") & Q(resolved_on__isnull=True)),
                name="obstacle_resolved_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "state"], name="obstacle_area_state"),
            models.Index(fields=["escalates_on"], condition=~Q(state="resolved"), name="obstacle_escalates_on"),
        ]

    def get_absolute_url(self):
        return reverse("obstacles:detail", args=[self.pk])

    @property
    def is_resolved(self):
        return self.state == self.State.RESOLVED

    @property
    def age(self):
        """Days from the day it was raised to its resolution, or to today."""
        return ((self.resolved_on or self.today) - self.raised_on).days

    @property
    def is_overdue(self):
        """Unresolved past the days of its level."""
        return not self.is_resolved and self.escalates_on <= self.today


class ObstacleEntry(Entry):
    States = Obstacle.State

    class Act(models.TextChoices):
        RAISED = "raised", pgettext_lazy("obstacle", "Raised")
        REVISED = "revised", pgettext_lazy("obstacle", "Changed")
        COMMENTED = "commented", pgettext_lazy("obstacle", "Comment")
        TAKEN_UP = "taken_up", pgettext_lazy("obstacle", "Taken up")
        ESCALATED = "escalated", pgettext_lazy("obstacle", "Sent one level up")
        RESOLVED = "resolved", pgettext_lazy("obstacle", "Closed as resolved")
        REOPENED = "reopened", pgettext_lazy("obstacle", "Reopened")

    obstacle = models.ForeignKey(Obstacle, on_delete=models.PROTECT, related_name="entries")

    class Meta(Entry.Meta):
        verbose_name = _("entry of an obstacle's history")
        verbose_name_plural = _("entries of an obstacle's history")

    def __str__(self):
        return f"{self.act_label} {self.obstacle}"

    @property
    def level_label(self):
        """The level that it climbed to; "" for other lines."""
        climbed = self.changed.get("level")
        return Obstacle.Level(int(climbed[1])).label if climbed else ""
