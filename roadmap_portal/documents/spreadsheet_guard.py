"""What an uploaded workbook holds, found out before anything reads it as a table.

A few kilobytes can claim a billion cells, unpack to gigabytes, or name one long text a million times. So every part
is unpacked under a budget and walked once with expat; only parts that passed are packed again for the real reader,
which never sees the file that came.
"""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from roadmap_portal.common.formats import number

MEGABYTE = 1024 * 1024
CHUNK = 64 * 1024
LONGEST_NAME = 200
# A workbook is XML and its relations; pictures and printer settings are left behind, macros are refused.
KEPT = (".xml", ".rels")
MACROS = re.compile(r"vbaproject|macrosheets|activex|\.bin$", re.IGNORECASE)
HARMLESS_BINARY = re.compile(r"printersettings", re.IGNORECASE)
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
PERCENT_FORMATS = {9, 10}
QUOTED = re.compile(r'"[^"]*"|\\.')


class FileRefused(ValueError):
    """The file can't be read as a form; ``message`` is a sentence for the person, in the active language."""

    def __init__(self, code, message):
        self.code, self.message = code, message
        super().__init__(code)


@dataclass(frozen=True)
class Limits:
    """Bytes of the file and of all its parts unpacked; parts; rows and columns with content; letters in all cells."""

    packed: int = 5 * MEGABYTE
    unpacked: int = 50 * MEGABYTE
    parts: int = 200
    rows: int = 5_000
    columns: int = 60
    letters: int = 20_000_000


@dataclass
class Walked:
    """What one part says, as far as it matters: of a sheet its cells' places, of the others how they hang together."""

    root: str = ""
    formulas: set = field(default_factory=set)
    # (row, column): the index of the cell's style, for cells that hold a number.
    numbers: dict = field(default_factory=dict)
    text_uses: list = field(default_factory=list)
    text_lengths: list = field(default_factory=list)
    sheets: list = field(default_factory=list)
    targets: dict = field(default_factory=dict)
    formats: dict = field(default_factory=dict)
    styles: list = field(default_factory=list)


