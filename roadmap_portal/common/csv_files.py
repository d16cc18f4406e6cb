"""CSV files for Excel: Arabic is readable, and no text of a person becomes a formula."""

import csv
import unicodedata

BOM = "\ufeff"
# What makes Excel and its like take a cell for a formula; a full-width ＝ counts as well.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|")


def csv_lines(rows):
    """The text of the file, line by line, so that a long one need not stand in memory."""
    writer = csv.writer(_Echo())
    yield BOM
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def cell(value):
    """Numbers stay numbers; a text that could be a formula begins with an apostrophe."""
    if not isinstance(value, str):
        return value
    # Marks of direction and blanks before the sign are skipped by the reader as well.
    first = next((letter for letter in value if letter in FORMULA_SIGNS or not _is_skipped(letter)), "")
    return f"'{value}" if unicodedata.normalize("NFKC", first) in FORMULA_SIGNS else value


def _is_skipped(letter):
    return letter.isspace() or unicodedata.category(letter) in ("Cf", "Cc")


class _Echo:
    """csv wants a file: this one hands each line back."""

    @staticmethod
    def write(line):
        return line
