"""The stages of a legal instrument: a ledger, dated by when each was reached."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.ledger import Ledger, ledger_constraints

from .structure import LegalInstrument


class LegalStage(Ledger):
    instrument = models.ForeignKey(
        LegalInstrument, on_delete=models.PROTECT, related_name="stages", verbose_name=_("legal instrument")
    )
    on = models.DateField(_("since"))
    stage = models.CharField(_("stage"), max_length=13, choices=LegalInstrument.Stage.choices)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("stage of a legal instrument")
        verbose_name_plural = _("stages of legal instruments")
        constraints = ledger_constraints("legalstage", "instrument", "on")

    def __str__(self):
        return f"{self.instrument.code} {self.on} {self.get_stage_display()}"
