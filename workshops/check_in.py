"""The check-in address that a hall shows as a QR code: signed, good for one session on its day, revocable.

It names no person, and whoever opens it learns nothing but the workshop's subject.
"""

from urllib.parse import urljoin

import segno
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from roadmap_portal.operations import audit

from .models import Session
from .models.people import new_mark

SALT = "workshops.check-in"


class NotGood(Exception):
    """The address is broken, withdrawn, or of another day."""


def token_of(session):
    return signing.Signer(salt=SALT).sign_object([session.pk, session.mark])


def session_of(token):
    """The Session that ``token`` opens now. Raises NotGood."""
    try:
        pk, mark = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotGood from None
    found = Session.objects.select_related("workshop__province").filter(pk=pk, mark=mark).first()
    if found is None or found.day != timezone.localdate() or not found.workshop.is_open:
        raise NotGood
    return found


def address(session):
    """The whole address, in the portal's own language; the page itself offers the other."""
    with translation.override(settings.LANGUAGE_CODE):
        return urljoin(settings.PORTAL_BASE_URL, reverse("workshops:check_in", args=[token_of(session)]))


def qr_code(session):
    """The address as an SVG element without styles of its own."""
    drawing = segno.make(address(session), error="m").svg_inline(scale=8, border=3, omitsize=True, lineclass=None)
    # Squares drawn by the library from our own address: nothing in it comes from anybody.
    return SafeString(drawing)


def withdraw(session, *, by):
    """Make every address given out so far worthless."""
    session.mark = new_mark()
    session.save(update_fields=["mark"])
    workshop = session.workshop
    audit.record("check_in.withdrawn", by=by, subject=workshop, area=workshop.province.code)
