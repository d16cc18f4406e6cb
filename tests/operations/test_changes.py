"""The numbered change log: no gap, no number twice, in the order in which they become visible."""

import threading

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from roadmap_portal.operations import changes
from roadmap_portal.operations.models import Change, Counter

pytestmark = pytest.mark.django_db


def test_records_consecutive_numbers_and_what_to_read_again():
    start = changes.latest()
    one = changes.record("approval", subject={"kpi": "SEC-01", "area": "DQ"})
    more = changes.record_many("target", subjects=[{"kpi": "SEC-02"}, {"kpi": "SEC-03"}])
    assert [one.number, *(change.number for change in more)] == [start + 1, start + 2, start + 3]
    assert changes.latest() == start + 3
    assert list(Change.objects.values_list("kind", "subject")) == [
        ("approval", {"kpi": "SEC-01", "area": "DQ"}),
        ("target", {"kpi": "SEC-02"}),
        ("target", {"kpi": "SEC-03"}),
    ]


def test_numbers_taken_before_the_work_are_used_for_it():
    last = changes.take(2)
    made = changes.record_many("approval", subjects=[{"n": 1}, {"n": 2}], last=last)
    assert [change.number for change in made] == [last - 1, last]
    assert changes.latest() == last


def test_nothing_to_record_takes_no_number():
    start = changes.latest()
    assert changes.record_many("approval", subjects=[]) == []
    assert changes.latest() == start


def test_stamp_is_one_read(django_assert_num_queries):
    with django_assert_num_queries(1):
        epoch, number = changes.stamp()
    assert (epoch, number) == (changes.epoch(), changes.latest())
    assert len(epoch) == 16


def test_a_renewed_epoch_differs_and_keeps_the_number():
    before = changes.stamp()
    changes.renew_epoch()
    after = changes.stamp()
    assert after[0] != before[0]
    assert after[1] == before[1]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_number_is_given():
    with pytest.raises(transaction.TransactionManagementError):
        changes.take()


@pytest.mark.django_db(transaction=True)
def test_a_rollback_gives_its_number_back():
    start = changes.latest()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        changes.record("approval", subject={})
        raise ZeroDivisionError
    assert changes.latest() == start
    assert not Change.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_flushed_database_counts_again_in_a_new_epoch():
    epoch = changes.epoch()
    call_command("flush", interactive=False, verbosity=0)
    assert Counter.objects.filter(pk="change").count() == 1
    assert changes.epoch() != epoch


@pytest.mark.django_db(transaction=True)
def test_parallel_writers_leave_no_gap_and_a_reader_misses_nothing():
    """Whoever reads up to number n has seen all there will ever be up to n."""
    start, seen, writers = changes.latest(), [], 4

    def write():
        for n in range(25):
            with transaction.atomic():
                changes.record("approval", subject={"n": n})
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen += Change.objects.filter(number__gt=seen[-1] if seen else start).values_list("number", flat=True)
    for thread in threads:
        thread.join()
    seen += Change.objects.filter(number__gt=seen[-1] if seen else start).values_list("number", flat=True)
    assert seen == list(range(start + 1, start + 1 + 25 * writers))


def test_a_change_can_not_be_rewritten():
    change = changes.record("approval", subject={"kpi": "SEC-01"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(kind="target")
    with pytest.raises(IntegrityError), transaction.atomic():
        change.save()
    assert Change.objects.get().kind == "approval"
