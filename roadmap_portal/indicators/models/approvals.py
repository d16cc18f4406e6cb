"""Who decided what, when: the approval ledger and the trail of transitions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..querysets import ApprovalQuerySet
from .values import Observation, Revision


class Approval(models.Model):
    """The interval in which a revision was the approved value; at most one open per observation."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="approvals")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="approvals")
    approved_from = models.DateTimeField(_("approved"))
    approved_until = models.DateTimeField(_("until"), null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(
                fields=["observation"], condition=Q(approved_until__isnull=True), name="approval_one_open"
            ),
            models.CheckConstraint(
                condition=Q(approved_until__isnull=True) | Q(approved_until__gt=F("approved_from")),
                name="approval_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["approved_from"], name="approval_from")]


class Transition(models.Model):
    """One step of the workflow, append-only (a trigger refuses changes)."""

    class Act(models.TextChoices):
        SUBMIT = "submit", _("submitted")
        RECALL = "recall", _("recalled")
        RETURN = "return", _("returned for correction")
        APPROVE = "approve", _("approved")
        REOPEN = "reopen", _("reopened")
        WITHDRAW = "withdraw", _("approval withdrawn")

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="transitions")
    act = models.CharField(_("act"), max_length=8, choices=Act.choices)
    from_state = models.CharField(_("from"), max_length=9, choices=Observation.State.choices)
    to_state = models.CharField(_("to"), max_length=9, choices=Observation.State.choices)
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="transitions")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)
    # Of a return or a reopening: the value is sent again only with a document beside it; see `evidence.py`.
    asks_evidence = models.BooleanField(_("asks for evidence"), default=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=["return", "reopen", "withdraw"]) | ~Q(reason=""),
                name="transition_planners_step_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(asks_evidence=False) | Q(act__in=["return", "reopen"]),
                name="transition_what_goes_back_asks_for_evidence",
            ),
        ]
