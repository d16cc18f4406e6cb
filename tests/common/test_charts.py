"""Drawings are valid XML without style attributes, run in the reading direction and keep gaps."""

import re
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from django.utils import translation

from roadmap_portal.common import charts
from roadmap_portal.common.maps import MapCell, governorate_map, outlines
from roadmap_portal.common.path_chart import PathChart, PathPoint, round_ticks
from roadmap_portal.common.status import Status, tint

VALUES = [Decimal(50), None, Decimal("62.5"), Decimal(70)]


@pytest.fixture(params=["ar", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


def drawing(markup):
    """The parsed SVG; fails on anything that the content policy would block."""
    tree = ElementTree.fromstring(markup)
    for element in tree.iter():
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]
    return tree


def horizontals(path):
    return [Decimal(x) for x in re.findall(r"[ML](-?[\d.]+) ", path)]


def test_drawings_are_valid_and_free_of_styles(language):
    drawing(charts.sparkline(VALUES, "Course", "off_track"))
    drawing(charts.score_bar(Decimal("74.6"), "attention"))
    drawing(charts.spread([41, 52, Fraction(200, 3)], Decimal("61.4"), 35, 80, 64, "Other <provinces>"))
    for status in Status:
        drawing(charts.mark(status))


def test_time_runs_with_the_reading_direction():
    with translation.override("en"):
        left_to_right = drawing(charts.sparkline(VALUES)).find("path").get("d")
    with translation.override("ar"):
        right_to_left = drawing(charts.sparkline(VALUES)).find("path").get("d")
    assert horizontals(left_to_right) == sorted(horizontals(left_to_right))
    assert horizontals(right_to_left) == sorted(horizontals(right_to_left), reverse=True)


def test_a_gap_is_not_bridged():
    assert charts.polyline([(0, 1), None, (2, 3), (4, 5)]) == "M0 1h0M2 3h0L4 5"


def test_nothing_known_draws_nothing():
    assert charts.sparkline([None, None]) == ""


def test_one_value_lies_in_the_middle():
    dots = drawing(charts.sparkline([Decimal(7)])).findall("path")[1].get("d")
    assert dots.split(" ")[1] == "13h0"


@pytest.mark.parametrize(
    ("score", "x", "width"),
    [(Decimal(75), "50", "150"), (Decimal(130), "0", "200"), (-5, "200", "0"), (None, "200", "0")],
)
def test_bars_grow_from_the_reading_side_and_stay_within(score, x, width):
    with translation.override("ar"):
        fill = drawing(charts.score_bar(score, "attention")).findall("rect")[1]
    assert (fill.get("x"), fill.get("width")) == (x, width)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 3), "0.33"),
        (Decimal("-0.5"), "-0.5"),
        (12, "12"),
        (Fraction(-1, 1000), "0"),
        (Decimal("57.3"), "57.3"),
    ],
)
def test_coordinates_are_plain_in_every_language(language, value, text):
    assert charts.coordinate(value) == text


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (41, 68, [40, 50, 60, 70]),
        (0, 1, [0, "0.2", "0.4", "0.6", "0.8", 1]),
        (5, 5, [0, 1, 2, 3, 4, 5]),
        (0, 0, [0, "0.2", "0.4", "0.6", "0.8", 1]),
    ],
)
def test_gridlines_stand_at_round_values(low, high, ticks):
    assert round_ticks(low, high) == [Fraction(tick) for tick in ticks]


def chart(count=12):
    points = [
        PathPoint(f"P{index}", None if index == 2 else 50 + index, 55 + index, "on_track") for index in range(count)
    ]
    return PathChart(points, "Title", "Description", "pct", 1, thresholds=[Decimal(60)])


def test_path_chart_keeps_gaps_and_draws_every_known_value(language):
    drawn = chart()
    assert len(re.findall("M", drawn.actual)) == 2
    assert len(re.findall("M", drawn.expected)) == 1
    assert [(status, path.count("M")) for status, path in drawn.dots] == [("on_track", 11)]
    assert drawn.values[0].endswith(("%", "٪"))


def test_path_chart_names_a_few_periods_and_always_the_last():
    names = [label for label, _minor in chart(24).times]
    assert len(names) == 24
    assert 4 <= len([name for name in names if name]) <= 6
    assert chart(24).times[-1] == ("P23", False)


def test_path_chart_without_data_still_has_an_axis():
    drawn = PathChart([PathPoint("P0")], "Title", "Description")
    assert drawn.actual == ""
    assert drawn.values == ["1.0", "0.8", "0.6", "0.4", "0.2", "0.0"]


CELLS = {
    "BG": MapCell("بغداد", "off_track", Decimal("66.8"), "/ar/provinces/BG/"),
    "DQ": MapCell('ذي <قار> "', "attention", Decimal("73"), "/ar/provinces/DQ/"),
    "SD": MapCell("صلاح الدين", "insufficient", None, "/ar/provinces/SD/"),
}


def links(tree):
    return {link.get("href"): link for link in tree.iter("a")}


def test_map_has_every_governorate_and_links_those_in_scope():
    with translation.override("ar"):
        tree = drawing(governorate_map(CELLS, "الخريطة"))
    assert len(outlines()) == 18
    assert len(tree.findall("g/title")) + len(tree.findall("a/title")) == 19
    assert set(links(tree)) == {cell.url for cell in CELLS.values()}
    assert links(tree)["/ar/provinces/BG/"].find("title").text == "بغداد: 66.8%، متعثر"
    assert links(tree)["/ar/provinces/DQ/"].get("aria-label") == 'ذي <قار> ": 73.0%، يتطلب المتابعة'
    assert links(tree)["/ar/provinces/SD/"].find("title").text == "صلاح الدين: لا تتوافر بيانات كافية"


def test_map_enlarges_baghdad_and_marks_halabja():
    with translation.override("en"):
        tree = drawing(governorate_map(CELLS, "Map"))
    baghdad = links(tree)["/ar/provinces/BG/"]
    assert len([path for path in baghdad.iter("path") if path.get("class") == "area"]) == 2
    circle = tree.find("g/circle")
    assert (circle.get("cx"), circle.get("cy")) == ("731.92", "272.4")


@pytest.mark.parametrize(
    ("status", "score", "depth"),
    [("on_track", 90, 1), ("on_track", 100, 4), ("attention", 89, 1), ("attention", 70, 4),
     ("off_track", 69, 1), ("off_track", 20, 4), ("insufficient", None, 1)],
)  # fmt: skip
def test_tints_deepen_away_from_the_middle(status, score, depth):
    assert tint(status, score) == depth
