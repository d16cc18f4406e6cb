"""Acting directors: who signs for whom, for which command and from which day to which."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .grants import Grant, Role


class DelegationQuerySet(models.QuerySet):
    def current(self, day=None):
        """Delegations that hold on ``day`` (today in Baghdad): as long as the director is one and may sign in."""
        day = day or timezone.localdate()
        own = Grant.objects.current(day).filter(
            role=Role.DIRECTOR, user=OuterRef("director"), command=OuterRef("command")
        )
        return self.filter(
            Exists(own), director__is_active=True, revoked_at__isnull=True, starts__lte=day, ends__gte=day
        )

    def not_over(self, day=None):
        """Those that hold or will hold."""
        return self.filter(revoked_at__isnull=True, ends__gte=day or timezone.localdate())

    def over(self, day=None):
        return self.filter(Q(revoked_at__isnull=False) | Q(ends__lt=day or timezone.localdate()))


class Delegation(models.Model):
    """``deputy`` acts for ``director``; first and last day included. It is ended, never deleted."""

    director = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("director")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="deputyships",
        verbose_name=_("acting director"),
    )
    command = models.ForeignKey(
        "provinces.Command", on_delete=models.PROTECT, related_name="delegations", verbose_name=_("police command")
    )
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    revoked_at = models.DateTimeField(_("ended before its time"), null=True)
    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="delegation_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                condition=~Q(director=F("deputy")),
                name="delegation_is_to_somebody_else",
                violation_error_message=_("Nobody acts for himself."),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} ← {self.director}, {self.command}"
