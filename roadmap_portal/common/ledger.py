"""Ledgers: what was said, for when it applies, and between which moments it was the portal's knowledge.

A ledger row is never edited: a change closes the open row (``recorded_until``) and opens another at the same
moment, so every past day can be asked again.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LedgerQuerySet(models.QuerySet):
    def open(self):
        """Rows that are the portal's knowledge now."""
        return self.filter(recorded_until__isnull=True)

    def known_at(self, moment):
        """Rows that were the portal's knowledge at ``moment`` (aware datetime)."""
        return self.filter(recorded_from__lte=moment).exclude(recorded_until__lte=moment)


class Ledger(models.Model):
    recorded_from = models.DateTimeField()
    recorded_until = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = LedgerQuerySet.as_manager()

    class Meta:
        abstract = True


class Decided(Ledger):
    """A ledger row that somebody decided: by which decision, and why."""

    decision_number = models.CharField(_("decision number"), max_length=40, blank=True)
    decision_date = models.DateField(_("decision date"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        abstract = True


def ledger_constraints(name, *key):
    """One open row per key, and no row that ends before it begins."""
    return [
        models.UniqueConstraint(
            fields=list(key), condition=Q(recorded_until__isnull=True), name=f"{name}_one_open_row"
        ),
        models.CheckConstraint(
            condition=Q(recorded_until__isnull=True) | Q(recorded_until__gt=F("recorded_from")),
            name=f"{name}_ends_after_it_begins",
        ),
    ]


def was_known(row, moment):
    """Whether a loaded ledger row was the portal's knowledge at ``moment``."""
    return row.recorded_from <= moment and (row.recorded_until is None or row.recorded_until > moment)
