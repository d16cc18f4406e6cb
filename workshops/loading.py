"""Loads the workshops of the past from their files: each holds what one source tells, and nothing else."""

import json
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation

from roadmap_portal.accounts.models import Person
from roadmap_portal.plan.models import Roadmap, Track
from roadmap_portal.provinces.models import Area

from .models import Participation, Point, Series, Workshop
from .planning import TEXTS, keep_days

DATA = Path(__file__).resolve().parent / "data"


def load_workshops():
    """Create the workshops that aren't there yet; returns how many. What is there already is not touched."""
    made = 0
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        for path in sorted(DATA.glob("*.json")):
            made += _load(json.loads(path.read_text(encoding="utf-8")))
    return made


def _load(told):
    series, _ = Series.objects.get_or_create(
        code=told["series"]["code"], defaults={"name_ar": told["series"]["ar"], "name_en": told["series"]["en"]}
    )
    province = Area.objects.get(code=told["province"], kind=Area.Kind.PROVINCE)
    key = {"series": series, "province": province, "held_on": date.fromisoformat(told["held_on"])}
    if Workshop.objects.filter(**key).exists():
        return False
    roadmap = Roadmap.objects.get(code=told["roadmap"])
    patron = told["patron"]
    workshop = Workshop.objects.create(
        **key,
        roadmap=roadmap,
        status=told["status"],
        patron=_person(patron, province),
        **_both("patron_rank", patron["rank"]),
        **_both("patron_post", patron["post"]),
        **{column: text for name in TEXTS if name in told for column, text in _both(name, told[name]).items()},
    )
    workshop.topics.set(Track.objects.filter(roadmap=roadmap, code__in=told["topics"]))
    keep_days(workshop)
    _load_points(workshop, told)
    _load_participations(workshop, told["participants"], province)
    return True


def _load_points(workshop, told):
    Point.objects.bulk_create(
        Point(workshop=workshop, kind=kind, number=number, **_both("text", text))
        for kind in Point.Kind.values
        for number, text in enumerate(told["points"].get(kind, ()), 1)
    )


def _load_participations(workshop, participants, province):
    Participation.objects.bulk_create(
        Participation(
            workshop=workshop,
            number=number,
            person=_person(who, province),
            **_both("rank", who["rank"]),
            **_both("post", who["post"]),
        )
        for number, who in enumerate(participants, 1)
    )


def _person(who, province):
    """The Person named; None where the source gives a post only."""
    if not who["name"]:
        return None
    details = {"rank": who["rank"]["ar"], "post": who["post"]["ar"], "category": Person.Category.OFFICER}
    return Person.objects.get_or_create(name=who["name"], province=province, defaults=details)[0]


def _both(field, text):
    """Columns of a text in both languages; what the source doesn't give in a language stays empty in it."""
    return {f"{field}_ar": text.get("ar", ""), f"{field}_en": text.get("en", "")}
