"""Who takes part: put on the list by name or by post, found again when known, taken off it while nobody saw them."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from roadmap_portal.accounts.models import Person
from roadmap_portal.common.languages import in_its_language
from roadmap_portal.provinces.models import Body

from . import people
from .errors import Refused, WorkshopError
from .models import Participation
from .planning import locked, note


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Somebody as he is entered: with a name, or only by his post where a source names nobody."""

    name: str = ""
    rank: str = ""
    post: str = ""
    body: Body | None = None
    sex: str = ""
    category: str = Person.Category.OFFICER
    email: str = ""


class OnTheList(WorkshopError):
    """He is on the list already."""

    message = _("This person is on the list already.")


def enrol(workshop, entry, *, by, walk_in=False):
    """Put somebody on the list; returns the Participation. OnTheList when the person stands there already."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        workshop = locked(workshop)
        if not (entry.name or entry.post):
            raise Refused({"name": _("A name, or at least a post, is wanted.")})
        row = add(workshop, entry, walk_in=walk_in)
        note("workshop.enrolled", workshop, by=by, after=recorded(row))
    return row


def enrol_known(workshop, person, *, by):
    """Put a person of the register on the list, with the rank and post that he has now."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        workshop = locked(workshop)
        row = _participation(workshop, person, rank=person.rank, post=person.post)
        note("workshop.enrolled", workshop, by=by, after=recorded(row))
    return row


def enrol_all(workshop, entries, *, by):
    """Put many on the list, whoever isn't there yet; returns the new Participations."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        workshop = locked(workshop)
        rows = []
        for entry in entries:
            try:
                rows.append(add(workshop, entry))
            except OnTheList:
                continue
        if rows:
            note("workshop.enrolled", workshop, by=by, after={"people": [str(row) for row in rows]})
    return rows


def leave(participation, *, by):
    """Take somebody off the list; who was there stays on it."""
    with transaction.atomic():
        workshop = locked(participation.workshop)
        if participation.presences.exists():
            raise WorkshopError(_("Presence is recorded for this person."))
        before = recorded(participation)
        participation.delete()
        note("workshop.taken_off", workshop, by=by, before=before)


def add(workshop, entry, *, walk_in=False, apart_from=()):
    """A Participation of the locked ``workshop``; the people with ids ``apart_from`` are others of the same name."""
    person = people.known_or_new(
        entry.name,
        workshop.province,
        rank=entry.rank,
        post=entry.post,
        body=entry.body,
        sex=entry.sex,
        category=entry.category,
        email=entry.email,
        apart_from=apart_from,
    )
    return _participation(workshop, person, rank=entry.rank, post=entry.post, walk_in=walk_in)


def _participation(workshop, person, *, rank, post, walk_in=False):
    rows = workshop.participations
    if person is not None and rows.filter(person=person).exists():
        raise OnTheList
    return Participation.objects.create(
        workshop=workshop,
        number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
        person=person,
        walk_in=walk_in,
        **in_its_language("rank", rank),
        **in_its_language("post", post),
    )


def recorded(row):
    return {"number": row.number, "person": str(row.person or ""), "rank": row.rank, "post": row.post}
