"""Addresses, printed as a code on papers, that confirm to anybody that the paper came from here."""

import io
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _


class Proof:
    """``salt`` keeps the tokens of one kind of paper apart from those of another; ``route`` confirms them."""

    def __init__(self, salt, route):
        self.signer, self.route = signing.Signer(salt=salt), route

    def token(self, pk):
        return self.signer.sign_object(pk)

    def opened(self, token):
        """The key that ``token`` was made of; None where nobody here made it."""
        try:
            return self.signer.unsign_object(token)
        except (signing.BadSignature, ValueError):
            return None

    def printed(self, pk):
        """{"address", "qr"} as the templates of the papers want them, in the language that is spoken."""
        address = urljoin(settings.PORTAL_BASE_URL, reverse(self.route, args=[self.token(pk)]))
        drawing = io.BytesIO()
        segno.make(address, error="m").save(drawing, kind="svg", xmldecl=False, border=0)
        return {
            "address": address,
            "qr": drawing.getvalue().decode(),
            "qr_label": _("Code that leads to the confirmation"),
        }


MINUTES = Proof("workshops.minutes", "workshops:minutes_proof")
CERTIFICATE = Proof("workshops.certificate", "workshops:certificate")
