from pathlib import Path

import pytest
from django.conf import settings

from roadmap_portal.documents.glyphs import MISSING, characters_of, printable

FONT = Path(settings.FONT_DIR) / "Vazirmatn-Regular.ttf"
pytestmark = pytest.mark.skipif(not FONT.is_file(), reason="the front-end parts are not collected")


def test_the_font_draws_arabic_kurdish_and_latin():
    assert set(map(ord, "المؤشرات إلى ڕۆژ ێ ڵ Road Map 0123456789 %–−")) <= characters_of(FONT)


def test_what_the_font_lacks_becomes_a_sign_that_is_there():
    shown = printable("صورة 🙂 中", FONT)
    assert shown == "صورة ? ?" and ord(MISSING) not in characters_of(FONT)


def test_characters_that_reorder_a_line_are_dropped_and_the_portals_isolates_stay():
    assert printable("a\u202eb\u0007c\u200bd \u2066+5%\u2069 می\u200cشود", FONT) == "abcd \u2066+5%\u2069 می\u200cشود"
