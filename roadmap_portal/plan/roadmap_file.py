"""Reads the road map's files strictly: every cell is read, and every problem of every file is named at once.

What is read are `Row`s with the columns as attributes. A row with a problem is kept out of the cross-checks, but its
key stays known, so that one wrong cell is not followed by a hundred complaints about what refers to its row.
"""

import csv
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.utils.translation import gettext as _

from .roadmap_file_cells import CellRefused, without_control_characters
from .roadmap_file_sheets import SHEETS


class Row(SimpleNamespace):
    """One line of a file: ``line`` (counted from 1), and a value per column; None for a column with a problem."""

    def key(self, columns):
        return tuple(getattr(self, column) for column in columns)


@dataclass
class Table:
    """What one file says: its whole rows, how many are not, and the line of every key of both."""

    rows: list = field(default_factory=list)
    broken: int = 0
    lines: dict = field(default_factory=dict)
    was_read: bool = False

    @property
    def is_whole(self):
        return self.was_read and not self.broken


class Problems(list):
    """Sentences, each naming file, line and column as far as there are."""

    def add(self, sheet, problem, *, line=None, column=None):
        where = {"file": f"{sheet}.csv", "line": line, "column": column, "problem": problem}
        if line is None:
            self.append(_("%(file)s: %(problem)s") % where)
        elif column is None:
            self.append(_("%(file)s line %(line)d: %(problem)s") % where)
        else:
            self.append(_("%(file)s line %(line)d: %(column)s: %(problem)s") % where)


def read_files(problems, directory=None):
    """The tables of all files by name; what is wrong with their cells goes to ``problems``.

    ``directory`` holds all files side by side; None means the project's own.
    """
    return {
        sheet.name: _read_table(sheet, (directory or sheet.folder) / f"{sheet.name}.csv", problems)
        for sheet in SHEETS.values()
    }


def _read_table(sheet, path, problems):
    table = Table()
    try:
        # utf-8-sig: spreadsheet programs put a mark before the first column's name.
        with path.open(encoding="utf-8-sig", newline="") as file:
            _read_lines(sheet, csv.reader(file, strict=True), table, problems)
    except FileNotFoundError:
        problems.add(sheet.name, _("the file is missing."))
    except OSError as error:
        problems.add(sheet.name, _("the file can't be read: %(reason)s.") % {"reason": error.strerror})
    except UnicodeDecodeError:
        problems.add(sheet.name, _("the file is not UTF-8 text."))
    except csv.Error as error:
        problems.add(sheet.name, _("the file is not proper CSV: %(reason)s.") % {"reason": error})
    else:
        return table
    return Table()


def _read_lines(sheet, reader, table, problems):
    header = next(reader, [])
    if not _header_is_right(sheet, header, problems):
        return
    table.was_read = True
    start = reader.line_num + 1
    for cells in reader:
        if cells:
            _read_row(sheet, header, start, cells, table, problems)
        start = reader.line_num + 1


def _header_is_right(sheet, header, problems):
    missing = [column for column in sheet.columns if column not in header]
    unknown = [column for column in header if column not in sheet.columns]
    twice = sorted({column for column in header if header.count(column) > 1})
    for columns, sentence in (
        (missing, _("the column is missing.")),
        (unknown, _("the column is not known.")),
        (twice, _("the column comes twice.")),
    ):
        for column in columns:
            problems.add(sheet.name, sentence, line=1, column=column)
    return not (missing or unknown or twice)


def _read_row(sheet, header, line, cells, table, problems):
    if len(cells) != len(header):
        counts = {"found": len(cells), "wanted": len(header)}
        problems.add(sheet.name, _("%(found)d cells instead of %(wanted)d.") % counts, line=line)
        table.broken += 1
        return
    before = len(problems)
    row = Row(line=line)
    for column, cell in zip(header, cells, strict=True):
        try:
            setattr(row, column, sheet.columns[column](without_control_characters(cell)))
        except CellRefused as refused:
            setattr(row, column, None)
            problems.add(sheet.name, str(refused), line=line, column=column)
    _refuse_one_language(sheet, row, problems)
    _refuse_doubles(sheet, row, table, problems)
    if len(problems) == before:
        table.rows.append(row)
    else:
        table.broken += 1


def _refuse_one_language(sheet, row, problems):
    """A text that may be missing is missing in both languages; one alone is a forgotten translation."""
    names = [column[:-3] for column in sheet.columns if column.endswith("_ar")]
    for name in names:
        arabic, english = f"{name}_ar", f"{name}_en"
        for column, other in ((arabic, english), (english, arabic)):
            if name not in sheet.untranslated and getattr(row, column) == "" and getattr(row, other):
                problems.add(sheet.name, _("the text is missing in this language."), line=row.line, column=column)


def _refuse_doubles(sheet, row, table, problems):
    for columns in (sheet.key, *sheet.also_unique):
        key = row.key(columns)
        if None in key:
            continue
        first = table.lines.setdefault((columns, key), row.line)
        if first != row.line:
            sentence = _("the same stands in line %(first)d already.") % {"first": first}
            problems.add(sheet.name, sentence, line=row.line, column=columns[-1])
