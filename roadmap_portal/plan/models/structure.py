"""The plan's structure: a cycle, its eleven tracks, and what each track has to deliver."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from roadmap_portal.provinces.models import Area, Body

from ..querysets import MilestoneQuerySet


class Priority(models.IntegerChoices):
    """The order that the road map gives (جدولة أولويات الشرطة)."""

    FIRST = 1, _("First priority")
    SECOND = 2, _("Second priority")
    THIRD = 3, _("Third priority")


class Roadmap(models.Model):
    """One cycle of the plan. ``working`` marks the portal's own working cycle, which no ministry has issued."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=200)
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"))
    successor = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessor", verbose_name=_("successor")
    )
    working = models.BooleanField(_("working cycle"), default=False)
    adopted_on = models.DateField(_("adopted on"))
    vision = models.TextField(_("vision"), blank=True)
    note = models.TextField(_("note"), blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("road map")
        verbose_name_plural = _("road maps")
        ordering = ["starts"]
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="roadmap_ends_after_it_starts")]

    def __str__(self):
        return self.name


# At module level, so that the proxies in `axes` and `support_functions` can connect to the same history.
TRACK_HISTORY = HistoricalRecords()


class Track(models.Model):
    """A strategic axis or a support function of one cycle."""

    class Kind(models.TextChoices):
        AXIS = "axis", _("Axis")
        FUNCTION = "function", _("Support function")

    roadmap = models.ForeignKey(Roadmap, on_delete=models.PROTECT, related_name="tracks", verbose_name=_("road map"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(_("code"), max_length=3)
    name = models.CharField(_("name"), max_length=200)
    aim = models.TextField(_("aim"), blank=True)
    history = TRACK_HISTORY

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["roadmap", "kind", "number"]
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "code"], name="track_one_code_per_roadmap"),
            models.UniqueConstraint(fields=["roadmap", "kind", "number"], name="track_one_number_per_roadmap_and_kind"),
        ]

    def __str__(self):
        return self.name


class Objective(models.Model):
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="objectives", verbose_name=_("track"))
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=300)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["track", "code"]
        constraints = [models.UniqueConstraint(fields=["track", "code"], name="objective_one_code_per_track")]

    def __str__(self):
        return self.name


class Activity(models.Model):
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="activities")
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=300)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="activities", verbose_name=_("body"))
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["objective", "code"]
        constraints = [
            models.UniqueConstraint(fields=["objective", "code"], name="activity_one_code_per_objective"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="activity_ends_after_it_starts"),
        ]

    def __str__(self):
        return self.name


class Milestone(models.Model):
    """A dated deliverable, national (no province) or of one province; its progress is a ledger."""

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="milestones", verbose_name=_("track"))
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="milestones", verbose_name=_("activity")
    )
    province = models.ForeignKey(
        Area,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="milestones",
        limit_choices_to={"kind": Area.Kind.PROVINCE},
        verbose_name=_("province"),
    )
    code = models.CharField(_("code"), max_length=16)
    name = models.CharField(_("name"), max_length=300)
    due = models.DateField(_("due"))
    baseline_due = models.DateField(_("first due date"))
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="milestones", verbose_name=_("body"))
    invented = models.BooleanField(_("demonstration value"), default=False)
    objects = MilestoneQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["track", "due", "code"]
        constraints = [models.UniqueConstraint(fields=["track", "code"], name="milestone_one_code_per_track")]

    def __str__(self):
        return self.name


class LegalInstrument(models.Model):
    """A law, order or procedure that the road map stands on. ``verified`` means that its title was seen in a source."""

    class Kind(models.TextChoices):
        LAW = "law", _("Law")
        BYLAW = "bylaw", _("By-law")
        INSTRUCTIONS = "instructions", _("Instructions")
        POLICY = "policy", _("Policy")
        SOP = "sop", _("Standard operating procedures")
        ORDER = "order", _("Ministerial order")

    class Stage(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DRAFTING = "drafting", _("Being drafted")
        LEGAL_REVIEW = "legal_review", _("Under legal review")
        STATE_COUNCIL = "state_council", _("With the Council of State")
        CABINET = "cabinet", _("Referred to the Council of Ministers")
        PARLIAMENT = "parliament", _("In Parliament")
        IN_FORCE = "in_force", _("In force")

    code = models.CharField(_("code"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, validators=[MinValueValidator(1900)])
    name = models.CharField(_("name"), max_length=300)
    stage = models.CharField(_("stage"), max_length=13, choices=Stage.choices)
    gap = models.TextField(_("gap"), blank=True)
    verified = models.BooleanField(_("title verified"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    tracks = models.ManyToManyField(Track, related_name="legal_instruments", verbose_name=_("tracks"))
    # What the instrument obliges to, as deliverables of the plan.
    milestones = models.ManyToManyField(
        Milestone, blank=True, related_name="legal_instruments", verbose_name=_("obligations")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("legal instrument")
        verbose_name_plural = _("legal instruments")
        ordering = ["year", "code"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("legal:detail", args=[self.code])
