"""Reading a table out of an uploaded workbook: what stands in its cells, and where somebody put a formula.

The guard looks first (`spreadsheet_guard.py`); values are read by calamine from the parts that passed.
"""

import io
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook

from .spreadsheet_guard import FileRefused, Limits, checked, not_a_workbook, percent_styles, sheet_called

__all__ = ["FileRefused", "Grid", "Limits", "read"]


@dataclass(frozen=True)
class Grid:
    """One sheet from its first cell on: ``rows`` of str, float, bool, date, datetime, time or "" for an empty cell.

    ``formulas`` and ``percents`` are (row, column) places, counted from 0: cells that compute, whose kept result
    must not be taken silently, and numbers shown as a percentage, which are a hundredth of what the eye reads.
    """

    name: str
    rows: list
    formulas: frozenset
    percents: frozenset


def read(file, *, sheet=None, limits=None):
    """The Grid of the sheet called ``sheet`` (None: the first one) of ``file``. Raises FileRefused."""
    content, walked = checked(file, limits or Limits())
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        name = sheet if sheet is not None else next(iter(names), "")
        found = sheet_called(walked, name)
        if name not in names or found is None:
            raise not_a_workbook()
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise not_a_workbook() from error
    percent = percent_styles(walked)
    percents = frozenset(at for at, style in found.numbers.items() if style in percent)
    return Grid(name=name, rows=rows, formulas=frozenset(found.formulas), percents=percents)
