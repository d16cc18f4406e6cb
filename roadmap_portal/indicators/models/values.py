"""A value's life: one observation per KPI, command and period; a mutable draft; immutable revisions.

A ratio's numerator or denominator that is the population stays null here: the population table has it, so that a
better count needs no new submission.
"""

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.fields import FixedField
from roadmap_portal.plan.models import Kpi, Period
from roadmap_portal.provinces.models import Body, Command

from ..querysets import ObservationQuerySet


class Absence(models.TextChoices):
    """Why there is no value. Only *not applicable* leaves the expected cells."""

    NOT_APPLICABLE = "not_applicable", _("the indicator does not apply")
    NOT_COLLECTED = "not_collected", _("data were not collected")
    NOT_YET_AVAILABLE = "not_yet_available", _("data are not available yet")


class Observation(models.Model):
    """What one command reports of one KPI for one period, and where that stands in the workflow."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned for correction")
        APPROVED = "approved", _("Approved")
        REOPENED = "reopened", _("Reopened")
        WITHDRAWN = "withdrawn", _("Approval withdrawn")

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="observations", verbose_name=_("indicator"))
    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="observations")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="observations", verbose_name=_("period"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    revision = models.ForeignKey(
        "Revision", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("last revision")
    )
    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = [
            models.UniqueConstraint(fields=["kpi", "command", "period"], name="observation_one_per_kpi_command_period"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(revision__isnull=False), name="observation_past_draft_has_a_revision"
            ),
        ]
        indexes = [
            models.Index(fields=["period", "command"], name="observation_period_command"),
            models.Index(fields=["state", "period"], name="observation_state_period"),
        ]

    def __str__(self):
        return f"{self.kpi.code} {self.command.code} {self.period.code}"

    @property
    def submitted_ratio(self):
        """What both typed sides of the last revision come to in the KPI's unit (docs/method.md, 2); else None.

        For rows of ``with_factor``. A side that is the population is not typed.
        """
        sent = self.revision
        if sent is None or None in (self.factor, sent.numerator) or not sent.denominator:
            return None
        return self.factor * Fraction(sent.numerator) / Fraction(sent.denominator)


class Quantities(models.Model):
    """What is typed: a ratio's two sides, or one value, or why there is none."""

    numerator = FixedField(_("numerator"), null=True, blank=True)
    denominator = FixedField(_("denominator"), null=True, blank=True)
    value = FixedField(_("value"), null=True, blank=True)
    absence = models.CharField(_("no value"), max_length=17, choices=Absence.choices, blank=True)
    # The breakdown of the numerator or value, as `breakdown.py` reads it: [{"name": …, "amount": "12"}, …].
    parts = models.JSONField(_("breakdown"), default=list, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    cause = models.TextField(_("cause"), max_length=2000, blank=True)
    action = models.TextField(_("action taken"), max_length=2000, blank=True)
    action_body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("responsible body")
    )
    action_due = models.DateField(_("to be done by"), null=True, blank=True)

    class Meta:
        abstract = True


class Draft(Quantities):
    """The one mutable copy. ``typed`` keeps what could not be read as a number, so that nothing typed is lost."""

    observation = models.OneToOneField(Observation, primary_key=True, on_delete=models.CASCADE)
    typed = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The director for whom a deputy saved it.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")


class Revision(Quantities):
    """One submission, never changed afterwards (a trigger refuses it)."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    flags = models.JSONField(_("flags"), default=list, blank=True)
    late = models.BooleanField(_("late"), default=False)
    submitted_at = models.DateTimeField(_("submitted"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["observation", "number"], name="revision_one_per_number"),
            models.CheckConstraint(
                condition=(
                    Q(absence="", value__isnull=False, numerator__isnull=True, denominator__isnull=True)
                    | (Q(absence="", value__isnull=True) & (Q(numerator__isnull=False) | Q(denominator__isnull=False)))
                    | (~Q(absence="") & Q(value__isnull=True, numerator__isnull=True, denominator__isnull=True))
                ),
                name="revision_value_or_sides_or_absence",
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0), name="revision_denominator_above_zero"
            ),
            models.CheckConstraint(
                condition=(Q(value__isnull=True) | Q(value__gte=0)) & (Q(numerator__isnull=True) | Q(numerator__gte=0)),
                name="revision_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.observation} r{self.number}"
