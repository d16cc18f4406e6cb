"""From a frozen payload to files, without the database: the document once, then HTML or PDF of it."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from roadmap_portal.documents import typesetting

from .document import document_of
from .document.figures import moment

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
# In the order of the pages' own links, with the little of Bootstrap that a report stands on.
SHEETS = dict.fromkeys(("tokens", "report-file", "portal", "components", "figures", "report"), "{}") | {
    "print": "@media print {{{}}}"
}
_FONT_FACE = re.compile(r"@font-face\s*{[^}]*}")


def render(payload, *, language, form, sha256):
    """The bytes of the report in ``language`` as ``form`` (html or pdf); equal payloads give equal bytes."""
    document = document_of(payload, language=language, sha256=sha256)
    return {"html": html, "pdf": pdf}[form](document, payload)


def pdf(document, payload):
    return typesetting.pdf(TEMPLATE, document, made_at=moment(payload["made"]["at"]))


def html(document, payload):
    """A page that stands alone: its style is inside, and it loads nothing."""
    with translation.override(document["language"]):
        return render_to_string("reports/file.html", {"report": document, "style": _style()}).encode()


@cache
def _style():
    """The portal's sheets as one text, less the font files, which a file on its own does not find."""
    folder = settings.BASE_DIR / "roadmap_portal" / "static" / "portal"
    text = "\n".join(
        media.format(_FONT_FACE.sub("", (folder / f"{name}.css").read_text(encoding="utf-8")))
        for name, media in SHEETS.items()
    )
    return SafeString(text)
