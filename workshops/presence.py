"""Presence: ticked on the list, or by phone. Whoever was there stands there once, however often it is sent."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from roadmap_portal.common.folding import fold
from roadmap_portal.operations import audit

from . import enrolment
from .models import Presence
from .planning import locked, note, tell


def mark(session, *, came, went, by):
    """Record the participations with ids ``came`` as present, and take ``went`` back.

    Both are what the person changed on the page: whoever checked in by phone meanwhile stands in neither, and stays.
    """
    with transaction.atomic():
        workshop = locked(session.workshop)
        on_list = set(workshop.participations.filter(pk__in={*came, *went}).values_list("pk", flat=True))
        there = set(session.presences.values_list("participation", flat=True))
        new, gone = (set(came) & on_list) - there, set(went) & there
        Presence.objects.bulk_create(
            Presence(session=session, participation_id=pk, how=Presence.How.LIST, recorded_by=by) for pk in sorted(new)
        )
        session.presences.filter(participation__in=gone).delete()
        if new or gone:
            after = {"session": session.number, "came": sorted(new), "went": sorted(gone)}
            note("workshop.presence", workshop, by=by, after=after)
    return len(new), len(gone)


def check_in(session, entry):
    """Somebody says by phone that he is here: he is found on the list, or put on it as a walk-in.

    Returns the Presence; the same person again gets the one that is there.
    """
    with transaction.atomic():
        # The workshop's lock lets one through at a time: no two rows for one person, no number twice.
        workshop = locked(session.workshop)
        row = _on_the_list(workshop, entry)
        if row is None:
            namesakes = workshop.participations.filter(person__folded_name=fold(entry.name))
            taken = list(namesakes.values_list("person", flat=True))
            row = enrolment.add(workshop, entry, walk_in=True, apart_from=taken)
        presence, came = Presence.objects.get_or_create(
            session=session, participation=row, defaults={"how": Presence.How.PHONE}
        )
        if came:
            after = {"session": session.number, "participation": row.pk, "walk_in": row.walk_in}
            audit.record("workshop.checked_in", by=None, subject=workshop, area=workshop.province.code, after=after)
            tell("workshop.presence", workshop)
    return presence


def _on_the_list(workshop, entry):
    """The participation that ``entry`` must mean: same name, and nothing that is known of both differs."""
    rows = workshop.participations.filter(person__folded_name=fold(entry.name)).select_related("person")
    fitting = [row for row in rows.order_by("number") if _same(entry, row.person)]
    return fitting[0] if fitting else None


def _same(entry, person):
    pairs = ((entry.rank, person.rank), (entry.post, person.post))
    return all(not one or not other or fold(one) == fold(other) for one, other in pairs)


# --- counts ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Counts:
    """People present in any session: how many, and by sex, category and body ({label or "": number})."""

    total: int
    walk_ins: int
    by_sex: dict
    by_category: dict
    by_body: dict
    by_session: dict


def counts(workshop):
    """The Counts of a workshop, in two queries."""
    rows = list(
        workshop.participations.filter(presences__isnull=False)
        .distinct()
        .select_related("person__body")
        .only("walk_in", "person__sex", "person__category", "person__body")
    )
    people = [row.person for row in rows if row.person_id]
    sessions = Presence.objects.filter(session__workshop=workshop).values_list("session").annotate(n=Count("pk"))
    return Counts(
        total=len(rows),
        walk_ins=sum(row.walk_in for row in rows),
        by_sex=dict(Counter(person.get_sex_display() if person.sex else "" for person in people).most_common()),
        by_category=dict(Counter(str(person.get_category_display()) for person in people).most_common()),
        by_body=dict(Counter(str(person.body or "") for person in people).most_common()),
        by_session=dict(sessions),
    )
