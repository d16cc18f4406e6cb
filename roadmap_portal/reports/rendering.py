"""From a frozen payload to files, without the database: the document once, then HTML or PDF of it."""

from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from roadmap_portal.documents import typesetting

from .document import document_of
from .document.figures import moment

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
SHEETS = ("tokens", "portal", "components", "figures", "report", "print")


def render(payload, *, language, form, sha256):
    """The bytes of the report in ``language`` as ``form`` (html or pdf); equal payloads give equal bytes."""
    document = document_of(payload, language=language, sha256=sha256)
    return {"html": html, "pdf": pdf}[form](document, payload)


def pdf(document, payload):
    return typesetting.pdf(TEMPLATE, document, made_at=moment(payload["made"]["at"]))


def html(document, payload):
    """A page that stands alone: its style is inside, and it loads nothing."""
    with translation.override(document["language"]):
        return render_to_string("reports/file.html", {"report": document, "sheets": _sheets()}).encode()
