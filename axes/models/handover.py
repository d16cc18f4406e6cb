"""Hand-over of the security file from the army to the local police: a ledger by district, and what makes one ready.

The stage of a district on a day is that of its open row with the latest ``on`` up to that day; without a row it has
not started. Public lists conflict, so every row names its source, and ``indicative`` says that nobody signed for it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roadmap_portal.common.ledger import Ledger, ledger_constraints
from roadmap_portal.provinces.models import District


class Stage(models.TextChoices):
    NOT_STARTED = "not_started", pgettext_lazy("hand-over", "Not started")
    PREPARING = "preparing", pgettext_lazy("hand-over", "Preparing")
    READY = "ready", pgettext_lazy("hand-over", "Ready to take over")
    HANDED_OVER = "handed_over", pgettext_lazy("hand-over", "Handed over")
    REASSESSED = "reassessed", pgettext_lazy("hand-over", "Under reassessment")


class Handover(Ledger):
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="handovers", verbose_name=_("district")
    )
    on = models.DateField(_("since"))
    stage = models.CharField(_("stage"), max_length=11, choices=Stage.choices)
    source = models.CharField(_("source"), max_length=300)
    note = models.CharField(_("note"), max_length=500, blank=True)
    indicative = models.BooleanField(_("indicative"), default=False)

    class Meta:
        verbose_name = _("hand-over stage")
        verbose_name_plural = _("hand-over stages")
        constraints = ledger_constraints("handover", "district", "on")

    def __str__(self):
        return f"{self.district} {self.on} {self.get_stage_display()}"


class Requirement(models.Model):
    """One line of the readiness checklist: data of the portal, the same for every district."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=200)
    number = models.PositiveSmallIntegerField(_("number"), default=0)
    active = models.BooleanField(_("asked for"), default=True)

    class Meta:
        verbose_name = _("readiness requirement")
        verbose_name_plural = _("readiness requirements")
        ordering = ["number", "code"]

    def __str__(self):
        return self.name


class Readiness(Ledger):
    """Whether a district meets a requirement, as seen on a day."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="readiness", verbose_name=_("district")
    )
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("as on"))
    met = models.BooleanField(_("met"))

    class Meta:
        verbose_name = _("readiness of a district")
        verbose_name_plural = _("readiness of districts")
        constraints = ledger_constraints("readiness", "district", "requirement", "on")

    def __str__(self):
        return f"{self.district} {self.requirement.code} {self.on}"
