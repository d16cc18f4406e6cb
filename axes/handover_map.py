"""The hand-over on the map: how many of its districts each province has handed over."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap_portal.common import formats
from roadmap_portal.common.maps import FigureCell

from .models import Stage

# (class, label), the least first; beside the shade each province shows its figure.
SHADES = (
    ("share-none", gettext_lazy("No district yet")),
    ("share-some", gettext_lazy("Fewer than half of the districts")),
    ("share-most", gettext_lazy("Half of the districts or more")),
    ("share-all", gettext_lazy("All districts")),
)


def cells(board, state=""):
    """{governorate code: FigureCell} of the federal provinces; ``state``: the query that the links keep."""
    return {
        area.code: _cell(area, sum(line.stage == Stage.HANDED_OVER for line in lines), len(lines), state)
        for area, lines in board.provinces.items()
    }


def _cell(area, handed_over, districts, state):
    figures = {"n": formats.number(handed_over), "m": formats.number(districts)}
    return FigureCell(
        name=area.name,
        paint=SHADES[_place(handed_over, districts)][0],
        said=_("%(name)s: %(n)s of %(m)s districts are handed over") % {"name": area.name, **figures},
        figure="{n}/{m}".format(**figures),
        url=reverse("handover:province", args=[area.code]) + state,
    )


def _place(handed_over, districts):
    if handed_over == districts:
        return 3
    return (2 if 2 * handed_over >= districts else 1) if handed_over else 0
