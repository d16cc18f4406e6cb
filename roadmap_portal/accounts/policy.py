"""Who may do what: the one place that knows.

Views, templates, API, exports, tasks and the administration pages all ask ``user.has_perm(name, obj)``; the answer
comes from here. ``obj`` is an Area, Province or Command; None asks "for anything at all?", as a menu does. What is
not named here is refused, and asking for it is an error of the program.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db.models import BigIntegerField, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value
from django.utils import timezone

from roadmap_portal.provinces.models import Area, Command

from .models.delegations import Delegation
from .models.grants import Role
from .models.notices import Notice
from .models.people import Person
from .models.users import User


class UnknownPermission(LookupError):
    """A permission was asked for that the policy doesn't name."""


@dataclass(frozen=True)
class Rights:
    """What a person holds now. ``director_of`` and ``officer_of`` are ids of the commands' areas."""

    national: frozenset = frozenset()
    director_of: frozenset = frozenset()
    officer_of: frozenset = frozenset()
    # (command's area id, director's account id) of the commands of director_of where he acts for somebody else.
    acting_for: frozenset = frozenset()
    # An account of a program sees what its token names, and may do nothing but read.
    is_service: bool = False
    # Codes of the provinces that an API token is limited to; None: no limit.
    provinces: frozenset | None = None
    # Codes of the tracks that an API token is limited to; None: no limit.
    tracks: frozenset | None = None
    # False for a token without the scope to see what isn't approved yet.
    reads_submitted: bool = True

    @property
    def commands(self):
        return self.director_of | self.officer_of

    @property
    def own_director_of(self):
        """The commands that he directs himself, not in somebody's place."""
        return self.director_of - {command for command, _director in self.acting_for}

    @property
    def is_any(self):
        return bool(self.national or self.commands or self.is_service)

    @property
    def is_planner(self):
        return Role.PLANNER in self.national

    @property
    def is_administrator(self):
        return Role.ADMINISTRATOR in self.national

    @property
    def sees_all(self):
        return self.is_planner or self.is_administrator

    @property
    def roles(self):
        held = {Role.DIRECTOR: self.director_of, Role.OFFICER: self.officer_of}
        return self.national | {role for role, commands in held.items() if commands}


def rights_of(user):
    """The rights of ``user``, read once and kept with the user object, that is for one request."""
    if not getattr(user, "is_active", False) or user.pk is None:
        return Rights()
    # Asked through the attribute, not the dictionary: a request's user is a lazy shell around the account.
    if getattr(user, "_rights", None) is None:
        user._rights = read_rights(user)
    return user._rights


def read_rights(user):
    token = getattr(user, "token", None)
    held, own, acting = {}, set(), {}
    user._unread = 0
    for role, command_id, director_id, unread in held_by(user) if token is None else grants_of_bearer(user):
        held.setdefault(role, set()).add(command_id)
        user._unread = max(user._unread, unread or 0)
        if role == Role.DIRECTOR:
            own.add(command_id) if director_id is None else acting.setdefault(command_id, director_id)
    return Rights(
        national=frozenset(held) - {Role.DIRECTOR, Role.OFFICER},
        director_of=frozenset(held.get(Role.DIRECTOR, ())),
        officer_of=frozenset(held.get(Role.OFFICER, ())),
        acting_for=frozenset(pair for pair in acting.items() if pair[0] not in own),
        is_service=user.is_service and token is not None,
        provinces=frozenset(token.provinces) if token is not None and token.provinces else None,
        tracks=frozenset(token.tracks) if token is not None and token.tracks else None,
        reads_submitted=token is None or token.has_scope("read:provisional"),
    )


NOBODY = Value(None, output_field=BigIntegerField())
AS_DIRECTOR = Value(Role.DIRECTOR.value, output_field=CharField())
HELD = ("role", "command_id", "principal", "unread")


def held_by(user):
    """(role, command, director he acts for, unread notices): one query for what every page asks."""
    unread = Notice.objects.unread().filter(user=user).order_by().values("user").annotate(n=Count("pk")).values("n")
    grants = user.grants.current().order_by().annotate(principal=NOBODY, unread=Subquery(unread))
    acting = Delegation.objects.current().order_by().filter(deputy=user)
    acting = acting.annotate(role=AS_DIRECTOR, principal=F("director_id"), unread=Subquery(unread))
    return grants.values_list(*HELD).union(acting.values_list(*HELD), all=True)


def director_for(user, command):
    """The director for whom ``user`` acts at ``command``, or None where he acts in his own name."""
    director_id = dict(rights_of(user).acting_for).get(command.pk)
    return director_id and User.objects.get(pk=director_id)


def unread_notices(user):
    """How many notices the bell counts; it came with the person's rights."""
    rights_of(user)
    return getattr(user, "_unread", 0)


_grants_of_bearers = {}
MOST_BEARERS = 1000


def grants_of_bearer(user):
    """The grants of a token's account, kept by this process: programs ask often. Delegations are no program's.

    Whatever gives or takes a grant renews the account's stamp, which is read with the token each time; grants begin
    and end with a day.
    """
    key = user.pk, user.session_stamp, timezone.localdate()
    if key not in _grants_of_bearers:
        if len(_grants_of_bearers) >= MOST_BEARERS:
            _grants_of_bearers.clear()
        grants = user.grants.current().values_list("role", "command_id")
        _grants_of_bearers[key] = [(*grant, None, 0) for grant in grants]
    return _grants_of_bearers[key]


