"""PDF by Typst: templates of ours, data as JSON, our font, and nothing else within reach.

Data never becomes markup: the template reads it from ``data.json``, so `#read(...)`, `[` or `$` in a name are text.
The compiler sees a private folder with the templates and the data only, and no other fonts; our templates import no
package, so nothing is fetched.
"""

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

from .glyphs import printable

FAMILY = "Vazirmatn"
FACE = "Vazirmatn-Regular.ttf"


class FontMissing(Exception):
    """The portal's font isn't there; Typst would silently take another, whose Arabic can't be copied out."""


@cache
def fonts_in(folder):
    """The fonts of ``folder`` alone, ready for Typst. Raises FontMissing when ours isn't among them."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    if FAMILY not in found.families():
        raise FontMissing(f"{FAMILY} is not in {folder}; manage.py collect_frontend puts it there.")
    return found


def pdf(template, data, *, made_at):
    """Typeset ``data`` (JSON values) by ``template`` (path of a .typ file) as tagged PDF/UA-1; return the bytes.

    ``made_at`` (aware datetime) is the document's date, so equal data give equal bytes.
    """
    fonts = fonts_in(Path(settings.FONT_DIR))
    with tempfile.TemporaryDirectory(prefix="portal-pdf-") as folder:
        root = Path(folder)
        for part in template.parent.glob("*.typ"):
            shutil.copy(part, root)
        (root / "data.json").write_text(json.dumps(drawable(data), ensure_ascii=False), encoding="utf-8")
        return typst.compile(
            str(root / template.name),
            root=folder,
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            package_path=str(root / "no-packages"),
            package_cache_path=str(root / "no-packages"),
            timestamp=int(made_at.timestamp()),
        )


def drawable(value):
    """``value`` with every text in it reduced to what the font can draw."""
    if isinstance(value, str):
        return printable(value, Path(settings.FONT_DIR) / FACE)
    if isinstance(value, dict):
        return {key: drawable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(part) for part in value]
    return value
