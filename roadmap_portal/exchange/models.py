"""What the exchange with other systems keeps: answers to repeated posts."""

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
