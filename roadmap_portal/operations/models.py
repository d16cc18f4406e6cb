"""What must not be lost: the numbered changes, who did what, work that waits, messages that wait."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Counter(models.Model):
    """The number of the last change, and the epoch it belongs to.

    One row. A restore runs through old numbers again, so it renews the epoch: (epoch, value) never comes twice.
    """

    name = models.CharField(max_length=20, primary_key=True)
    value = models.BigIntegerField(default=0)
    epoch = models.CharField(max_length=16)

    def __str__(self):
        return f"{self.epoch}:{self.value}"


class Change(models.Model):
    """A published number or label may have changed: ``subject`` names what to read again. Append-only."""

    number = models.BigIntegerField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.JSONField(_("subject"), encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} {self.kind}"


class AuditEntry(models.Model):
    """Who did what to what, when, from where, and why. Append-only.

    It names its actor and subject without foreign keys: an entry outlives both.
    """

    at = models.DateTimeField(_("time"), default=timezone.now)
    act = models.CharField(_("act"), max_length=60)
    actor_id = models.BigIntegerField(_("actor's number"), null=True)
    actor_label = models.CharField(_("actor"), max_length=200, blank=True)
    for_label = models.CharField(_("on behalf of"), max_length=200, blank=True)
    subject_type = models.CharField(_("kind of subject"), max_length=80, blank=True)
    subject_id = models.CharField(_("subject's number"), max_length=80, blank=True)
    subject_label = models.CharField(_("subject"), max_length=300, blank=True)
    area = models.CharField(_("area"), max_length=12, blank=True)
    before = models.JSONField(_("before"), null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("reason"), blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-pk"]
        indexes = [
            # The pages read by time, newest first; ids follow the order of writing, which may differ.
            models.Index(fields=["at", "id"], name="auditentry_at"),
            models.Index(fields=["act", "at"], name="auditentry_act_at"),
            models.Index(fields=["subject_type", "subject_id"], name="auditentry_subject"),
            models.Index(fields=["area", "at"], name="auditentry_area_at"),
            models.Index(fields=["actor_id", "at"], name="auditentry_actor_at"),
        ]

    def __str__(self):
        return f"{self.act} {self.subject_label}"


class Seal(models.Model):
    """One link of the chain that closes over the audit log; ``sealing`` says how it is made. Append-only.

    It covers the ids ``first_id`` … ``last_id``: ``rows`` holds [id, digest] of each entry there, and no other
    entry may ever have one of these ids.
    """

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    form = models.PositiveSmallIntegerField(_("canonical form"))
    first_id = models.BigIntegerField(_("from entry"))
    last_id = models.BigIntegerField(_("to entry"))
    rows = models.JSONField(_("digests of the entries"))
    previous = models.CharField(_("digest of the seal before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed"), default=timezone.now)

    class Meta:
        verbose_name = _("seal of the audit log")
        verbose_name_plural = _("seals of the audit log")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(last_id__gte=F("first_id")), name="seal_covers_entries"),
        ]

    def __str__(self):
        return f"{self.number}:{self.digest}"


class Job(models.Model):
    """Work for a worker, written before anything is sent, so that neither a killed worker nor a broker loses it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=200, unique=True)
    payload = models.JSONField(_("payload"), default=dict, encoder=DjangoJSONEncoder)
    requested_by = models.BigIntegerField(_("requested by"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts at most"), default=3)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    # When the sweep may send the job's message (again); a worker that has a message does not ask.
    not_before = models.DateTimeField(null=True)
    done_n = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps"), default=0)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state__in=["queued", "running"]), name="job_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", lease__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(lease__isnull=True, lease_until__isnull=True)),
                name="job_running_exactly_while_leased",
            ),
            models.CheckConstraint(condition=Q(attempt__lte=F("max_attempts")), name="job_attempts_bounded"),
        ]

    def __str__(self):
        return self.key


class OutboxMessage(models.Model):
    """A message for the outside, written with the change that causes it; its payload goes when it is sent."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", pgettext_lazy("message", "Sent")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=200, unique=True)
    payload = models.JSONField(_("payload"), encoder=DjangoJSONEncoder)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    next_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.TextField(_("error"), blank=True)
    # Whether the payload stays when the message is given up, so that it can be tried again: it holds no secret.
    lasting = models.BooleanField(_("may be tried again"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["next_at"], condition=Q(state="queued"), name="outboxmessage_waiting")]

    def __str__(self):
        return self.key

    @property
    def may_be_retried(self):
        return self.state == self.State.FAILED and self.lasting
