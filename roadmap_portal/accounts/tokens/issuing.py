"""Issuing and revoking API tokens."""

import ipaddress
import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roadmap_portal.operations import audit
from roadmap_portal.provinces.models import Area

from ..models import ApiToken, User

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


def issue(name, *, user, scopes, provinces=(), tracks=(), addresses=(), days=LONGEST_DAYS, by=None):
    """Make a token and return ``(row, text)``; the text can't be had again.

    ``provinces`` and ``tracks`` are codes and only narrow what the account may see; ``addresses`` are the addresses or
    networks from which the token is taken. Raises ValidationError.
    """
    check(name, scopes=scopes, provinces=provinces, days=days)
    with transaction.atomic():
        row, text = ApiToken.objects.create(
            user=user,
            expiry=timedelta(days=days),
            name=name.strip(),
            scopes=sorted(set(scopes)),
            provinces=sorted(set(provinces)),
            tracks=sorted(set(tracks)),
            addresses=networks(addresses),
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


def networks(addresses):
    """Addresses and networks in one spelling: 10.0.0.5/32, 10.1.0.0/16. Raises ValidationError."""
    try:
        return sorted({str(ipaddress.ip_network(text.strip())) for text in addresses})
    except ValueError:
        raise ValidationError(_("Write addresses as 192.0.2.10 or networks as 192.0.2.0/24.")) from None


def is_taken_from(row, address):
    """Whether the token ``row`` is taken from ``address`` (text; None when it can't be known)."""
    if not row.addresses:
        return True
    return address is not None and any(
        ipaddress.ip_address(address) in ipaddress.ip_network(network) for network in row.addresses
    )


def as_recorded(row):
    return {
        "scopes": row.scopes,
        "provinces": row.provinces,
        "tracks": row.tracks,
        "addresses": row.addresses,
        "expires": row.expiry.isoformat(),
    }
