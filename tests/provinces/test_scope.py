"""Which provinces are in scope: the database's answer is that of the plan's book, for every period and moment."""

from datetime import date, datetime

import pytest

from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import BAGHDAD
from roadmap_portal.provinces.models import Area, Province
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_answer_is_that_of_the_book():
    roadmap = make.track("SEC").roadmap
    make.command("DQ-1")
    make.command("AR-1", in_scope=False)
    # Of Baghdad's two one leaves in July; Nineveh comes in April, as is known only from August on.
    make.scope(make.command("BG-1"), in_scope=False, applies_from=date(2026, 7, 1))
    make.command("BG-2")
    known_in_august = {"recorded_from": datetime(2026, 8, 1, tzinfo=BAGHDAD)}
    make.scope(make.command("NI-1", in_scope=False), in_scope=True, applies_from=date(2026, 4, 1), **known_in_august)
    make.province("BA")
    answers = set()
    for month in (3, 7, 9):
        for period in map(make.period, ("2026-Q1", "2026-Q2", "2026-Q3")):
            book = Book(roadmap, moment=datetime(2026, month, 15, tzinfo=BAGHDAD))
            scored = {area.code for area in book.scored_areas(period) if area.kind == Area.Kind.PROVINCE}
            rows = Province.objects.with_scope(period.starts, book.knowledge(period))
            assert {row.code for row in rows if row.in_scope} == scored
            answers.add(frozenset(scored))
    assert len(answers) > 1
