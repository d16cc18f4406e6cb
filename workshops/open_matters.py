"""What the last workshop of a series left open is the first item of the next one."""

from django.db.models import F
from django.utils.translation import gettext as _

from roadmap_portal.actions.models import FollowUp
from roadmap_portal.actions.models.raised import SourceKind

from .models import AgendaItem, Workshop


def last_before(workshop):
    """The workshop that this one follows: the last one held in its province, else the last of the series; or None."""
    before = Workshop.objects.before(workshop)
    return before.filter(province=workshop.province_id).first() or before.first()


def follow_ups_of(workshop):
    """The follow-ups that came out of a workshop."""
    return FollowUp.objects.from_source(SourceKind.WORKSHOP).filter(source_key__startswith=f"{workshop.pk}/")


def put_first(workshop):
    """Give the agenda its first item when something is open; the caller holds the workshop's lock.

    The line stands until the agenda is set anew, also when all is done meanwhile: it was on the agenda.
    """
    before = last_before(workshop)
    if before is None or not follow_ups_of(before).open().exists():
        return
    if workshop.agenda.filter(kind=AgendaItem.Kind.OPEN_MATTERS).exists():
        return
    # Numbers are unique, and both databases check each row by itself: from the last one backwards.
    for item in workshop.agenda.order_by("-number"):
        AgendaItem.objects.filter(pk=item.pk).update(number=F("number") + 1)
    first = workshop.agenda.order_by("number").first()
    AgendaItem.objects.create(
        workshop=workshop,
        number=1,
        kind=AgendaItem.Kind.OPEN_MATTERS,
        day=workshop.held_on,
        starts=None if first else workshop.starts,
        title_ar=_("Open follow-ups of the last workshop"),
        title_en="Open follow-ups of the last workshop",
    )


def put_first_where_due(workshop):
    """After a recommendation: the workshops of the series that are still to come begin with it."""
    to_come = Workshop.objects.filter(series=workshop.series_id, held_on__gt=workshop.held_on)
    for following in to_come.filter(
        status__in=(Workshop.Status.PLANNED, Workshop.Status.CONFIRMED)
    ).select_for_update():
        put_first(following)
