"""Issuing and revoking API tokens."""

import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roadmap_portal.operations import audit
from roadmap_portal.provinces.models import Area

from .models import ApiToken, User

SCOPES = (
    "read",
    "read:provisional",
    "write:observations",
    "write:milestones",
    "write:follow-ups",
    "reports",
    "webhooks",
)
LONGEST_DAYS = 365


def issue(name, *, user, scopes, provinces=(), days=LONGEST_DAYS, by=None):
    """Make a token and return ``(row, text)``; the text can't be had again.

    ``provinces`` are area codes and only narrow what the account may see. Raises ValidationError.
    """
    check(name, scopes=scopes, provinces=provinces, days=days)
    with transaction.atomic():
        row, text = ApiToken.objects.create(
            user=user, expiry=timedelta(days=days), name=name, scopes=sorted(set(scopes)), provinces=sorted(provinces)
        )
        audit.record("token.issued", by=by, subject=f"{user.email}: {name}", after=as_recorded(row))
    return row, text


def revoke(row, *, by):
    """Take a token away; it is refused from the next request on."""
    with transaction.atomic():
        audit.record("token.revoked", by=by, subject=f"{row.user.email}: {row.name}", before=as_recorded(row))
        row.delete()


def service_account(name):
    """The account of a program called ``name``; it can't sign in."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "program"
    user, _created = User.objects.get_or_create(
        email=f"{slug}@service.invalid",
        defaults={"name": name, "is_service": True, "password": "!", "language": User.Language.ENGLISH},
    )
    return user


def check(name, *, scopes, provinces, days):
    if not name.strip():
        raise ValidationError(_("A token has a name."))
    if not scopes or (unknown := sorted(set(scopes) - set(SCOPES))):
        raise ValidationError(
            _("Unknown scope: %(unknown)s. Scopes are %(known)s."),
            params={"unknown": ", ".join(unknown) if scopes else "–", "known": ", ".join(SCOPES)},
        )
    known = set(Area.objects.filter(kind=Area.Kind.PROVINCE).values_list("code", flat=True))
    if missing := sorted(set(provinces) - known):
        raise ValidationError(_("Unknown province: %(codes)s"), params={"codes": ", ".join(missing)})
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(_("A token lives from 1 to %(days)s days."), params={"days": LONGEST_DAYS})


def as_recorded(row):
    return {"scopes": row.scopes, "provinces": row.provinces, "expires": row.expiry.isoformat()}
