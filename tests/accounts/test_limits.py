"""Counting attempts: exact across processes, forgotten when their window is over."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from roadmap_portal.accounts import limits
from roadmap_portal.accounts.models import AttemptCounter
from roadmap_portal.accounts.tasks import tidy

NOON = 1_800_000_000


@pytest.mark.django_db
def test_a_window_begins_with_its_first_attempt_and_ends_by_itself():
    with time_machine.travel(NOON, tick=False) as clock:
        first = [limits.consume("x", limit=2, window=60) for _count in range(3)]
        assert [(one.allowed, one.remaining, one.retry_after) for one in first] == [
            (True, 1, 60),
            (True, 0, 60),
            (False, 0, 60),
        ]
        assert first[2].just_exceeded and not first[1].just_exceeded
        clock.shift(59)
        assert limits.consume("x", limit=2, window=60).retry_after == 1
        clock.shift(1)
        assert limits.consume("x", limit=2, window=60).remaining == 1


@pytest.mark.django_db
def test_keys_do_not_mix_and_are_forgotten_on_demand():
    limits.consume("x", limit=1, window=60)
    assert limits.consume("y", limit=1, window=60).allowed
    limits.forget("x")
    assert limits.consume("x", limit=1, window=60).allowed
    limits.give_back("x")
    assert limits.consume("x", limit=1, window=60).allowed


@pytest.mark.django_db
def test_tidying_keeps_what_still_counts():
    limits.consume("old", limit=1, window=1)
    limits.consume("new", limit=1, window=600)
    with time_machine.travel(time.time() + 60):
        tidy()
    assert list(AttemptCounter.objects.values_list("key", flat=True)) == [limits.digest("new")]


@pytest.mark.django_db(transaction=True)
def test_parallel_attempts_are_all_counted():
    def attempt(_number):
        try:
            return limits.consume("burst", limit=5, window=60).allowed
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        allowed = list(threads.map(attempt, range(80)))
    assert allowed.count(True) == 5
    assert AttemptCounter.objects.get().count == 80
