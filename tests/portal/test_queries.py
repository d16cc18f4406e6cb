"""Lists ask the database as often for two thirds of their rows as for all; how often at most, `query_limits` says.

A page whose address names nothing lists something, or is a form with choices; of the others the director sees most.
"""

import pytest
from django.db import transaction
from django.db.models import F

from roadmap_portal.accounts.models import Notice
from roadmap_portal.actions.models import FollowUp, Obstacle
from roadmap_portal.indicators.models import Observation, Score
from roadmap_portal.plan import kept
from roadmap_portal.plan.models import LegalInstrument
from workshops.models import Participation, Workshop

from .addresses import routes
from .query_limits import asked
from .test_permissions import ROWS

# Without a score of the road map a period has nothing to show; what is entered now is compared with more or less.
FEWER = (
    Score.objects.exclude(subject=Score.Subject.ROADMAP),
    Observation.objects.filter(state=Observation.State.APPROVED),
    *(model.objects.all() for model in (Obstacle, FollowUp, Workshop, Participation, LegalInstrument, Notice)),
)


def pages(person):
    """{name: address} of the pages that show ``person`` something."""
    found = {}
    for route in routes():
        is_page = route.has_language and ROWS[route.name, "GET"][person] == 200
        if is_page and (not route.arguments or person == "director_dq"):
            found[route.name] = route.url("ar")
    return found


@pytest.mark.long
@pytest.mark.parametrize("person", ["planner", "director_dq", "reader"])
def test_pages_ask_as_often_for_two_thirds_as_for_all(signed_in, person):
    client, addresses = signed_in(person, language="ar"), pages(person)
    # The first request of a session notes when that was.
    client.get("/ar/")
    with transaction.atomic():
        of_all = counts(client, addresses)
        for rows in FEWER:
            # Rows that hang on them stay behind: no page looks for those from their end.
            rows.filter(pk__in=rows.annotate(place=F("pk") % 3).filter(place=0).values("pk"))._raw_delete("default")
        of_fewer = counts(client, addresses)
        transaction.set_rollback(True)
    assert len(of_all) > 15
    assert {name: (n, of_fewer[name]) for name, n in of_all.items() if n != of_fewer[name]} == {}


def counts(client, addresses):
    """{name: number of queries}"""
    found = {}
    for name, address in addresses.items():
        # As after a change of the plan.
        kept.forget()
        with asked() as statements:
            client.get(address)
        found[name] = len(statements)
    return found
