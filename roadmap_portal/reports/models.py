"""Progress reports: what is planned, what was asked for, and each edition with its frozen payload and its files."""

import json
import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roadmap_portal.operations.models import Job
from roadmap_portal.plan.models import Period, Track
from roadmap_portal.provinces.models import Area

from .querysets import EditionQuerySet

# Every edition exists in each of these: the m of "n of m".
VARIANTS = tuple((language, form) for form in ("html", "pdf") for language in ("ar", "en"))


class Scope(models.TextChoices):
    NATIONAL = "national", _("The whole country")
    PROVINCE = "province", _("One province")
    TRACK = "track", _("One track")


class ReportPlan(models.Model):
    """Which reports the portal makes by itself, and how long after a period's due or closing moment."""

    class After(models.TextChoices):
        DUE = "due", _("the due date")
        CLOSE = "close", _("the closing date")

    kind = models.CharField(_("period"), max_length=1, choices=Period.Kind.choices)
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.NATIONAL)
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    after = models.CharField(_("after"), max_length=5, choices=After.choices, default=After.CLOSE)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("report schedule")
        verbose_name_plural = _("report schedules")
        ordering = ["scope", "kind"]
        constraints = [models.UniqueConstraint(fields=["kind", "scope"], name="reportplan_one_per_kind_and_scope")]

    def __str__(self):
        return f"{self.get_scope_display()} {self.get_kind_display()}"


class Report(models.Model):
    """The report of a period: of the country (`2026-Q3`), a province (`2026-Q3-DQ`) or a track (`2026-Q3-SEC`)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports", verbose_name=_("period"))
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.NATIONAL)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("province"))
    track = models.ForeignKey(Track, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("track"))

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-period__ends", "period__starts", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="national", area__isnull=True, track__isnull=True)
                | Q(scope="province", area__isnull=False, track__isnull=True)
                | Q(scope="track", area__isnull=True, track__isnull=False),
                name="report_names_what_its_scope_wants",
            )
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("reports:detail", args=[self.code])


class Edition(models.Model):
    """One making of a report. Corrections make the next edition; this one stays as it is."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        COLLECTING = "collecting", _("Collecting data")
        RENDERING = "rendering", _("Being prepared")
        READY = "ready", _("Ready")
        PUBLISHED = "published", pgettext_lazy("report", "Published")
        FAILED = "failed", _("Could not be prepared")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="editions", verbose_name=_("report"))
    number = models.PositiveSmallIntegerField(_("edition"))
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+")
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    published_at = models.DateTimeField(pgettext_lazy("report", "published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="edition_one_per_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="edition_number_above_zero"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(published_at__gte=F("ready_at")),
                name="edition_published_after_it_is_ready",
            ),
        ]

    def __str__(self):
        return f"{self.report.code}/{self.number}"

    def get_absolute_url(self):
        return f"{self.report.get_absolute_url()}?edition={self.number}"

    @property
    def state(self):
        """Where the edition stands, told from its rows alone, so that it can't contradict them."""
        if self.published_at:
            return self.State.PUBLISHED
        if self.ready_at:
            return self.State.READY
        if self.job.state == Job.State.FAILED:
            return self.State.FAILED
        if self.is_frozen:
            return self.State.RENDERING
        return self.State.COLLECTING if self.job.state == Job.State.RUNNING else self.State.SCHEDULED

    @property
    def is_frozen(self):
        return hasattr(self, "snapshot")

    @property
    def is_moving(self):
        """Whether the worker still has something to do on it."""
        return self.state in {self.State.SCHEDULED, self.State.COLLECTING, self.State.RENDERING}


class Snapshot(models.Model):
    """What an edition says: a self-contained payload, made once, never changed (a trigger refuses it)."""

    edition = models.OneToOneField(Edition, primary_key=True, on_delete=models.PROTECT)
    payload = models.TextField(_("payload"))
    sha256 = models.CharField("SHA-256", max_length=64)
    # The last change that the figures know of; the epoch tells the numbers of before a restore apart.
    change_number = models.BigIntegerField(_("change number"))
    epoch = models.CharField(_("epoch"), max_length=16)
    formula_version = models.CharField(_("formula version"), max_length=10)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("frozen payload")
        verbose_name_plural = _("frozen payloads")

    def __str__(self):
        return self.sha256

    @cached_property
    def content(self):
        """The payload as Python values; quantities are strings."""
        return json.loads(self.payload)


def random_name():
    """A name that tells nothing and that nobody guesses."""
    return f"reports/{secrets.token_hex(16)}"


class EditionFile(models.Model):
    """One rendering of an edition. ``sha256`` is empty until the file is written.

    The name is taken before the file is, so a worker that is killed in between leaves no stray file behind.
    """

    class Format(models.TextChoices):
        HTML = "html", "HTML"
        PDF = "pdf", "PDF"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="files")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    format = models.CharField(_("format"), max_length=4, choices=Format.choices)
    name = models.CharField(max_length=60, unique=True, default=random_name)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)

    class Meta:
        verbose_name = _("file of an edition")
        verbose_name_plural = _("files of editions")
        ordering = ["format", "language"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "language", "format"], name="editionfile_one_per_variant")
        ]

    def __str__(self):
        return f"{self.edition_id} {self.language} {self.format}"
