"""A report frozen at a moment is what the portal says as of that moment, for ever, whatever is decided afterwards."""

import random

import pytest

from roadmap_portal.indicators.models import Recomputation
from roadmap_portal.indicators.tables import TableAsOf
from roadmap_portal.operations import changes
from roadmap_portal.plan.book import Book
from roadmap_portal.reports.codes import open_report
from roadmap_portal.reports.snapshot import payload_of
from tests.indicators.histories import SHEETS, World

SMALL = {code: SHEETS[code] for code in ("SEC-04", "SEC-06", "CRM-02", "CRM-03")}


@pytest.mark.django_db
def test_a_report_frozen_at_a_moment_is_the_view_as_of_that_moment():
    world, frozen, waited = World(random.Random(4), SMALL), {}, 0
    for moment in world.live(acts=90, every=15):
        for code in ("2026-Q1-DQ", "2026-Q2"):
            epoch, change = changes.stamp()
            given = {"edition": 1, "epoch": epoch, "change": change, "made_at": moment}
            frozen[code, moment] = given, payload_of(open_report(code), **given)
        # Also while a decision waits for the worker.
        waited += Recomputation.objects.pending().exists()
    chosen = random.Random(3).sample(sorted(frozen), 4)
    for code, moment in chosen:
        given, payload = frozen[code, moment]
        table = TableAsOf(Book(world.plan, moment=moment))
        assert payload_of(open_report(code), table=table, **given) == payload
    assert waited
    assert any(track["score"] for _given, payload in frozen.values() for track in payload["tracks"])
    assert any(row["submitted"] for _given, payload in frozen.values() for row in payload["reporting"])
