"""What the exchange with other systems keeps: answers to repeated posts, and whom to tell of changes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptAnswer(models.Model):
    """The answer to a POST with an `Idempotency-Key`, kept for a day; ``status`` is empty while it is being made."""

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    begun_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="keptanswer_one_per_caller_and_key")]
        indexes = [models.Index(fields=["begun_at"], name="keptanswer_begun_at")]

    def __str__(self):
        return self.key


class Subscription(models.Model):
    """Where another system wants to be told of changes; it hears of what its owner may see, no more."""

    class Event(models.TextChoices):
        APPROVED = "value.approved", _("a value was approved")
        WITHDRAWN = "value.withdrawn", _("an approval was withdrawn")
        PUBLISHED = "report.published", _("a report was published")

    code = models.CharField(_("code"), max_length=16, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(_("address"), max_length=500)
    events = models.JSONField(_("events"), default=list)
    # Limits of the token that made it: what its owner may see and the token may not is not told either.
    provinces = models.JSONField(default=list, blank=True)
    tracks = models.JSONField(default=list, blank=True)
    # Signs what is sent, so it must be known again: not a digest.
    secret = models.CharField(max_length=64)
    # The last change that was looked at.
    seen = models.BigIntegerField()
    epoch = models.CharField(max_length=16)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    disabled_at = models.DateTimeField(_("disabled"), null=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.url}"


class Delivery(models.Model):
    """One change told to one subscription: what was sent, how often, and what came back."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    code = models.CharField(_("code"), max_length=32, unique=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    number = models.BigIntegerField(_("change"))
    event = models.CharField(_("event"), max_length=40)
    body = models.JSONField(_("body"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    answer = models.CharField(_("last answer"), max_length=60, blank=True)
    made_at = models.DateTimeField(_("made"))
    tried_at = models.DateTimeField(_("last attempt"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subscription", "-id"], name="delivery_of_subscription")]

    def __str__(self):
        return f"{self.code} {self.event}"
