"""Follow-ups (إجراءات المتابعة): what was decided, who does it, by when, and whether it moved what it should move."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from roadmap_portal.common.fields import FixedField
from roadmap_portal.common.status import Status
from roadmap_portal.plan.models import Period

from ..querysets import FollowUpQuerySet, FollowUpVersions
from .obstacles import Obstacle
from .raised import Entry, Raised, one_action_per_source


class FollowUp(Raised):
    class State(models.TextChoices):
        NOT_STARTED = "not_begun", pgettext_lazy("follow-up", "Not started")
        UNDER_WAY = "under_way", pgettext_lazy("follow-up", "Under way")
        DONE = "done", pgettext_lazy("follow-up", "Done")
        CANCELLED = "cancelled", pgettext_lazy("follow-up", "No longer needed")

    OPEN = (State.NOT_STARTED, State.UNDER_WAY)

    why = models.CharField(_("cause"), max_length=2000, blank=True)
    due = models.DateField(_("to be done by"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.NOT_STARTED, editable=False
    )
    obstacle = models.ForeignKey(
        Obstacle,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        verbose_name=_("obstacle"),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    outcome = models.TextField(_("what came of it"), max_length=2000, blank=True, editable=False)
    # The indicator that it should move (`kpi`), as it stood when the follow-up was opened.
    start_period = models.ForeignKey(
        Period, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    start_value = FixedField(_("value at the start"), null=True, blank=True, editable=False)
    start_status = models.CharField(max_length=12, choices=Status.choices, blank=True, editable=False)
    objects = FollowUpQuerySet.as_manager()
    history = HistoricalRecords(historical_queryset=FollowUpVersions)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due", "pk"]
        constraints = [
            one_action_per_source("followup"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "cancelled"], closed_on__isnull=False)
                | Q(state__in=["not_begun", "under_way"], closed_on__isnull=True),
                name="followup_closed_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["area", "state", "due"], name="followup_area_state_due")]

    def get_absolute_url(self):
        return reverse("follow_ups:detail", args=[self.pk])

    @property
    def number(self):
        """Its number as text, for addresses."""
        return str(self.pk)

    @property
    def is_open(self):
        return self.state in self.OPEN

    @property
    def is_overdue(self):
        """Open past its day; the day itself is in time."""
        return self.is_open and self.due < self.today

    @property
    def days_left(self):
        """Days to the due day; negative when it has passed."""
        return (self.due - self.today).days


class FollowUpEntry(Entry):
    States = FollowUp.State

    class Act(models.TextChoices):
        OPENED = "opened", pgettext_lazy("follow-up", "Opened")
        REVISED = "revised", pgettext_lazy("follow-up", "Changed")
        COMMENTED = "commented", pgettext_lazy("follow-up", "Comment")
        STARTED = "started", pgettext_lazy("follow-up", "Started")
        FINISHED = "finished", pgettext_lazy("follow-up", "Done")
        CANCELLED = "cancelled", pgettext_lazy("follow-up", "No longer needed")
        REOPENED = "reopened", pgettext_lazy("follow-up", "Reopened")
        REMINDED = "reminded", pgettext_lazy("follow-up", "Reminder sent")

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="entries")

    class Meta(Entry.Meta):
        verbose_name = _("entry of a follow-up's history")
        verbose_name_plural = _("entries of a follow-up's history")

    def __str__(self):
        return f"{self.act_label} {self.follow_up}"
