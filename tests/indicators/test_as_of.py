"""Any day can be asked again: what a page shows as of a day is what the table, and an independent replay, had then."""

import random
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from roadmap_portal.indicators import reporting, scores
from roadmap_portal.indicators.models import Score
from roadmap_portal.indicators.oracle import expected_scores
from roadmap_portal.indicators.oracle.compare import in_oracle_terms
from roadmap_portal.indicators.tables import Block, StoredTable, TableAsOf
from roadmap_portal.plan.as_of import AsOfRefused, last_instant, read_day
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.plan.models import Period, Roadmap
from tests import factories as make
from tests.indicators.histories import SHEETS, World

# Of each history.
DAYS = 4
SMALL = {code: SHEETS[code] for code in ("SEC-04", "SEC-07", "CRM-02", "CRM-03", "CRM-05")}


def everything():
    periods = frozenset(Period.objects.values_list("pk", flat=True))
    return [Block(subject, periods) for subject in Score.Subject.values]


def as_of(plan, moment):
    return in_oracle_terms(TableAsOf(Book(plan, moment=moment), cached=False).rows(*everything()))


@pytest.mark.django_db
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_every_past_day_of_a_history_is_what_the_table_had_and_what_a_replay_finds(seed):
    example = transaction.atomic()
    # As the test's own transaction: the worker's outermost one may stand within it.
    example._from_testcase = True
    with example:
        the_past_of_one_history(seed)
        transaction.set_rollback(True)


def the_past_of_one_history(seed):
    world = World(random.Random(seed), SMALL)
    then = {}
    for moment in world.live(acts=45, every=5):
        world.work()
        then[moment] = in_oracle_terms(Score.objects.all())
    for moment in random.Random(seed).sample(sorted(then), 4):
        assert as_of(world.plan, moment) == then[moment]
    first, last = min(then).date(), max(then).date()
    found = []
    for after in random.Random(seed).sample(range((last - first).days), DAYS):
        end = last_instant(first + timedelta(after))
        found.append(as_of(world.plan, end))
        assert found[-1] == expected_scores(moment=end)
    assert len({len(rows) for rows in found}) > 1, "days that all look alike prove little"


@pytest.fixture
def patrols(db):
    """Approved in January with 10, corrected to 4 on 20 February; the target is lowered from 20 to 10 on 1 March."""
    kpi, command = make.kpi("SEC-01"), make.command("DQ-1")
    make.approved(kpi, command, "2026-01", 10, at=midnight(date(2026, 2, 5)), until=midnight(date(2026, 2, 20)))
    make.approved(kpi, command, "2026-01", 4, at=midnight(date(2026, 2, 20)))
    # Recorded at the very first instant of March: 28 February must not know it.
    march = midnight(date(2026, 3, 1))
    make.target(kpi, command, "2026-12", 20, recorded_until=march)
    make.target(kpi, command, "2026-12", 10, recorded_from=march)
    make.target(kpi, command, "2026-01", 8)
    return kpi


@pytest.mark.parametrize(
    ("day", "value"), [((2026, 2, 4), None), ((2026, 2, 5), 10), ((2026, 2, 19), 10), ((2026, 2, 20), 4)]
)
def test_a_day_ends_at_midnight_in_baghdad(patrols, day, value):
    period = Period.objects.get(code="2026-01")
    table = TableAsOf(Book(Roadmap.objects.get(), moment=last_instant(date(*day))))
    rows = table.rows(Block("K", frozenset([period.pk]), areas=frozenset([make.command("DQ-1").pk])))
    assert [row.value for row in rows] == ([] if value is None else [value])


@pytest.mark.parametrize(("day", "target"), [((2026, 2, 28), 20), ((2026, 3, 1), 10)])
def test_a_row_recorded_at_midnight_belongs_to_the_day_that_begins(patrols, day, target):
    book = Book(Roadmap.objects.get(), moment=last_instant(date(*day)))
    december = book.periods.by_code["2026-12"]
    assert book.target(patrols, make.command("DQ-1").pk, december).value == target


def test_the_second_question_is_answered_from_the_cache(patrols, django_assert_max_num_queries):
    book, blocks = Book(Roadmap.objects.get(), moment=last_instant(date(2026, 2, 10))), everything()
    first = TableAsOf(book).rows(*blocks)
    with django_assert_max_num_queries(2):  # the stamp, and the cache itself where that is a table
        again = TableAsOf(book).rows(*blocks)
    assert in_oracle_terms(again) == in_oracle_terms(first) and first


def test_blocks_are_cut_alike_from_the_stored_table_and_from_the_past(patrols):
    plan = Roadmap.objects.get()
    scores.rebuild(plan)
    now = TableAsOf(Book(plan, moment=midnight(date(2030, 1, 1))), cached=False)
    quarter = frozenset([Period.objects.get(code="2026-Q1").pk])
    province = frozenset([make.province("DQ").pk])
    for block in (
        Block("T", quarter),
        Block("K", quarter, kinds=frozenset("N")),
        Block("K", quarter, areas=province, refs=frozenset([patrols.pk])),
        Block("K", quarter, status="off_track"),
        Block("R", quarter, refs=frozenset([plan.pk])),
    ):
        stored = in_oracle_terms(StoredTable(plan).rows(block))
        assert stored == in_oracle_terms(now.rows(block))
    assert len(StoredTable(plan).rows(Block("T", quarter), Block("R", quarter))) == 6


@pytest.mark.parametrize("text", ["2026-2-3", "20260203", "٢٠٢٦-٠٢-٠٣", "2026-02-30", "yesterday", "2026-03-02"])
def test_what_is_no_day_and_what_is_not_yet_are_refused(text):
    with time_machine.travel(midnight(date(2026, 3, 1)), tick=False), pytest.raises(AsOfRefused) as refused:
        read_day(text)
    assert str(refused.value)


def test_today_can_be_asked_for_and_no_day_too():
    # 22:00 UTC of 28 February is 1 March in Baghdad.
    with time_machine.travel(midnight(date(2026, 3, 1)) + timedelta(hours=1), tick=False):
        assert read_day("2026-03-01") == date(2026, 3, 1)
    assert read_day("") is None and read_day(None) is None


@pytest.mark.django_db
def test_who_had_reported_is_replayed_from_the_steps():
    """Every tenth moment of a history: the counts of then are found again in the end."""
    world = World(random.Random(5), SMALL)
    then = {}
    for moment in world.live(acts=30, every=10):
        book = Book(world.plan, moment=moment)
        then[moment] = [reporting.records(book, p) for p in book.periods.all]
    for moment, found in then.items():
        book = Book(world.plan, moment=moment)
        assert [reporting.records(book, p, moment=moment) for p in book.periods.all] == found
    assert any(record.submitted for records in found for record in records)
