"""Small charts drawn on the server as SVG.

Values are int, Decimal or Fraction; coordinates are exact, cut to hundredths, and never localised.
Time runs in the reading direction: from right to left on an Arabic page. Colours come from classes,
because the content policy allows no style attribute; texts stand beside the drawing, in HTML.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

Value = int | Decimal | Fraction
# A circle, a triangle, a square and a broken ring: told apart in black and white too.
_MARKS = {
    "on_track": '<circle cx="6" cy="6" r="5"/>',
    "attention": '<path d="M6 .8 11.6 11H.4z"/>',
    "off_track": '<path d="M1.2 1.2h9.6v9.6H1.2z"/>',
    "insufficient": '<circle cx="6" cy="6" r="4.6" class="ring"/>',
}


def coordinate(value: Value) -> str:
    """A number as SVG wants it: "12.5", at most two decimals."""
    hundredths = round(Fraction(value) * 100)
    whole, rest = divmod(abs(hundredths), 100)
    text = f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
    return f"-{text}" if hundredths < 0 else text


def mark(status: str) -> SafeString:
    """The sign of a status; the word stands beside it."""
    return format_html(
        '<svg class="status-mark is-{}" viewBox="0 0 12 12" aria-hidden="true">{}</svg>',
        status,
        mark_shape(status),
    )


def mark_shape(status: str) -> SafeString:
    """The sign alone, in a square of 12 by 12, for use inside another drawing."""
    return SafeString(_MARKS[status])


def scale(value: Value, low: Value, high: Value, start: Value, end: Value) -> Fraction:
    """Where `value` of the range low..high falls between start and end."""
    if high == low:
        return Fraction(start + end) / 2
    return start + (Fraction(value) - Fraction(low)) / (Fraction(high) - Fraction(low)) * (end - start)


def across(position: Fraction, width: int) -> Fraction:
    """Mirror a horizontal position on pages that read from the right."""
    return width - position if get_language_bidi() else position


def polyline(points: Sequence[tuple[Fraction, Fraction] | None]) -> str:
    """Path data through the points; None lifts the pen, so a gap stays a gap.

    Each stretch begins with a line of no length: a value alone between two gaps still shows, as a dot.
    """
    commands, drawing = [], False
    for point in points:
        if point is not None:
            commands.append(f"L{coordinate(point[0])} {coordinate(point[1])}" if drawing else dot(point))
        drawing = point is not None
    return "".join(commands)


def dot(point: tuple[Fraction, Fraction]) -> str:
    """A round-capped line without length: a circle that stays round when the drawing is stretched."""
    return f"M{coordinate(point[0])} {coordinate(point[1])}h0"


def sparkline(values: Sequence[Value | None], label: str = "", status: str = "") -> SafeString:
    """The course of up to a dozen values, oldest first; the last one is dotted.

    With `label` it is an image that says so; without, a decoration beside the same figures.
    """
    width, height, margin = 84, 26, 4
    known = [value for value in values if value is not None]
    if not known:
        return SafeString("")
    low, high = min(known), max(known)
    step = Fraction(width - 2 * margin, max(len(values) - 1, 1))
    points = [
        None
        if value is None
        else (across(margin + index * step, width), scale(value, low, high, height - margin, margin))
        for index, value in enumerate(values)
    ]
    last = next(point for point in reversed(points) if point is not None)
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="sparkline{}" viewBox="0 0 {} {}" {}>'
        '<path class="line" d="{}"/><path class="dot" d="{}"/></svg>',
        f" is-{status}" if status else "", width, height, said, polyline(points), dot(last),
    )  # fmt: skip


def path_line(actual: Sequence[Value | None], expected: Sequence[Value | None], status: str = "") -> SafeString:
    """The course of the values against what was expected of them, oldest first, as small as a word.

    A decoration: the figures stand beside it. The last value is dotted; without one the last expectation is.
    """
    width, height, margin = 120, 32, 4
    known = [value for value in (*actual, *expected) if value is not None]
    if not known:
        return SafeString("")
    low, high = min(known), max(known)
    step = Fraction(width - 2 * margin, max(len(actual) - 1, 1))

    def course(values):
        return [
            None
            if value is None
            else (across(margin + index * step, width), scale(value, low, high, height - margin, margin))
            for index, value in enumerate(values)
        ]

    own = course(actual)
    # What was expected goes on where nothing was reported.
    wanted = [point for point in course(expected) if point is not None]
    last = own[-1] or (wanted[-1] if wanted else None)
    return format_html(
        '<svg class="path-line{}" viewBox="0 0 {} {}" aria-hidden="true">'
        '<path class="wanted" d="{}"/><path class="line" d="{}"/>{}</svg>',
        f" is-{status}" if status else "", width, height, polyline(wanted), polyline(own),
        format_html('<path class="{}" d="{}"/>', "dot" if own[-1] else "aim", dot(last)) if last else "",
    )  # fmt: skip


def score_bar(score: Value | None, status: str, threshold: Value = 90) -> SafeString:
    """A score of 0 to 100 as a bar, with a tick at the threshold of the status above.

    A decoration: the figure stands beside it.
    """
    width, height = 200, 8
    filled = Fraction(0) if score is None else scale(min(max(score, 0), 100), 0, 100, 0, width)
    left = width - filled if get_language_bidi() else Fraction(0)
    tick = across(scale(threshold, 0, 100, 0, width), width)
    return format_html(
        '<svg class="score-bar is-{}" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="{}" height="{}"/>'
        '<rect class="fill" x="{}" width="{}" height="{}"/>'
        '<path class="tick" d="M{} 0v{}" vector-effect="non-scaling-stroke"/></svg>',
        status, width, height, width, height,
        coordinate(left), coordinate(filled), height, coordinate(tick), height,
    )  # fmt: skip


def spread(
    others: Sequence[Value], own: Value | None, low: Value, high: Value, target: Value | None, label: str
) -> SafeString:
    """Where one value stands among the others, who stay unnamed; `low` and `high` are the ends of the strip."""
    width, height = 400, 24

    def place(value):
        return across(scale(value, low, high, 8, width - 8), width), Fraction(height, 2)

    dots = format_html_join("", '<path class="other" d="{}"/>', ((dot(place(value)),) for value in others))
    own_dot = "" if own is None else format_html('<path class="own" d="{}"/>', dot(place(own)))
    line = "" if target is None else format_html(
        '<path class="target" d="M{} 2v{}"/>', coordinate(place(target)[0]), height - 4
    )  # fmt: skip
    return format_html(
        '<svg class="spread" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path class="axis" d="M0 {}h{}"/>{}{}{}</svg>',
        width, height, label, height // 2, width, line, dots, own_dot,
    )  # fmt: skip
