"""Which rows a person may see: the querysets of areas, commands and people that every list is narrowed by."""

from django.db.models import Exists, OuterRef, Q

from roadmap_portal.provinces.models import Area, Command

from .models.grants import Role
from .models.people import Person
from .rights import rights_of


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
