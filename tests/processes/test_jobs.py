"""Real workers, killed in the middle: the job is done, and done once."""

import os
import signal

import pytest

from .conftest import wait_until

DONE = """
SELECT (SELECT count(*) FROM operations_auditentry WHERE act = 'slow.done' AND subject_id = CAST(job.id AS text)),
       state, attempt, done_n FROM operations_job AS job WHERE key = '{}'
"""
FORGOTTEN = """
from django.utils import timezone
from roadmap_portal.operations.models import Job
Job.objects.create(kind="slow", key="forgotten", payload={payload}, max_attempts=4, not_before=timezone.now())
"""


@pytest.fixture(params=["portal", "portal_on_services"])
def running(request):
    return request.getfixturevalue(request.param).start()


def group_of(folder, attempt):
    """The process group that works on the attempt, once it does."""
    path = folder / str(attempt)
    return wait_until(lambda: path.exists() and path.read_text() and int(path.read_text()))


def is_done(portal, key):
    """(rows of the audit, state, attempt, steps done) of the job, once it is done."""
    return wait_until(lambda: (told := portal.rows(DONE.format(key))) and told[0][1] == "done" and told[0])


def folder_of(tmp_path, key):
    (tmp_path / key).mkdir()
    return tmp_path / key


def test_a_job_is_done_once_also_if_its_worker_is_killed_or_was_never_told(running, tmp_path):
    """One after the other in one portal, whose start takes longer than the jobs."""
    running.enqueue("plain", folder_of(tmp_path, "plain"))
    assert is_done(running, "plain") == (1, "done", 1, 20)

    # As if the process had died between the commit and the sending.
    running.shell(FORGOTTEN.format(payload={"folder": str(folder_of(tmp_path, "forgotten"))}))
    assert is_done(running, "forgotten") == (1, "done", 1, 20)

    folder = folder_of(tmp_path, "killed")
    running.enqueue("killed", folder)
    os.killpg(group_of(folder, attempt=1), signal.SIGKILL)
    assert is_done(running, "killed") == (1, "done", 2, 20)
    assert sorted(path.name for path in folder.iterdir() if path.name.isdigit()) == ["1", "2"]


def test_work_queued_while_redis_is_away_is_done_when_it_returns(portal_on_services, redis, tmp_path):
    portal = portal_on_services.start()
    redis.stop()
    portal.enqueue("late", tmp_path)
    assert portal.rows(DONE.format("late")) == [(0, "queued", 0, 0)]
    assert portal.answers()
    redis.start()
    assert is_done(portal, "late") == (1, "done", 1, 20)
