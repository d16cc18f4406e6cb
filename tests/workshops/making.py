"""Workshops of the tests, made through the acts, and the forms that enter them."""

from datetime import date

from django.utils import timezone

from tests import factories as make
from tests import personas
from workshops import planning
from workshops.models import Series
from workshops.planning import Sheet


def series(code="AWR"):
    return Series.objects.get_or_create(code=code, defaults={"name_ar": "سلسلة", "name_en": "a series"})[0]


def sheet(province="DQ", held_on=date(2026, 5, 4), *, series_code="AWR", **given):
    texts = {"kind_ar": "ورشة", "subject_ar": "موضوع", "city_ar": "الناصرية", "hall_ar": "قاعة النصر"}
    return Sheet(
        series=series(series_code),
        province=make.province(province),
        held_on=held_on,
        texts=texts | given.pop("texts", {}),
        **given,
    )


def workshop(province="DQ", held_on=date(2026, 5, 4), *, by=None, **given):
    """A planned workshop in the cycle 2026–2027."""
    make.roadmap()
    return planning.plan(sheet(province, held_on, **given), by=by or personas.planner())


def today():
    return timezone.localdate()


def form_data(workshop=None, **given):
    """What the browser sends for a sheet with nothing but what is required."""
    data = {
        "series": str(series().pk),
        "province": str(make.province("DQ").pk),
        "held_on": "2026-05-04",
        "kind_ar": "ورشة",
        "subject_ar": "موضوع",
        "city_ar": "الناصرية",
    }
    return data | given


def agenda_data(*rows):
    """What the browser sends for an agenda of ``rows``."""
    data = {"line-TOTAL_FORMS": str(len(rows)), "line-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"line-{number}-{name}": value for name, value in ({"kind": "session"} | row).items()}
    return data
