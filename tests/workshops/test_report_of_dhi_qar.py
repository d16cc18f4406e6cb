"""The first report, entered through the pages as the officer of the province would: nothing of it is left over."""

import json

import pytest
from django.urls import reverse

from tests import personas
from workshops.loading import DATA, load_workshops
from workshops.models import Participation, Point, Series, Workshop
from workshops.planning import COLUMNS

from . import making

TOLD = json.loads((DATA / "dhi_qar_2019.json").read_text(encoding="utf-8"))
TEXTS = ("kind", "subject", "hall", "city", "directed_by", "organiser", "audience", "legal_note", "source")


def sheet_of(told):
    data = {f"{name}_{code}": told[name].get(code, "") for name in TEXTS for code in ("ar", "en")}
    for kind, lines in told["points"].items():
        data |= {f"{kind}_{code}": "\n".join(line.get(code, "") for line in lines) for code in ("ar", "en")}
    patron = told["patron"]
    data |= {
        "patron_name": patron["name"],
        "patron_rank_ar": patron["rank"]["ar"],
        "patron_post_ar": patron["post"]["ar"],
    }
    return making.form_data(held_on=told["held_on"], tracks=told["topics"], **data)


def all_of(workshop):
    """Everything that a workshop's record holds."""
    return {
        "columns": {name: getattr(workshop, name) or "" for name in (*COLUMNS, "held_on", "status")},
        "cycle": workshop.roadmap.code,
        "patron": workshop.patron.name,
        "topics": sorted(workshop.topics.values_list("code", flat=True)),
        "points": [(p.kind, p.number, p.text_ar, p.text_en or "") for p in workshop.points.all()],
        "people": [
            (row.number, row.person and row.person.name, row.rank_ar or "", row.post_ar or "")
            for row in workshop.participations.all()
        ],
    }


@pytest.mark.django_db
def test_the_report_is_entered_in_full_through_the_pages(client, first_cycle, settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    personas.sign_in(client, personas.officer_dq())
    assert client.post(reverse("workshops:add"), sheet_of(TOLD)).status_code == 302
    workshop = Workshop.objects.get()
    for who in TOLD["participants"]:
        data = {"name": who["name"], "rank": who["rank"]["ar"], "post": who["post"]["ar"], "category": "officer"}
        assert client.post(reverse("workshops:enrol", args=[workshop.pk]), data).status_code == 302
    for step in ("confirm", "hold"):
        client.post(reverse(f"workshops:{step}", args=[workshop.pk]))
    entered = all_of(Workshop.objects.get())
    page = client.get(workshop.get_absolute_url()).content.decode()
    for texts in (TOLD[name] for name in TEXTS):
        assert texts["ar"] in page

    # The same as the loader makes of the same source: nothing is left over.
    Participation.objects.all().delete()
    Point.objects.all().delete()
    Workshop.objects.all().delete()
    Series.objects.filter(code="AWR").delete()
    load_workshops()
    assert entered == all_of(Workshop.objects.get())
