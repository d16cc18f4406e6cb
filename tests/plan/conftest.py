"""The road map's files in a folder of their own, to be broken and loaded."""

import csv
import shutil
from pathlib import Path

import pytest

from roadmap_portal.plan.roadmap_file_sheets import SHEETS


class Files(type(Path())):
    """A folder with all files side by side."""

    def rows(self, name):
        with (self / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, name, rows):
        with (self / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def set(self, name, line, column, value):
        """Put ``value`` into a cell; lines count from 1, the header's."""
        rows = self.rows(name)
        rows[line - 1][rows[0].index(column)] = value
        self.write(name, rows)

    def line_of(self, name, **cells):
        """The first line with these cells."""
        header, *rows = self.rows(name)
        wanted = {header.index(column): value for column, value in cells.items()}
        return next(line for line, row in enumerate(rows, 2) if all(row[at] == value for at, value in wanted.items()))


@pytest.fixture
def files(tmp_path):
    for sheet in SHEETS.values():
        shutil.copy(sheet.folder / f"{sheet.name}.csv", tmp_path)
    return Files(tmp_path)
