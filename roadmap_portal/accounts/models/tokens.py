"""API tokens: only a digest is kept, the token itself is shown once."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


class ApiToken(AbstractAuthToken):
    name = models.CharField(_("name"), max_length=100)
    scopes = models.JSONField(_("scopes"), default=list)
    # Codes of provinces; an empty list is all that its account may see.
    provinces = models.JSONField(_("provinces"), default=list, blank=True)
    # Codes of tracks; an empty list is all.
    tracks = models.JSONField(_("tracks"), default=list, blank=True)
    # Addresses or networks from which it is taken; an empty list is all.
    addresses = models.JSONField(_("addresses"), default=list, blank=True)
    expiry = models.DateTimeField(_("expires"))
    last_used = models.DateTimeField(_("last used"), null=True, editable=False)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ["-created"]
        constraints = [
            models.CheckConstraint(condition=Q(expiry__gt=F("created")), name="apitoken_expires_after_it_begins")
        ]

    def __str__(self):
        return self.name

    def has_scope(self, scope):
        return scope in self.scopes
