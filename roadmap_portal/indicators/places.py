"""What evidence is attached to: a command's value for a period, and a milestone."""

from django.urls import reverse

from roadmap_portal.documents.places import Place, declare
from roadmap_portal.plan.models import Milestone
from roadmap_portal.provinces.models import Area

from .models import Observation


def value(pk):
    return Observation.objects.select_related("command__area", "period", "kpi").filter(pk=pk).first()


def value_url(observation):
    return reverse("indicators:detail", args=[observation.kpi.code])


def milestone(pk):
    return Milestone.objects.select_related("province", "track").filter(pk=pk).first()


def milestone_area(found):
    """Its province; the nation for a national one."""
    return found.province or Area.objects.get(kind=Area.Kind.NATION)


def milestone_url(found):
    app = "axes" if found.track.kind == "axis" else "support_functions"
    return reverse(f"{app}:detail", args=[found.track.code])


def declare_places():
    """Evidence of a value is seen and given by its command; that of a milestone is given by its province."""
    declare(
        "value",
        Place(
            find=value,
            area=lambda observation: observation.command,
            view="indicators.view_submitted",
            add="indicators.enter_values",
            url=value_url,
        ),
    )
    declare(
        "milestone",
        Place(
            find=milestone,
            area=milestone_area,
            view="actions.view_actions",
            add="actions.change_actions",
            url=milestone_url,
        ),
    )
