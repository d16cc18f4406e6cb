"""A job is done exactly once, whatever becomes of its messages and its workers."""

import threading
import time
from datetime import timedelta

import pytest
from celery import Celery
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from roadmap_portal.operations import audit, broker, jobs, kinds
from roadmap_portal.operations.models import AuditEntry, Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    """A kind of job that counts to its payload's ``steps`` and writes one row as its result."""
    monkeypatch.setattr(kinds, "_kinds", {})

    @jobs.handles("count", queue="reports", max_attempts=2)
    def count(lease):
        for step in range(lease.payload["steps"]):
            lease.heartbeat(done=step, total=lease.payload["steps"])
        with lease.finish():
            write_result(lease.job)


@pytest.fixture
def sent(monkeypatch):
    """The messages that were sent, instead of sending them."""
    messages = []
    monkeypatch.setattr(jobs, "send", lambda task, args, **options: messages.append((task, args, options)))
    return messages


def write_result(job):
    audit.record("test.result", by=None, subject=job)


def results():
    return AuditEntry.objects.filter(act="test.result").count()


def queued(key="count:1", **fields):
    fields = {"payload": {"steps": 3}, "max_attempts": 2, "not_before": timezone.now()} | fields
    return Job.objects.create(kind="count", key=key, **fields)


def silent(job):
    """The worker that has ``job`` has not been heard of for too long."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


class TestEnqueue:
    def test_the_row_comes_first_and_the_message_with_the_commit(self, sent, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.enqueue("count", key="count:1", payload={"steps": 3})
            assert sent == []
        assert (job.state, job.attempt, job.max_attempts) == (Job.State.QUEUED, 0, 2)
        assert sent == [("operations.run_job", [job.pk], {"queue": "reports", "expires": jobs.message_life()})]

    def test_asking_twice_is_one_job_and_one_message(self, sent, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            first = jobs.enqueue("count", key="count:1", payload={"steps": 3})
            second = jobs.enqueue("count", key="count:1", payload={"steps": 9})
        assert first.pk == second.pk
        assert second.payload == {"steps": 3}
        assert len(sent) == 1

    def test_a_kind_that_nobody_handles_is_refused(self):
        with pytest.raises(LookupError, match="'dance'"):
            jobs.enqueue("dance", key="dance:1", payload={})
        assert not Job.objects.exists()

    def test_a_queue_without_worker_is_refused(self):
        with pytest.raises(ValueError, match="'slow'"):
            jobs.handles("dance", queue="slow")

    def test_without_broker_the_write_succeeds_and_the_job_waits(
        self, monkeypatch, settings, django_capture_on_commit_callbacks
    ):
        nowhere = Celery("nowhere", broker="redis://127.0.0.1:1/0", set_as_current=False)
        nowhere.conf.broker_transport_options = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
        monkeypatch.setattr(broker, "current_app", nowhere)
        started = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.enqueue("count", key="count:1", payload={"steps": 3})
        assert time.monotonic() - started < 4
        assert Job.objects.get(pk=job.pk).state == Job.State.QUEUED
        assert not broker.is_reachable()


class TestRun:
    def test_a_job_is_done_with_its_progress_and_result(self):
        job = jobs.run(queued().pk)
        assert (job.state, job.attempt, job.done_n, job.total, job.error) == (Job.State.DONE, 1, 3, 3, "")
        assert (job.lease, job.lease_until) == (None, None)
        assert job.finished_at is not None
        assert results() == 1

    def test_a_message_that_comes_five_times_makes_one_result(self):
        job = queued()
        for _ in range(5):
            jobs.run(job.pk)
        assert results() == 1
        assert Job.objects.get().attempt == 1

    def test_returning_is_being_done(self):
        jobs.handles("count")(lambda lease: None)
        assert jobs.run(queued().pk).state == Job.State.DONE

    def test_a_failure_pauses_then_gives_up_with_its_reason(self):
        @jobs.handles("count", max_attempts=2)
        def fail(lease):
            raise ValueError("the template\x00 is broken")

        job = jobs.run(queued().pk)
        assert (job.state, job.error) == (Job.State.QUEUED, "ValueError: the template is broken")
        assert timedelta(seconds=5) < job.not_before - timezone.now() <= timedelta(seconds=10)
        job = jobs.run(job.pk)
        assert (job.state, job.attempt) == (Job.State.FAILED, 2)
        assert job.error == "ValueError: the template is broken"
        assert jobs.run(job.pk).attempt == 2

    def test_a_kind_that_is_gone_ends_in_the_row(self, monkeypatch):
        job = queued(max_attempts=1)
        monkeypatch.setattr(kinds, "_kinds", {})
        assert "no app handles" in jobs.run(job.pk).error

    def test_a_result_that_can_not_be_written_leaves_nothing(self):
        @jobs.handles("count")
        def half(lease):
            with lease.finish():
                write_result(lease.job)
                raise ValueError("half way")

        assert jobs.run(queued().pk).state == Job.State.QUEUED
        assert results() == 0

    def test_a_failed_job_can_be_asked_for_again(self, sent, django_capture_on_commit_callbacks):
        job = queued(state=Job.State.FAILED, attempt=2, error="ValueError: broken")
        with django_capture_on_commit_callbacks(execute=True):
            jobs.retry(job)
        assert len(sent) == 1
        assert jobs.run(job.pk).state == Job.State.DONE
        with django_capture_on_commit_callbacks(execute=True):
            jobs.retry(job)
        assert len(sent) == 1


class TestLease:
    def test_only_one_may_have_it(self):
        job = queued()
        assert jobs.claim(job.pk) is not None
        assert jobs.claim(job.pk) is None

    def test_who_slept_too_long_writes_nothing(self):
        """The worker is stopped past its lease, another does the job, the first wakes up."""
        job = queued()
        sleeper = jobs.claim(job.pk)
        silent(job)
        assert jobs.run(job.pk).attempt == 2
        with pytest.raises(jobs.LeaseLost):
            sleeper.heartbeat(done=1)
        with pytest.raises(jobs.LeaseLost), sleeper.finish():
            write_result(job)
        with pytest.raises(jobs.LeaseLost):
            sleeper.give_back("late")
        assert results() == 1
        assert Job.objects.get().state == Job.State.DONE

    def test_a_takeover_during_the_work_is_no_failure(self):
        job = queued()

        @jobs.handles("count")
        def slow(lease):
            silent(job)
            jobs.claim(job.pk)
            with lease.finish():
                write_result(job)

        assert (jobs.run(job.pk).state, results()) == (Job.State.RUNNING, 0)

    def test_running_without_a_lease_can_not_be_stored(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            queued(state=Job.State.RUNNING)

    @pytest.mark.django_db(transaction=True)
    def test_a_thread_keeps_it_through_one_long_call(self, settings):
        settings.PORTAL_LEASE_SECONDS = 1
        job = queued()
        lease = jobs.claim(job.pk)
        with lease.kept_alive():
            time.sleep(1.6)
            assert jobs.claim(job.pk) is None
        with lease.finish():
            write_result(job)
        assert results() == 1

    @pytest.mark.django_db(transaction=True)
    def test_of_workers_that_ask_at_once_one_gets_it(self):
        job, leases, together = queued(), [], threading.Barrier(6)

        def ask():
            together.wait()
            leases.append(jobs.claim(job.pk))
            connection.close()

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len([lease for lease in leases if lease]) == 1
        assert len(leases) == 6
        assert Job.objects.get().attempt == 1


class TestSweep:
    def test_a_job_just_queued_is_left_to_its_own_message(self, sent):
        queued(not_before=timezone.now() + timedelta(seconds=15))
        jobs.sweep()
        assert sent == []

    def test_a_lost_message_is_sent_again_and_then_not_before_it_expires(self, sent):
        job = queued()
        jobs.sweep()
        jobs.sweep()
        assert [args for _, args, _ in sent] == [[job.pk]]

    def test_a_job_without_living_worker_is_sent_again(self, sent):
        job = queued()
        jobs.claim(job.pk)
        jobs.sweep()
        assert sent == []
        silent(job)
        jobs.sweep()
        assert len(sent) == 1
        assert (jobs.run(job.pk).state, results()) == (Job.State.DONE, 1)

    def test_a_job_that_kills_every_worker_is_given_up(self, sent):
        job = queued()
        for _ in range(2):
            jobs.claim(job.pk)
            silent(job)
        assert jobs.claim(job.pk) is None
        jobs.sweep()
        job.refresh_from_db()
        assert (job.state, job.error, sent) == (Job.State.FAILED, "The worker stopped every time.", [])
        assert job.finished_at is not None

    def test_what_is_done_is_left_alone(self, sent):
        jobs.run(queued().pk)
        jobs.sweep()
        assert sent == []
