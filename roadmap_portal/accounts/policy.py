"""Who may do what: the one place that knows.

Views, templates, API, exports, tasks and the administration pages all ask ``user.has_perm(name, obj)``; the answer
comes from here. ``obj`` is an Area, Province or Command; None asks "for anything at all?", as a menu does. What is
not named here is refused, and asking for it is an error of the program.
"""

from collections.abc import Callable

from roadmap_portal.provinces.models import Area

from . import predicates


class UnknownPermission(LookupError):
    """A permission was asked for that the policy doesn't name."""


POLICY: dict[str, Callable] = {
    "plan.view_plan": predicates.anyone,
    "plan.change_roadmap": predicates.administrator,
    "plan.view_ledgers": predicates.planner_or_administrator,
    "plan.record_progress": predicates.planner_or_administrator,
    "plan.recompute": predicates.planner_or_administrator,
    "indicators.view_scores": predicates.anyone,
    "indicators.view_values": predicates.values,
    "indicators.view_submitted": predicates.submitted,
    "indicators.enter_values": predicates.reporter,
    "indicators.submit_values": predicates.director,
    "indicators.review_values": predicates.planner,
    "reports.view_report": predicates.anyone,
    "reports.view_province_report": predicates.values,
    "reports.generate_report": predicates.planner,
    "workshops.view_workshops": predicates.anyone,
    "workshops.view_people": predicates.province_people,
    "workshops.manage": predicates.province_actor,
    "workshops.approve_minutes": predicates.minutes_approver,
    "workshops.manage_series": predicates.planner,
    "accounts.merge_people": predicates.planner,
    "actions.view_counts": predicates.anyone,
    "actions.view_actions": predicates.province_people,
    "actions.change_actions": predicates.province_actor,
    "legal.view": predicates.anyone,
    "legal.change": predicates.planner_or_administrator,
    "handover.view": predicates.anyone,
    "handover.change": predicates.command_actor,
    "operations.view_audit": predicates.director_or_overseer,
    "operations.view_send_log": predicates.administrator,
    "accounts.manage_grants": predicates.administrator,
    "accounts.delegate": predicates.own_director_or_administrator,
}

# Whoever may not do a thing but sees it is told so (403); what he doesn't see isn't there for him (404).
SIGHT = {
    "plan.change_roadmap": "plan.view_plan",
    "plan.view_ledgers": "plan.view_plan",
    "plan.record_progress": "plan.view_plan",
    "plan.recompute": "plan.view_plan",
    "indicators.enter_values": "indicators.view_submitted",
    "indicators.submit_values": "indicators.view_submitted",
    "indicators.review_values": "indicators.view_submitted",
    "reports.generate_report": "reports.view_report",
    "workshops.manage": "workshops.view_workshops",
    "workshops.approve_minutes": "workshops.view_workshops",
    "workshops.manage_series": "workshops.view_workshops",
    "accounts.merge_people": "workshops.view_people",
    "actions.change_actions": "actions.view_actions",
    "legal.change": "legal.view",
    "handover.change": "handover.view",
}


def allows(rights, permission, obj=None):
    """Whether ``rights`` hold ``permission`` for ``obj``. Raises UnknownPermission."""
    try:
        predicate = POLICY[permission]
    except KeyError:
        raise UnknownPermission(permission) from None
    return bool(predicate(rights, None if obj is None else area_of(obj)))


def in_sight(rights, permission, obj=None):
    """Whether the thing that ``permission`` is about may be known to exist."""
    return allows(rights, SIGHT.get(permission, permission), obj)


def area_of(obj):
    return obj if isinstance(obj, Area) else obj.area
