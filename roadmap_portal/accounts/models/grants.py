"""Grants: who holds which role, where and for how long. A grant is revoked, never deleted."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OFFICER = "officer", _("Data-entry officer")
    DIRECTOR = "director", _("Provincial director")
    PLANNER = "planner", _("Planner")
    READER = "reader", _("Reader")
    ADMINISTRATOR = "administrator", _("Administrator")


COMMAND_ROLES = (Role.OFFICER, Role.DIRECTOR)


class GrantQuerySet(models.QuerySet):
    def current(self, day=None):
        """Grants that hold on ``day`` (today in Baghdad), first and last day included."""
        return self.filter(holds_on(day or timezone.localdate()))


def holds_on(day, prefix=""):
    """The condition on a grant, which stands behind ``prefix``, to hold on ``day``."""
    begun = Q((f"{prefix}revoked_at__isnull", True), (f"{prefix}starts__lte", day))
    return begun & (Q((f"{prefix}ends__isnull", True)) | Q((f"{prefix}ends__gte", day)))


class Grant(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants", verbose_name=_("account")
    )
    role = models.CharField(_("role"), max_length=13, choices=Role.choices)
    command = models.ForeignKey(
        "provinces.Command",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grants",
        verbose_name=_("police command"),
        help_text=_("For data-entry officers and directors only."),
    )
    starts = models.DateField(_("first day"), default=timezone.localdate)
    ends = models.DateField(_("last day"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted at"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["user_id", "role", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_known"),
            models.CheckConstraint(
                condition=Q(role__in=COMMAND_ROLES, command__isnull=False)
                | (~Q(role__in=COMMAND_ROLES) & Q(command__isnull=True)),
                name="grant_names_a_command_where_the_role_has_one",
                violation_error_message=_("Data-entry officers and directors have a command, other roles have none."),
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="grant_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "command"],
                condition=Q(revoked_at__isnull=True, command__isnull=False),
                name="grant_one_per_role_and_command",
                violation_error_message=_("This account already has this grant."),
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(revoked_at__isnull=True, command__isnull=True),
                name="grant_one_per_national_role",
                violation_error_message=_("This account already has this grant."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.command}" if self.command_id else str(self.get_role_display())
