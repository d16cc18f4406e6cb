"""How often the pages that list things ask the database: as often with half of the figures as with all.

Session, account and rights are three of them on every page; a planner's page counts what waits for him in a fourth.
"""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from roadmap_portal.indicators.models import Score

AT_MOST = {
    "/ar/": {"planner": 11, "director_dq": 10, "reader": 10},
    "/ar/axes/": {"planner": 7, "director_dq": 6, "reader": 6},
    "/ar/support-functions/": {"planner": 7, "director_dq": 6, "reader": 6},
    "/ar/indicators/": {"planner": 8, "director_dq": 7, "reader": 7},
    "/ar/provinces/": {"planner": 9, "director_dq": 8, "reader": 8},
    "/ar/workshops/": {"planner": 6, "director_dq": 6, "reader": 6},
    "/ar/reports/": {"planner": 10, "director_dq": 6, "reader": 6},
}


@pytest.mark.parametrize("person", ["planner", "director_dq", "reader"])
def test_pages_ask_as_often_for_half_as_for_all(signed_in, person):
    client = signed_in(person, language="ar")
    client.get("/ar/")  # Once, so that nothing is read for the first time below.
    all_of_it = asked(client)
    Score.objects.exclude(subject=Score.Subject.ROADMAP).annotate(odd=F("ref") % 2).filter(odd=1).delete()
    assert asked(client) == all_of_it
    too_often = {page: n for page, n in all_of_it.items() if n > AT_MOST[page][person]}
    assert too_often == {}


def asked(client):
    """{page: number of queries}"""
    found = {}
    for page in AT_MOST:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        found[page] = len(queries)
    return found
