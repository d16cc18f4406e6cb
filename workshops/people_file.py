"""A list of people as a workbook: the empty form that goes out, and what comes back, read line by line.

Columns are known by their headings, in either language and any order; nothing is written before it was shown.
"""

from dataclasses import dataclass, field

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from roadmap_portal.accounts.models import Person
from roadmap_portal.common.folding import fold
from roadmap_portal.common.forms import UNSEEN
from roadmap_portal.documents.spreadsheet_reader import FileRefused, Limits, read
from roadmap_portal.documents.spreadsheet_writer import workbook
from roadmap_portal.provinces.models import Body

from .enrolment import Entry

SALT = "workshops.people-list"
LIMITS = Limits(rows=1_001, columns=30)
LENGTHS = {"name": 150, "rank": 80, "post": 150, "email": 254}
# What is shown may be written for an hour.
GOOD_FOR = 3600


def labels():
    """{field: its heading} in the language that is spoken, in the order of the form."""
    return {
        "name": _("Name"),
        "rank": _("Rank"),
        "post": _("Position"),
        "body": _("Body"),
        "sex": _("Sex"),
        "category": _("Category"),
        "email": _("E-mail address"),
    }


@dataclass
class Line:
    """One row of the file: what it says, what is wrong with it, and what would become of it."""

    number: int
    values: dict
    problems: list = field(default_factory=list)
    # new | known | listed | refused
    fate: str = "new"


def empty_form():
    """The bytes of the workbook to fill in, with drop-downs where words must be the portal's."""
    choices = {
        "sex": [str(label) for label in Person.Sex.labels],
        "category": [str(label) for label in Person.Category.labels],
    }
    with workbook() as (writer, out):
        sheet = writer.sheet(_("People"))
        for column, (name, label) in enumerate(labels().items()):
            writer.put(sheet, 0, column, label, bold=True, bottom=1)
            sheet.set_column(column, column, 28)
            if name in choices:
                sheet.data_validation(1, column, LIMITS.rows, column, {"validate": "list", "source": choices[name]})
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def lines_of(file, workshop):
    """The Lines of an uploaded list, with their fate at ``workshop``. Raises FileRefused."""
    grid = read(file, limits=LIMITS)
    fields = _columns(grid.rows[0] if grid.rows else [])
    words = _words()
    lines = [
        _line(number, row, fields, words, {column for at, column in grid.formulas if at == number - 1})
        for number, row in enumerate(grid.rows[1:], 2)
        if any(str(cell).strip() for cell in row)
    ]
    if not lines:
        raise FileRefused("empty", _("The list holds no people."))
    _foresee(lines, workshop)
    return lines


def _columns(heads):
    """{column: field} of the first row."""
    known = {}
    for code in ("ar", "en"):
        with translation.override(code):
            known |= {fold(label): name for name, label in labels().items()}
    found = {at: known[fold(str(head))] for at, head in enumerate(heads) if fold(str(head)) in known}
    if "name" not in found.values() or "category" not in found.values():
        raise FileRefused("columns", _("The first row must name the columns, as in the empty form."))
    return found


def _words():
    """{field: {folded word: value}} for what is chosen from a list."""
    words = {"sex": {}, "category": {}}
    for code in ("ar", "en"):
        with translation.override(code):
            for name, choices in (("sex", Person.Sex.choices), ("category", Person.Category.choices)):
                words[name] |= {fold(str(label)): value for value, label in choices}
    words["body"] = {}
    for body in Body.objects.all():
        words["body"] |= {fold(text): body.code for text in (body.code, body.name_ar, body.name_en) if text}
    return words


def _line(number, row, fields, words, formulas):
    values, problems = {}, []
    for at, name in fields.items():
        text = _text(row[at]) if at < len(row) else ""
        if at in formulas:
            problems.append(_("“%(column)s” holds a formula.") % {"column": labels()[name]})
        elif name in words:
            values[name] = words[name].get(fold(text), "")
            if text and not values[name]:
                problems.append(_("“%(value)s” is not known.") % {"value": text})
        elif len(text) > LENGTHS[name]:
            problems.append(_("“%(column)s” is too long.") % {"column": labels()[name]})
        else:
            values[name] = text
    return Line(number, values, [*problems, *_missing(values)])


def _text(cell):
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(UNSEEN.sub("", str(cell)).split())


def _missing(values):
    """What a line lacks, in sentences."""
    if not (values.get("name") or values.get("post")):
        yield _("A name, or at least a post, is wanted.")
    if not values.get("category"):
        yield _("The category is missing.")
    try:
        validate_email(values.get("email") or "nobody@example.org")
    except ValidationError:
        yield _("The e-mail address is not valid.")


def _foresee(lines, workshop):
    """What would become of each line: two queries for all."""
    names = {fold(line.values.get("name", "")) for line in lines}
    known = Person.objects.single().filter(province=workshop.province, folded_name__in=names)
    known = set(known.values_list("folded_name", flat=True))
    listed = set(workshop.participations.values_list("person__folded_name", flat=True))
    for line in lines:
        name = fold(line.values.get("name", ""))
        if line.problems:
            line.fate = "refused"
        elif name and name in listed:
            line.fate = "listed"
        elif name in known:
            line.fate = "known"


# --- from the preview to the list ----------------------------------------------------------
def sealed(lines, workshop):
    """The lines as a text that can't be changed on its way through the browser."""
    return signing.dumps([workshop.pk, [line.values for line in lines]], salt=SALT, compress=True)


def unsealed(text, workshop):
    """The Entries that were shown. Raises FileRefused when the preview is of another workshop, or too old."""
    try:
        pk, rows = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        pk, rows = None, []
    if pk != workshop.pk:
        raise FileRefused("preview", _("The preview is too old. Please choose the file once more."))
    bodies = {body.code: body for body in Body.objects.all()}
    return [Entry(**(row | {"body": bodies.get(row.get("body", ""))})) for row in rows]
