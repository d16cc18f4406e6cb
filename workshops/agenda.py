"""The agenda of a workshop, and clashes: a hall or a speaker wanted in two places at once is told, not forbidden."""

from dataclasses import dataclass
from datetime import date, time

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from roadmap_portal.common.folding import fold

from . import open_matters, people
from .errors import Refused
from .models import AgendaItem, Workshop
from .planning import locked, note


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line as it is entered; times may be unknown."""

    day: date
    kind: str = AgendaItem.Kind.SESSION
    starts: time | None = None
    ends: time | None = None
    title_ar: str = ""
    title_en: str = ""
    speaker: str = ""
    speaker_rank: str = ""


def set_agenda(workshop, lines, *, by):
    """Put ``lines`` in the place of the agenda that stands there, in their order."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        workshop = locked(workshop)
        if any(line.day not in workshop.days for line in lines):
            raise Refused({None: _("A line of the agenda lies on a day on which the workshop is not held.")})
        before = recorded(workshop)
        workshop.agenda.all().delete()
        AgendaItem.objects.bulk_create(_item(workshop, number, line) for number, line in enumerate(lines, 1))
        open_matters.put_first(workshop)
        if (after := recorded(workshop)) != before:
            note("workshop.agenda_set", workshop, by=by, before={"agenda": before}, after={"agenda": after})
    return workshop


def _item(workshop, number, line):
    title = line.title_ar
    if not title and line.kind != AgendaItem.Kind.SESSION:
        title = str(AgendaItem.Kind(line.kind).label)
    return AgendaItem(
        workshop=workshop,
        number=number,
        kind=line.kind,
        day=line.day,
        starts=line.starts,
        ends=line.ends,
        title_ar=title,
        title_en=line.title_en,
        speaker=people.known_or_new(line.speaker, workshop.province, rank=line.speaker_rank),
    )


def recorded(workshop):
    """The agenda as the audit log keeps it."""
    return [
        [item.day.isoformat(), str(item.starts or ""), str(item.ends or ""), item.title_ar, str(item.speaker or "")]
        for item in workshop.agenda.select_related("speaker")
    ]


# --- clashes ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Clash:
    """``workshop`` wants the same hall, or the same speaker, at the same time."""

    workshop: Workshop
    hall: str = ""
    speaker: str = ""


def clashes(workshop, *, names_people=True):
    """What else wants the hall or a speaker of ``workshop``; speakers only for those who may see the people."""
    if not workshop.is_open or workshop.took_place:
        return []
    others = list(
        Workshop.objects.taking_place()
        .between(workshop.held_on, workshop.last_day)
        .exclude(pk=workshop.pk)
        .prefetch_related("agenda__speaker")
    )
    found = [Clash(other, hall=other.hall) for other in others if _same_hall(workshop, other)]
    if names_people:
        found += [Clash(other, speaker=name) for other in others for name in _same_speakers(workshop, other)]
    return found


def _same_hall(one, other):
    if not one.hall_ar or not other.hall_ar or one.province_id != other.province_id:
        return False
    same_place = fold(one.hall_ar) == fold(other.hall_ar) and fold(one.city_ar) == fold(other.city_ar)
    return same_place and _overlap((one.starts, one.ends), (other.starts, other.ends))


def _same_speakers(one, other):
    """Names of those who speak here and there at the same time."""
    if one.province_id != other.province_id:
        return []
    pairs = [
        (mine.speaker.name)
        for mine in one.agenda.all()
        for theirs in other.agenda.all()
        if mine.speaker_id
        and mine.speaker_id == theirs.speaker_id
        and mine.day == theirs.day
        and _overlap((mine.starts, mine.ends), (theirs.starts, theirs.ends))
    ]
    return sorted(set(pairs))


def _overlap(one, other):
    """Whether two spans of a day touch; one without a beginning lasts all day, one without an end until its end."""
    if one[0] is None or other[0] is None:
        return True
    return one[0] < (other[1] or time.max) and other[0] < (one[1] or time.max)