def area_of(obj):
    return obj if isinstance(obj, Area) else obj.area


# --- Predicates: rights, area or None -> bool -------------------------------------------------------------------


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
    province = area.parent_id if area.kind == Area.Kind.COMMAND else area.pk
    return area.pk in rights.commands or Area.objects.filter(pk__in=rights.commands, parent_id=province).exists()


def minutes_approver(rights, area):
    """Planners, and the director of a command in the province."""
    if rights.is_planner or area is None:
        return rights.is_planner or bool(rights.director_of)
    return Area.objects.filter(pk__in=rights.director_of, parent_id=area.pk).exists()


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


def areas_seen(rights):
    """The condition on Area for "he may see approved values here", but for the limits of a token."""
    if rights.sees_all or rights.is_service:
        return Q()
    condition = Q(kind=Area.Kind.NATION) if rights.is_any else Q(pk__in=[])
    if rights.commands:
        condition |= Q(pk__in=rights.commands)
        # A province with one command has no figures but that command's; with two, a total would tell the other's.
        condition |= Q(pk__in=lone_commands().filter(pk__in=rights.commands).values("parent"))
    if Role.READER in rights.national:
        condition |= Q(kind=Area.Kind.PROVINCE) | Q(pk__in=lone_commands())
    return condition


def lone_commands():
    """Areas of the commands that are the only one of their province: all but Baghdad's two."""
    siblings = Area.objects.filter(kind=Area.Kind.COMMAND, parent=OuterRef("parent")).exclude(pk=OuterRef("pk"))
    return Area.objects.filter(kind=Area.Kind.COMMAND).filter(~Exists(siblings))


POLICY: dict[str, Callable] = {
    "plan.view_plan": anyone,
    "plan.change_roadmap": administrator,
    "plan.view_ledgers": planner_or_administrator,
    "plan.record_progress": planner_or_administrator,
    "plan.recompute": planner_or_administrator,
    "indicators.view_scores": anyone,
    "indicators.view_values": values,
    "indicators.view_submitted": submitted,
    "indicators.enter_values": reporter,
    "indicators.submit_values": director,
    "indicators.review_values": planner,
    "reports.view_report": anyone,
    "reports.view_province_report": values,
    "reports.generate_report": planner,
    "workshops.view_workshops": anyone,
    "workshops.view_people": province_people,
    "workshops.manage": province_actor,
    "workshops.approve_minutes": minutes_approver,
    "workshops.manage_series": planner,
    "accounts.merge_people": planner,
    "actions.view_counts": anyone,
    "actions.view_actions": province_people,
    "actions.change_actions": province_actor,
    "legal.view": anyone,
    "legal.change": planner_or_administrator,
    "handover.view": anyone,
    "handover.change": command_actor,
    "operations.view_audit": director_or_overseer,
    "operations.view_send_log": administrator,
    "accounts.manage_grants": administrator,
    "accounts.delegate": own_director_or_administrator,
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


# --- Rows ------------------------------------------------------------------------------------------------------


def commands_of(user):
    """The commands for which ``user`` reports, as officer or director."""
    return Command.objects.filter(pk__in=rights_of(user).commands)


def visible_areas(user):
    """The areas whose approved values ``user`` may see. Scores everyone sees everywhere."""
    rights = rights_of(user)
    return within_provinces(rights, Area.objects.filter(areas_seen(rights)))


def people_areas(user):
    """The areas whose obstacles, follow-ups and people at workshops ``user`` may see by name."""
    rights = rights_of(user)
    if rights.sees_all:
        return Area.objects.all()
    provinces = Area.objects.filter(children__in=rights.commands).values("pk")
    return Area.objects.filter(Q(pk__in=provinces) | Q(parent__in=provinces))


def submitted_commands(user):
    """The commands whose submitted values, notes, evidence and reasons ``user`` may see."""
    rights = rights_of(user)
    if not rights.reads_submitted:
        return Command.objects.none()
    areas = Area.objects.filter(kind=Area.Kind.COMMAND)
    if not (rights.sees_all or rights.is_service):
        areas = areas.filter(pk__in=rights.commands)
    return Command.objects.filter(area__in=within_provinces(rights, areas))


def written_provinces(user):
    """The provinces whose workshops ``user`` may enter and change."""
    rights = rights_of(user)
    provinces = Area.objects.filter(kind=Area.Kind.PROVINCE)
    return provinces if rights.is_planner else provinces.filter(children__in=rights.commands).distinct()


def visible_people(user):
    """The people whom ``user`` may find by name: those of his province; planners and administrators all."""
    people = Person.objects.single()
    return people if rights_of(user).sees_all else people.filter(province__in=people_areas(user))


def within_provinces(rights, areas):
    """``areas`` as far as a token's provinces reach."""
    if rights.provinces is None:
        return areas
    return areas.filter(Q(code__in=rights.provinces) | Q(parent__code__in=rights.provinces))
