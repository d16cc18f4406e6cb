"""What each permission asks of the rights: (rights, area or None) -> bool. Only `policy` names them."""

from dataclasses import replace

from roadmap_portal.provinces.models import Area

from .visibility import areas_seen


def anyone(rights, area):
    return rights.is_any


def planner(rights, area):
    return rights.is_planner


def administrator(rights, area):
    return rights.is_administrator


def planner_or_administrator(rights, area):
    return rights.sees_all


def own_director_or_administrator(rights, area):
    """Who acts for a director names nobody in his turn."""
    return rights.is_administrator or holds(rights.own_director_of, rights, area)


def director_or_overseer(rights, area):
    """All of it for planners and administrators, his own command's for a director."""
    return rights.sees_all or director(rights, area)


def reporter(rights, area):
    return holds(rights.commands, rights, area)


def director(rights, area):
    return holds(rights.director_of, rights, area)


def holds(commands, rights, area):
    return bool(commands) if area is None else area.pk in commands and within_token(rights, area)


def values(rights, area):
    """Approved values: his own command; all for planners; totals of the nation and of provinces for readers."""
    if area is None:
        return rights.is_any
    return within_token(rights, area) and Area.objects.filter(pk=area.pk).filter(areas_seen(rights)).exists()


def submitted(rights, area):
    """Submitted values with their notes, evidence and reasons: own command, planners, administrators."""
    if not rights.reads_submitted:
        return False
    if rights.sees_all or rights.is_service:
        return area is None or within_token(rights, area)
    return reporter(rights, area)


def province_people(rights, area):
    """Names of those at workshops, of obstacles and follow-ups: those who report from the province, and planners."""
    if rights.sees_all or area is None:
        return rights.sees_all or bool(rights.commands)
    return rights.reports_in(area.parent_id if area.kind == Area.Kind.COMMAND else area.pk)


def minutes_approver(rights, area):
    """Planners, and the director of a command in the province."""
    if rights.is_planner or area is None:
        return rights.is_planner or bool(rights.director_of)
    return rights.directs_in(area.pk)


def province_actor(rights, area):
    """Who handles obstacles and follow-ups: those who report from the province, and planners."""
    return rights.is_planner or (bool(rights.commands) and province_people(without_national(rights), area))


def command_actor(rights, area):
    """Who keeps the records of a command's districts: those who report for it, and planners."""
    return rights.is_planner or reporter(rights, area)


def without_national(rights):
    return replace(rights, national=frozenset())


def within_token(rights, area):
    """A token that names provinces sees no other one, and the nation only as scores."""
    if rights.provinces is None:
        return True
    return area.code in rights.provinces or (area.parent_id and area.parent.code in rights.provinces)
