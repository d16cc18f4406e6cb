"""Which characters a font can draw.

PDF/UA forbids a missing glyph, so one emoji in a note would stop a whole report. What the font lacks is replaced by
a sign that says so; invisible characters that could reorder a line are dropped.
"""

import struct
import unicodedata
from functools import cache

MISSING = "\u25a1"
INSTEAD = "?"
# Joiners that shape Persian and Kurdish words, and the isolates that the portal itself sets around numbers.
KEPT_INVISIBLE = {"\u200c", "\u200d", "\u2066", "\u2069"}


def printable(text, font):
    """``text`` with every character that ``font`` (path of a TrueType file) can't draw replaced."""
    known = characters_of(font)
    sign = MISSING if ord(MISSING) in known else INSTEAD
    return "".join(_shown(character, known, sign) for character in unicodedata.normalize("NFC", text))


def _shown(character, known, sign):
    if character in "\n\t":
        return " "
    if character in KEPT_INVISIBLE:
        return character
    if unicodedata.category(character) in {"Cc", "Cf", "Cs"}:
        return ""
    return character if ord(character) in known else sign


@cache
def characters_of(font):
    """The code points that the font at ``font`` maps to a glyph: its format 4 and format 12 tables."""
    data = font.read_bytes()
    start = _table(data, b"cmap")
    found = set()
    for index in range(struct.unpack_from(">H", data, start + 2)[0]):
        subtable = start + struct.unpack_from(">I", data, start + 8 + 8 * index)[0]
        read = {4: _segments, 12: _groups}.get(struct.unpack_from(">H", data, subtable)[0])
        for first, last in read(data, subtable) if read else ():
            found.update(range(first, last + 1))
    return frozenset(found - {0xFFFF})


def _table(data, tag):
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        name, _checksum, offset, _length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if name == tag:
            return offset
    raise ValueError(f"the font has no table {tag!r}")


def _segments(data, at):
    """Format 4: parallel lists of last and first code points, two bytes each."""
    doubled = struct.unpack_from(">H", data, at + 6)[0]
    lasts = struct.unpack_from(f">{doubled // 2}H", data, at + 14)
    firsts = struct.unpack_from(f">{doubled // 2}H", data, at + 16 + doubled)
    return zip(firsts, lasts, strict=True)


def _groups(data, at):
    """Format 12: groups of first code point, last code point, first glyph."""
    count = struct.unpack_from(">I", data, at + 12)[0]
    return [struct.unpack_from(">II", data, at + 16 + 12 * index) for index in range(count)]
