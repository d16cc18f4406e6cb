"""What people are told about follow-ups and obstacles: the kinds of notice, their sentences, and who gets them."""

from datetime import date

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from roadmap_portal.accounts.models import Role
from roadmap_portal.accounts.notices import declare
from roadmap_portal.accounts.recipients import holders_of, reporters_of
from roadmap_portal.common.formats import day, number
from roadmap_portal.provinces.models import Area

from .models import Obstacle

DUE, OVERDUE, ESCALATED = "follow_up.due", "follow_up.overdue", "obstacle.escalated"


def due(params):
    """A follow-up near its day, or just past it; days are counted when the notice is read."""
    on = date.fromisoformat(params["due"])
    left, named = (on - timezone.localdate()).days, {"what": _what(params), "day": day(on)}
    if left >= 0:
        return _("To be done by %(day)s: %(what)s") % named
    return _("Should have been done by %(day)s: %(what)s") % named


def overdue(params):
    count = params["count"]
    sentence = ngettext("One follow-up is overdue.", "%(n)s follow-ups are overdue.", count)
    return sentence % {"n": number(count)}


def escalated(params):
    level = Obstacle.Level(params["level"]).label
    return _("An obstacle was sent up (%(level)s): %(what)s") % {"level": level, "what": _what(params)}


def _what(params):
    return params[f"what_{get_language()}"] or params["what_ar"] or params["what_en"]


def texts_of(row):
    return {"what_ar": row.what_ar or "", "what_en": row.what_en or ""}


def people_of(row):
    """The owner's account; without one those who report from there; for the nation the planners."""
    if row.owner_id:
        return [row.owner]
    if row.area.kind == Area.Kind.NATION:
        return planners()
    return reporters(row.area)


def reporters(area):
    """Those who report for a command, or for the commands of a province."""
    places = Area.objects.filter(pk=area.pk) | Area.objects.filter(parent=area)
    found = reporters_of(list(places.values_list("pk", flat=True)))
    return list({person.pk: person for people in found.values() for person in people}.values())


def planners():
    return list(holders_of(Role.PLANNER))


KEEPERS = "actions.change_actions"
declare(DUE, label=gettext_lazy("Follow-ups near their day"), text=due, permission=KEEPERS)
declare(OVERDUE, label=gettext_lazy("Follow-ups overdue, once a week"), text=overdue, permission=KEEPERS)
declare(ESCALATED, label=gettext_lazy("Obstacles sent one level up"), text=escalated, permission=KEEPERS, pause=30)
