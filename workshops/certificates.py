"""Certificates of attendance: one page for everybody who was there, each with the address that confirms it."""

from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from roadmap_portal.documents.typesetting import pdf

from .minutes import pair, people_of, text
from .minutes_document import days, name_of, said
from .models import Participation
from .proofs import CERTIFICATE

TEMPLATE = Path(__file__).resolve().parent / "typst" / "certificates.typ"


class NoCertificate(Exception):
    """No such certificate was issued, or the person's presence was taken back."""


def confirmed(token):
    """The Participation that a certificate speaks of. Raises NoCertificate."""
    rows = Participation.objects.select_related("workshop__province", "person").filter(person__isnull=False)
    found = rows.filter(pk=CERTIFICATE.opened(token), presences__isnull=False).distinct().first()
    if found is None or not found.workshop.took_place:
        raise NoCertificate
    return found


def certificates_pdf(workshop):
    """The bytes, a page for each person who was there; None when nobody was."""
    ids = dict(workshop.participations.values_list("number", "pk"))
    present = [row for row in people_of(workshop) if row["present"] and row["name"]]
    if not present:
        return None
    data = {
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "title": _("Certificates of attendance"),
        "heading": _("Certificate of attendance"),
        "issuer": [_("Republic of Iraq"), _("Ministry of Interior"), _("Local Police Service Road Map")],
        "confirms": _("It is hereby confirmed that"),
        "took_part": _("took part in the workshop"),
        "subject": said(pair(workshop, "subject")),
        "when": days({"held_on": text(workshop.held_on), "ends_on": text(workshop.ends_on)}),
        "where": [said(pair(workshop, "city")), said(pair(workshop.province, "name"))],
        "signature": _("Name, rank and signature"),
        "check": _("This address confirms the certificate:"),
        "people": [{"name": name_of(row), **CERTIFICATE.printed(ids[row["number"]])} for row in present],
    }
    return pdf(TEMPLATE, data, made_at=timezone.now())
