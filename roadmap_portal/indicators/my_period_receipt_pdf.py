"""The receipt as a PDF to file beside the letter: the values, who sent them and when, and the fingerprint."""

from pathlib import Path

from django.utils.translation import get_language, get_language_bidi, ngettext, pgettext
from django.utils.translation import gettext as _

from roadmap_portal.common.formats import day_and_time, number, period_label, western_digits
from roadmap_portal.documents import typesetting

TEMPLATE = Path(__file__).parent / "typst" / "receipt.typ"


@western_digits()
def pdf_of(receipt):
    """The bytes; the receipt's own moment is the document's date, so the same receipt gives the same file."""
    return typesetting.pdf(TEMPLATE, document_of(receipt), made_at=receipt.submitted_at)


def document_of(receipt):
    """What the template prints, in the active language."""
    periods = " · ".join(period_label(period.code) for period in receipt.periods)
    count = len(receipt.lines)
    return {
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "portal": _("Local Police Service Road Map"),
        "title": _("Receipt"),
        "subject": periods,
        "command": str(receipt.command),
        # The last says whether the text runs from left to right on every page: codes do, days and names don't.
        "facts": [
            [_("Receipt number"), receipt.number, True],
            [_("Submitted by"), _(", ").join(receipt.people), False],
            [_("Last submission"), day_and_time(receipt.submitted_at), False],
            [_("Fingerprint of the content (SHA-256)"), receipt.sha256, True],
        ],
        "count": ngettext("One indicator", "%(n)s indicators", count) % {"n": number(count)},
        "head": [_("Indicator"), _("Period"), _("Figures"), pgettext("when", "Submitted")],
        "lines": [line_of(line) for line in receipt.lines],
        "footer": _("The content with this fingerprint can be had from the portal as JSON, and computed again."),
    }


def line_of(line):
    revision = line.revision
    if revision.absence:
        figures = [["", revision.get_absence_display()]]
    else:
        figures = [[str(label), number(figure)] for label, figure in line.figures]
    said = [day_and_time(revision.submitted_at), revision.submitted_by.name]
    if revision.late:
        said.append(_("Submitted after the date"))
    return {
        "code": line.kpi.code,
        "name": line.kpi.name,
        "period": period_label(line.period.code),
        "figures": figures,
        "note": revision.note,
        "revision": _("Revision %(n)s") % {"n": number(revision.number)},
        "submitted": said,
    }
