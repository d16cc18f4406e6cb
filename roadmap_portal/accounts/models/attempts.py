from django.db import models


class AttemptCounter(models.Model):
    """How often something was tried in the present window; written by one statement only (``limits.consume``)."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    # Unix seconds: whole numbers compare alike on both databases.
    window_ends = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        verbose_name = "attempt counter"
        verbose_name_plural = "attempt counters"

    def __str__(self):
        return f"{self.key[:8]}: {self.count}"
