"""A target in words, as the cards of reporters and planners say it."""

from django.utils.translation import gettext as _

from roadmap_portal.common.formats import quantity


def target_text(kpi, expectation, direction):
    """ "at least 64.0%", "at most 11", "from 40 to 60"; "–" without a target."""

    def shown(value):
        return quantity(value, kpi.unit, kpi.decimals)

    if direction == "range" and expectation.lower is not None:
        return _("from %(lower)s to %(upper)s") % {
            "lower": shown(expectation.lower),
            "upper": shown(expectation.upper),
        }
    if expectation.expected is None:
        return "–"
    text = _("at most %(value)s") if direction == "lower" else _("at least %(value)s")
    return text % {"value": shown(expectation.expected)}
