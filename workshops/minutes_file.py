"""The minutes as a PDF, and the attendance as a workbook."""

from datetime import date
from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from roadmap_portal.accounts.models import Person
from roadmap_portal.common import formats
from roadmap_portal.documents.spreadsheet_writer import workbook
from roadmap_portal.documents.typesetting import pdf

from .minutes_document import days, document, name_of, said, written
from .proofs import MINUTES

TEMPLATE = Path(__file__).resolve().parent / "typst" / "minutes.typ"


@formats.western_digits()
def minutes_pdf(content, frozen):
    """The bytes of the minutes in the language that is spoken; ``frozen``: the edition, None for a draft."""
    made_at = frozen.approved_at if frozen else timezone.now()
    return pdf(TEMPLATE, data_of(content, frozen), made_at=made_at)


def data_of(content, frozen):
    subject = said(content["subject"])
    plain = subject["text"] if isinstance(subject, dict) else subject
    return {
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "title": _("Minutes of the workshop: %(subject)s") % {"subject": plain},
        "heading": _("Minutes of the workshop"),
        "issuer": [_("Republic of Iraq"), _("Ministry of Interior"), _("Local Police Service Road Map")],
        "subject": subject,
        "when": days(content),
        "is_draft": frozen is None,
        **(edition(frozen) if frozen else {"state": _("Draft: not approved yet"), "proof": None}),
        "page": _("Page {page} of {pages}"),
        "blocks": document(content),
        "signatures": [_("Prepared by"), _("Organiser of the workshop"), _("Approved by")],
        "signature_words": [_("Name and rank"), _("Signature"), _("Date")],
    }


def edition(frozen):
    """What a page says of its own edition, and the address that confirms it."""
    label, day = formats.edition_label(frozen.number), formats.day(frozen.approved_at)
    replaces = []
    if frozen.number > 1:
        before = {"edition": formats.edition_label(frozen.number - 1)}
        replaces = [_("In place of: %(edition)s. The reason:") % before, written(frozen.reason)]
    return {
        "state": _("%(edition)s, approved on %(day)s") % {"edition": label, "day": day},
        "replaces": replaces,
        "proof": {
            "label": _("SHA-256 of the minutes' content"),
            "sha256": frozen.sha256,
            "check": _("This address confirms the minutes:"),
            **MINUTES.printed(frozen.pk),
        },
    }


def attendance_workbook(content):
    """The bytes of the list with presence by session, as the minutes' content has it."""
    rows, sessions = content["people"], content["sessions"]
    with workbook() as (writer, out):
        sheet = writer.sheet(_("Attendance"))
        columns = [_("No."), _("Name"), _("Position"), _("Body"), _("Sex"), _("Category"), _("Walk-in")]
        columns += [formats.day(date.fromisoformat(day)) for _number, day, _name in sessions]
        for column, label in enumerate(columns):
            writer.put(sheet, 0, column, label, bold=True, bottom=1)
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(_cells(row, sessions)):
                writer.put(sheet, line, column, value)
        sheet.freeze_panes(1, 2)
        for column, width in enumerate([6, 32, 32, 28, 8, 12, 14] + [16] * len(sessions)):
            sheet.set_column(column, column, width)
    return out.getvalue()


def _cells(row, sessions):
    yield row["number"]
    for value in (name_of(row), said(row["post"]), said(row["body"])):
        yield value["text"] if isinstance(value, dict) else value
    yield Person.Sex(row["sex"]).label if row["sex"] else ""
    yield Person.Category(row["category"]).label if row["category"] else ""
    yield _("Walk-in") if row["walk_in"] else ""
    for number, _day, _name in sessions:
        yield _("Present") if number in row["present"] else ""
