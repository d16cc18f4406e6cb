"""Real workers, killed in the middle: the job is done, and done once."""

import os
import signal

import pytest

from .conftest import wait_until

DONE = """
SELECT (SELECT count(*) FROM operations_auditentry WHERE act = 'slow.done'), state, attempt, done_n FROM operations_job
"""
FORGOTTEN = """
from django.utils import timezone
from roadmap_portal.operations.models import Job
Job.objects.create(kind="slow", key="slow:1", payload={payload}, max_attempts=4, not_before=timezone.now())
"""


@pytest.fixture(params=["portal", "portal_on_services"])
def running(request):
    return request.getfixturevalue(request.param).start()


def group_of(folder, attempt):
    """The process group that works on the attempt, once it does."""
    path = folder / str(attempt)
    return wait_until(lambda: path.exists() and path.read_text() and int(path.read_text()))


def is_done(portal):
    """(rows of the audit, state, attempt, steps done) of the only job, once it is done."""
    return wait_until(lambda: (told := portal.rows(DONE)) and told[0][1] == "done" and told[0])


def test_a_job_is_done_while_the_portal_runs(running, tmp_path):
    running.enqueue("slow:1", tmp_path)
    assert is_done(running) == (1, "done", 1, 20)


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(running, tmp_path):
    running.enqueue("slow:1", tmp_path)
    os.killpg(group_of(tmp_path, attempt=1), signal.SIGKILL)
    assert is_done(running) == (1, "done", 2, 20)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.isdigit()) == ["1", "2"]


def test_a_message_that_was_never_sent_is_made_up_for(running, tmp_path):
    """As if the process had died between the commit and the sending."""
    running.shell(FORGOTTEN.format(payload={"folder": str(tmp_path)}))
    assert is_done(running) == (1, "done", 1, 20)


def test_work_queued_while_redis_is_away_is_done_when_it_returns(portal_on_services, redis, tmp_path):
    portal = portal_on_services.start()
    redis.stop()
    portal.enqueue("slow:1", tmp_path)
    assert portal.rows(DONE) == [(0, "queued", 0, 0)]
    assert portal.answers()
    redis.start()
    assert is_done(portal) == (1, "done", 1, 20)
