"""What obstacles and follow-ups have in common: what it is, where, about what, who answers for it, where it came from.

What stands above this app (a value, a workshop's recommendation) is named by kind, key and path, never by a foreign
key: the record of an action outlives a draft and knows no page above it.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from roadmap_portal.plan.models import Kpi, Track
from roadmap_portal.provinces.models import Area, Body


class SourceKind(models.TextChoices):
    DIRECT = "direct", pgettext_lazy("source", "Entered directly")
    VALUE = "value", pgettext_lazy("source", "A value off track")
    WORKSHOP = "workshop", pgettext_lazy("source", "A workshop")
    OBSTACLE = "obstacle", pgettext_lazy("source", "An obstacle")


@dataclass(frozen=True)
class Source:
    """Where an action came from. ``key`` is a natural one (SEC-01/DQ-1/2026-10) and, within a kind, names one action
    only; ``path`` is the page behind the language prefix (workshops/12/), "" where there is none."""

    kind: str = SourceKind.DIRECT
    key: str = ""
    path: str = ""


class Raised(models.Model):
    what = models.CharField(_("what"), max_length=2000)
    # The nation, a province or a command: also decides who sees it.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("province or command"))
    track = models.ForeignKey(
        Track, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("track")
    )
    kpi = models.ForeignKey(
        Kpi, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("indicator")
    )
    body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("responsible body")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("account of the owner"),
    )
    owner_name = models.CharField(_("name of the owner"), max_length=200, blank=True)
    source_kind = models.CharField(
        _("source"), max_length=8, choices=SourceKind.choices, default=SourceKind.DIRECT, editable=False
    )
    source_key = models.CharField(max_length=120, blank=True, editable=False)
    source_path = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    # The past day on which the row is looked at; None is today.
    seen_on = None

    class Meta:
        abstract = True

    def __str__(self):
        return self.what

    @property
    def today(self):
        return self.seen_on or timezone.localdate()

    @property
    def source(self):
        return Source(self.source_kind, self.source_key, self.source_path)

    @property
    def source_url(self):
        """The page that it came from, in the language that is spoken now; "" without one."""
        return f"/{get_language()}/{self.source_path}" if self.source_path else ""

    @property
    def answers(self):
        """Who answers for it, by name; "" when only a body does."""
        return self.owner_name or (self.owner.name if self.owner_id else "")


def one_action_per_source(name):
    """The constraint that what came from one place is one row, however often it is sent."""
    return models.UniqueConstraint(
        fields=["source_kind", "source_key"], condition=~models.Q(source_key=""), name=f"{name}_one_per_source"
    )


class Entry(models.Model):
    """One line of the dated history, never rewritten. ``by`` is None where the portal itself acted.

    Each kind names its acts (``Act``) and the ``States`` of what it is about.
    """

    Act = States = None

    act = models.CharField(_("act"), max_length=10)
    at = models.DateTimeField(_("time"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    # The director for whom a deputy acted.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    from_state = models.CharField(_("state before"), max_length=10, blank=True)
    to_state = models.CharField(_("state after"), max_length=10, blank=True)
    text = models.TextField(_("text"), max_length=2000, blank=True)
    # {field: [before, after]}, as a person reads them.
    changed = models.JSONField(_("changed"), default=dict, blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    @property
    def act_label(self):
        return self.Act(self.act).label

    @property
    def state_label(self):
        return self.States(self.to_state).label if self.to_state else ""
