"""Certificates of attendance: a page for each person who was there, with the address that confirms it."""

from pathlib import Path

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from roadmap_portal.documents.checksums import canonical, sha256_of
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


def content_of(workshop):
    """What the certificates of everybody who was there say, as JSON values; "people" is empty when nobody was."""
    ids = dict(workshop.participations.values_list("number", "pk"))
    there = [row for row in people_of(workshop) if row["present"] and row["name"]] if workshop.took_place else []
    return {
        "subject": pair(workshop, "subject"),
        "held_on": text(workshop.held_on),
        "ends_on": text(workshop.ends_on),
        "where": [pair(workshop, "city"), pair(workshop.province, "name")],
        "people": [{"key": ids[row["number"]], "name": row["name"], "rank": row["rank"]} for row in there],
    }


def of_one(content, key):
    """The same for the participation with this id alone."""
    return content | {"people": [row for row in content["people"] if row["key"] == key]}


def digest_of(content):
    return sha256_of(canonical(content).encode())


def certificates_pdf(content, *, made_at):
    """The bytes in the language that is spoken, a page for each of the people."""
    data = {
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "title": _("Certificates of attendance"),
        "heading": _("Certificate of attendance"),
        "issuer": [_("Republic of Iraq"), _("Ministry of Interior"), _("Local Police Service Road Map")],
        "confirms": _("It is hereby confirmed that"),
        "took_part": _("took part in the workshop"),
        "subject": said(content["subject"]),
        "when": days(content),
        "where": [said(place) for place in content["where"]],
        "signature": _("Name, rank and signature"),
        "check": _("This address confirms the certificate:"),
        "people": [{"name": name_of(row), **CERTIFICATE.printed(row["key"])} for row in content["people"]],
    }
    return pdf(TEMPLATE, data, made_at=made_at)