def checked(file, limits):
    """(bytes of a clean workbook, {part: Walked}) of ``file`` (seekable, binary). Raises FileRefused."""
    if _size(file) > limits.packed:
        size = number(limits.packed // MEGABYTE)
        raise FileRefused("too_large", _("The file is larger than %(size)s MB.") % {"size": size})
    try:
        with zipfile.ZipFile(file) as packed:
            return _checked(packed, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise not_a_workbook() from error
    except zipfile.zlib.error as error:
        raise not_a_workbook() from error


def not_a_workbook():
    return FileRefused("not_a_workbook", _("The file is not an Excel workbook (.xlsx), or it is damaged."))


def too_big():
    return FileRefused("too_big", _("The file holds more than a form can hold."))


def _size(file):
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    return size


def _checked(packed, limits):
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    names = {entry.filename.casefold() for entry in entries}
    if len(entries) > limits.parts:
        raise too_big()
    if len(names) != len(entries) or any(len(name) > LONGEST_NAME for name in names):
        raise not_a_workbook()
    if any(MACROS.search(name) and not HARMLESS_BINARY.search(name) for name in names):
        raise FileRefused("macros", _("Workbooks with macros or embedded programs are not accepted."))
    walked, left = {}, limits.unpacked
    clean = io.BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as out:
        for entry in entries:
            content = _unpacked(packed, entry, left)
            left -= len(content)
            if entry.filename.casefold().endswith(KEPT):
                walked[entry.filename] = walk(content, limits)
                out.writestr(entry.filename, content)
    _require_bounded_text(walked.values(), limits)
    return clean.getvalue(), walked


def _unpacked(packed, entry, most):
    """The content of ``entry``; what it claims about its own size is not believed."""
    content = bytearray()
    with packed.open(entry) as part:
        while chunk := part.read(CHUNK):
            content += chunk
            if len(content) > most:
                raise too_big()
    return bytes(content)


def _require_bounded_text(parts, limits):
    """The same long text in a hundred thousand cells is kept once in the file, but read as often as it is named."""
    lengths = [length for part in parts for length in part.text_lengths]
    letters = sum(lengths[use] for part in parts for use in part.text_uses if use < len(lengths))
    if letters > limits.letters:
        raise too_big()


def walk(content, limits):
    """The Walked of one XML part. Raises FileRefused for a document type, for what is no XML, and beyond limits."""
    walker = _Walker(limits)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = walker.doctype
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise not_a_workbook() from error
    return walker.found


class _Walker:
    """Follows one part element by element; names are taken without their prefix."""

    def __init__(self, limits):
        self.limits, self.found = limits, Walked()
        self.row = self.column = 0
        self.cell, self.reading = {}, False
        self.letters = []
        self.in_styles = False

    def doctype(self, *_declaration):
        raise FileRefused("doctype", _("The file holds a document type declaration, which no form has."))

    def start(self, name, attributes):
        name = name.rpartition(":")[2]
        if not self.found.root:
            self.found.root = name
        handler = getattr(self, f"start_{name}", None)
        if handler:
            handler(attributes)

    def end(self, name):
        name = name.rpartition(":")[2]
        handler = getattr(self, f"end_{name}", None)
        if handler:
            handler()

    def text(self, letters):
        if self.reading:
            self.letters.append(letters)

    # --- a sheet ------------------------------------------------------------------
    def start_row(self, attributes):
        given = attributes.get("r", "")
        if given.isdecimal() and len(given) < 8:
            self.row = int(given) - 1
        self.column = 0

    def start_c(self, attributes):
        place = REFERENCE.fullmatch(attributes.get("r", ""))
        if "r" in attributes and place is None:
            raise not_a_workbook()
        if place:
            self.row, self.column = int(place[2]) - 1, column_of(place[1])
        self.cell = {"at": (self.row, self.column), "type": attributes.get("t", "n"), "style": attributes.get("s", "0")}

    def end_c(self):
        self.column += 1

    def end_row(self):
        self.row, self.column = self.row + 1, 0

    def start_f(self, _attributes):
        if self.found.root == "worksheet":
            self._require_within()
            self.found.formulas.add(self.cell.get("at"))

    def start_is(self, _attributes):
        self._require_within()

    def start_v(self, _attributes):
        self._require_within()
        self.reading, self.letters = self.cell.get("type") == "s", []
        if self.cell.get("type") == "n" and self.cell["style"].isdecimal():
            self.found.numbers[self.cell["at"]] = int(self.cell["style"])

    def end_v(self):
        use = "".join(self.letters).strip()
        if self.reading and use.isdecimal() and len(use) < 10:
            self.found.text_uses.append(int(use))
        self.reading = False

    def _require_within(self):
        row, column = self.cell.get("at", (0, 0))
        if row >= self.limits.rows or column >= self.limits.columns:
            most = {"rows": number(self.limits.rows), "columns": number(self.limits.columns)}
            raise FileRefused("too_many_cells", _("A form has at most %(rows)s rows and %(columns)s columns.") % most)

    # --- texts, names and styles ---------------------------------------------------
    def start_si(self, _attributes):
        self.reading, self.letters = True, []

    def end_si(self):
        self.found.text_lengths.append(sum(map(len, self.letters)))
        self.reading = False

    def start_sheet(self, attributes):
        relation = next((text for key, text in attributes.items() if key.rpartition(":")[2] == "id"), "")
        self.found.sheets.append((attributes.get("name", ""), relation))

    def start_Relationship(self, attributes):
        target = attributes.get("Target", "")
        self.found.targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def start_numFmt(self, attributes):
        self.found.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def start_cellXfs(self, _attributes):
        self.in_styles = True

    def end_cellXfs(self):
        self.in_styles = False

    def start_xf(self, attributes):
        if self.in_styles:
            self.found.styles.append(attributes.get("numFmtId", "0"))


def column_of(letters):
    """The number of a column, A being 0."""
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1


def sheet_called(walked, name):
    """The Walked of the sheet that the workbook calls ``name``, or None."""
    book, relations = walked.get("xl/workbook.xml"), walked.get("xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return None
    relation = next((relation for called, relation in book.sheets if called == name), None)
    found = walked.get(posixpath.normpath(relations.targets.get(relation, "-")))
    return found if found and found.root == "worksheet" else None


def percent_styles(walked):
    """Indexes of the cell styles that show a number as a percentage: 0.573 as 57.3%."""
    styles = next((part for part in walked.values() if part.root == "styleSheet"), Walked())
    own = {key for key, code in styles.formats.items() if "%" in QUOTED.sub("", code)}
    percent = {str(key) for key in PERCENT_FORMATS} | own
    return {index for index, key in enumerate(styles.styles) if key in percent}
