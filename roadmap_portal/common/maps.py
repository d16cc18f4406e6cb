"""The governorates on a map, each painted by its status or by a figure, and a link to its page.

The boundaries are those of Natural Earth (public domain): 18, and approximate. Halabja, the nineteenth
governorate, has no published boundary and stands as a marker; Baghdad is too small to hit with a finger
and is drawn a second time, enlarged, beside the country.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from . import formats
from .charts import coordinate, mark_shape
from .status import Status, tint

BOUNDARIES = Path(__file__).parent / "data" / "iraq_governorates.geojson"
WIDTH, HEIGHT = 1010, 1020
HALABJA = "HA"
HALABJA_NAME = gettext_lazy("Halabja")
HALABJA_PLACE = ("45.99", "35.18")
BAGHDAD = "BG"
# The inset: where Baghdad's middle goes, and how many times it is enlarged.
INSET_MIDDLE = (905, 455)
INSET_TIMES = 4
INSET_HALF = 88

# A plate carrée at 33.2° north: a degree of longitude is 0.8368 of a degree of latitude there.
_WEST, _NORTH = Decimal("38.70"), Decimal("37.45")
_ACROSS, _DOWN = Decimal("100.4"), Decimal(120)


@dataclass(frozen=True)
class MapCell:
    """One governorate: `status` is empty where it is out of scope, `score` None where data are missing."""

    name: str | Promise
    status: str = ""
    score: Decimal | Fraction | None = None
    url: str = ""

    @property
    def paint(self) -> str:
        return f"is-{self.status} tint-{tint(self.status, self.score)}" if self.status else "is-outside"

    @property
    def said(self) -> str:
        """«ذي قار: 73%، يتطلب المتابعة»."""
        if not self.status:
            return _("%(name)s: out of scope") % {"name": self.name}
        status = Status(self.status).label
        if self.score is None:
            return _("%(name)s: %(status)s") % {"name": self.name, "status": status}
        return _("%(name)s: %(score)s, %(status)s") % {
            "name": self.name, "score": formats.percent(self.score), "status": status,
        }  # fmt: skip

    def mark(self, x, y) -> SafeString:
        """The sign of the status, under the name whose place is (x, y)."""
        if not self.status:
            return SafeString("")
        return format_html(
            '<svg class="sign" x="{}" y="{}" width="20" height="20" viewBox="0 0 12 12">{}</svg>',
            coordinate(x - 10), coordinate(y + 10), mark_shape(self.status),
        )  # fmt: skip


@dataclass(frozen=True)
class FigureCell:
    """One governorate that shows a `figure` under its name; `paint` is the class of its shade, `said` the sentence."""

    name: str | Promise
    paint: str
    said: str
    figure: str
    url: str = ""

    def mark(self, x, y) -> SafeString:
        place = coordinate(x), coordinate(y + 30)
        return format_html('<text class="figure" x="{}" y="{}">{}</text>', *place, self.figure)


@dataclass(frozen=True)
class Outline:
    """A boundary in the drawing's coordinates, and where its name stands."""

    rings: tuple
    label: tuple
    name_ar: str
    name_en: str

    def path(self, place=lambda point: point) -> str:
        return "".join(
            "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in map(place, ring)) + "Z" for ring in self.rings
        )


def project(longitude, latitude) -> tuple[Decimal, Decimal]:
    return (Decimal(longitude) - _WEST) * _ACROSS, (_NORTH - Decimal(latitude)) * _DOWN


@cache
def outlines() -> dict[str, Outline]:
    """Code → outline of the 18 governorates with a published boundary."""
    features = json.loads(BOUNDARIES.read_text(encoding="utf-8"), parse_float=Decimal)["features"]
    return {feature["properties"]["code"]: _outline(feature) for feature in features}


def _outline(feature) -> Outline:
    shape, words = feature["geometry"], feature["properties"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    rings = tuple(tuple(project(*point) for point in ring) for polygon in polygons for ring in polygon)
    return Outline(rings, project(*words["label"]), words["name_ar"], words["name_en"])


def governorate_map(cells: Mapping[str, MapCell | FigureCell], title: str) -> SafeString:
    """The drawing. `cells` are by governorate code; those left out are drawn as out of scope."""
    shown = {code: cells.get(code) or MapCell(_name(outline)) for code, outline in outlines().items()}
    shown[HALABJA] = cells.get(HALABJA) or MapCell(HALABJA_NAME)
    areas = format_html_join("", "{}", ((_area(code, cell),) for code, cell in shown.items()))
    labels = format_html_join("", "{}", ((_label(code, cell),) for code, cell in shown.items()))
    return format_html(
        '<svg viewBox="0 0 {} {}" role="group" aria-label="{}">{}'
        '<g class="labels" aria-hidden="true">{}</g></svg>',
        WIDTH, HEIGHT, title, areas, labels,
    )  # fmt: skip


def _name(outline: Outline) -> str:
    return outline.name_ar if get_language() == "ar" else outline.name_en


def _area(code: str, cell: MapCell | FigureCell) -> SafeString:
    """The shape or shapes of one governorate, in one link."""
    drawing = _drawing(code)
    if not cell.url:
        return format_html('<g class="{}"><title>{}</title>{}</g>', cell.paint, cell.said, drawing)
    return format_html(
        '<a href="{}" class="{}" aria-label="{}"><title>{}</title>{}</a>',
        cell.url, cell.paint, cell.said, cell.said, drawing,
    )  # fmt: skip


def _drawing(code: str) -> SafeString:
    if code == HALABJA:
        x, y = project(*HALABJA_PLACE)
        return format_html('<circle class="area" cx="{}" cy="{}" r="13"/>', coordinate(x), coordinate(y))
    shape = format_html('<path class="area" d="{}"/>', outlines()[code].path())
    return shape + _inset() if code == BAGHDAD else shape


def _inset() -> SafeString:
    """Baghdad once more, enlarged, in a frame that a line ties to its place."""
    outline = outlines()[BAGHDAD]
    middle, (x, y) = outline.label, INSET_MIDDLE

    def enlarge(point):
        return x + (point[0] - middle[0]) * INSET_TIMES, y + (point[1] - middle[1]) * INSET_TIMES

    return format_html(
        '<path class="leader" d="M{} {}L{} {}"/><rect class="inset" x="{}" y="{}" width="{}" height="{}" rx="10"/>'
        '<path class="area" d="{}"/>',
        coordinate(middle[0]), coordinate(middle[1]), x - INSET_HALF, y,
        x - INSET_HALF, y - INSET_HALF, 2 * INSET_HALF, 2 * INSET_HALF, outline.path(enlarge),
    )  # fmt: skip


def _label(code: str, cell: MapCell | FigureCell) -> SafeString:
    """Name and mark, above all shapes so that no neighbour covers them."""
    x, y = _label_place(code)
    name = format_html('<text x="{}" y="{}">{}</text>', coordinate(x), coordinate(y), cell.name)
    return name + cell.mark(x, y)


def _label_place(code: str):
    if code == HALABJA:
        x, y = project(*HALABJA_PLACE)
        return x + 58, y + 8
    return INSET_MIDDLE if code == BAGHDAD else outlines()[code].label
