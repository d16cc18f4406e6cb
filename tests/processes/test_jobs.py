"""Real workers, killed in the middle: the job is done, and done once."""

import os
import signal

import pytest

from .conftest import wait_until

DONE = 'AuditEntry.objects.filter(act="slow.done").count(), *Job.objects.values_list("state", "attempt", "done_n")'


@pytest.fixture(params=["portal", "portal_on_services"])
def running(request):
    return request.getfixturevalue(request.param).start()


def group_of(folder, attempt):
    """The process group that works on the attempt, once it does."""
    path = folder / str(attempt)
    return wait_until(lambda: path.exists() and path.read_text() and int(path.read_text()))


def is_done(portal):
    return wait_until(lambda: "done" in (told := portal.ask(DONE)) and told)


def test_a_job_is_done_while_the_portal_runs(running, tmp_path):
    running.enqueue("slow:1", tmp_path)
    assert is_done(running) == "1 ('done', 1, 20)"


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(running, tmp_path):
    running.enqueue("slow:1", tmp_path)
    os.killpg(group_of(tmp_path, attempt=1), signal.SIGKILL)
    assert is_done(running) == "1 ('done', 2, 20)"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.isdigit()) == ["1", "2"]


def test_a_message_that_was_never_sent_is_made_up_for(running, tmp_path):
    """As if the process had died between the commit and the sending."""
    payload = {"folder": str(tmp_path)}
    running.ask(
        f'Job.objects.create(kind="slow", key="slow:1", payload={payload}, max_attempts=4, not_before=timezone.now())'
    )
    assert is_done(running) == "1 ('done', 1, 20)"


def test_work_queued_while_redis_is_away_is_done_when_it_returns(portal_on_services, redis, tmp_path):
    portal = portal_on_services.start()
    redis.stop()
    portal.enqueue("slow:1", tmp_path)
    assert portal.ask(DONE) == "0 ('queued', 0, 0)"
    assert portal.answers()
    redis.start()
    assert is_done(portal) == "1 ('done', 1, 20)"
