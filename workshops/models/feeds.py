"""Addresses under which a calendar program fetches the workshops: secret, of one person, revocable."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap_portal.provinces.models import Area


class CalendarFeedQuerySet(models.QuerySet):
    def good(self):
        return self.filter(revoked_at__isnull=True)


class CalendarFeed(models.Model):
    """Only the digest of the address is kept; without a province it is the calendar of all."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    province = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("province")
    )
    created_at = models.DateTimeField(_("made at"), default=timezone.now)
    last_used = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["pk"]

    def __str__(self):
        return str(self.province or _("All provinces"))
