"""A target in words, as the cards of reporters and planners say it."""

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from roadmap_portal.common.formats import quantity

# Right after Arabic letters a per cent mark would jump to the other side of its number.
LEFT_TO_RIGHT = "\u200e"


def target_text(kpi, expectation, direction):
    """ "at least 64.0%", "at most 11", "from 40 to 60"; "–" without a target."""

    def shown(value):
        text = quantity(value, kpi.unit, kpi.decimals)
        return LEFT_TO_RIGHT + text if get_language_bidi() and kpi.unit == kpi.Unit.PERCENT else text

    if direction == "range" and expectation.lower is not None:
        return _("from %(lower)s to %(upper)s") % {
            "lower": shown(expectation.lower),
            "upper": shown(expectation.upper),
        }
    if expectation.expected is None:
        return "–"
    text = _("at most %(value)s") if direction == "lower" else _("at least %(value)s")
    return text % {"value": shown(expectation.expected)}
