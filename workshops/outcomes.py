"""What comes out of a workshop: recommendations, each a follow-up with owner and due day, and obstacles."""

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import translation

from roadmap_portal.actions.followups import open_follow_up
from roadmap_portal.actions.models import Obstacle, Source
from roadmap_portal.actions.models.raised import SourceKind
from roadmap_portal.actions.obstacles import raise_obstacle
from roadmap_portal.common.languages import in_its_language

from . import open_matters
from .errors import IllegalStep
from .models import Point
from .planning import locked, note


def recommend(workshop, *, text, due, body=None, owner_name="", track=None, kpi=None, by):
    """Record a recommendation and open its follow-up; returns (point, follow-up)."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        workshop = _took_place(workshop)
        recommendations = workshop.points.filter(kind=Point.Kind.RECOMMENDATION)
        number = (recommendations.aggregate(last=Max("number"))["last"] or 0) + 1
        point = Point.objects.create(
            workshop=workshop, kind=Point.Kind.RECOMMENDATION, number=number, **in_its_language("text", text)
        )
        follow_up = open_follow_up(
            area=workshop.province,
            due=due,
            by=by,
            body=body,
            owner_name=owner_name,
            track=track,
            kpi=kpi,
            source=_source(workshop, f"r{number}"),
            **in_its_language("what", text),
        )
        open_matters.put_first_where_due(workshop)
        note("workshop.recommended", workshop, by=by, after={"number": number, "text": text, "due": due.isoformat()})
    return point, follow_up


def report_obstacle(workshop, *, text, cause, severity, track=None, body=None, by):
    """Record an obstacle that was named at the workshop; returns the Obstacle."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        workshop = _took_place(workshop)
        number = obstacles_of(workshop).count() + 1
        obstacle = raise_obstacle(
            area=workshop.province,
            cause=cause,
            by=by,
            severity=severity,
            raised_on=workshop.held_on,
            track=track,
            body=body,
            source=_source(workshop, f"o{number}"),
            **in_its_language("what", text),
        )
        note("workshop.obstacle_named", workshop, by=by, after={"number": number, "text": text})
    return obstacle


def obstacles_of(workshop):
    """The obstacles that were named at a workshop."""
    return Obstacle.objects.filter(source_kind=SourceKind.WORKSHOP, source_key__startswith=f"{workshop.pk}/")


def _took_place(workshop):
    found = locked(workshop)
    if not found.took_place:
        raise IllegalStep
    return found


def _source(workshop, key):
    return Source(kind=SourceKind.WORKSHOP, key=f"{workshop.pk}/{key}", path=f"workshops/{workshop.pk}/")
