"""A report whose worker is killed at each stored step, one after the other: in the end it is there, and there once."""

import json
import shutil
import signal

import pytest

from .conftest import Portal, end, wait_until

STEPS = ("collecting", "frozen", "named", "written", "ar-html", "en-html", "ar-pdf", "en-pdf", "finishing")
QUEUE = """
from django.core.management import call_command
from tests.reports.small_plan import small_plan
small_plan()
call_command("generate_report", "2026-Q1")
"""
# Each attempt in a process of its own, forked from one that has loaded the portal: starting it nine times is slow.
# Each death is an attempt, and this report dies more often than a job may.
ATTEMPTS = """
import os, tests.processes.fatal_steps
from django.db import connections
from roadmap_portal.operations.models import Job
Job.objects.update(max_attempts=20)
codes = []
while len(codes) < 20 and codes[-1:] != [0]:
    connections.close_all()
    if not (pid := os.fork()):
        code = 1
        try:
            call_command("generate_report", "2026-Q1", wait=True)
            code = 0
        finally:
            os._exit(code)
    codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print(codes)
"""
TOLD = """
import json, hashlib
from django.core.files.storage import default_storage
from roadmap_portal.operations.models import AuditEntry, Job
from roadmap_portal.reports.models import *
job = Job.objects.get(kind="report")
files = EditionFile.objects.exclude(sha256="")
print(json.dumps({
    "job": job.state, "attempt": job.attempt, "editions": Edition.objects.count(),
    "states": [e.state for e in Edition.objects.all()], "snapshots": Snapshot.objects.count(),
    "finished": AuditEntry.objects.filter(act="report.ready").count(),
    "rows": EditionFile.objects.count(), "written": files.count(),
    "stored": len(default_storage.listdir("reports")[1]) if default_storage.exists("reports") else 0,
    "whole": all(hashlib.sha256(default_storage.open(f.name).read()).hexdigest() == f.sha256 for f in files),
}))
"""
WHOLE = {"job": "done", "editions": 1, "states": ["ready"], "snapshots": 1, "finished": 1}
FILES = {"rows": 4, "written": 4, "stored": 4, "whole": True}

pytestmark = pytest.mark.full


@pytest.fixture
def filled(migrated, tmp_path):
    """A portal, not started, with the small plan in its database."""
    var = tmp_path / "var"
    shutil.copytree(migrated, var)
    marks = tmp_path / "marks"
    marks.mkdir()
    made = Portal(
        var,
        PORTAL_LEASE_SECONDS="1",
        PORTAL_EXTRA_TASKS="tests.processes.fatal_steps",
        FATAL_FOLDER=str(marks),
        FATAL_STEPS=",".join(STEPS),
    )
    yield made
    end(made)


def told(portal):
    return json.loads(portal.shell(TOLD))


def test_killed_at_every_step_it_ends_as_one_finished_report(filled):
    codes = json.loads(filled.shell(QUEUE + ATTEMPTS).splitlines()[-1])
    assert codes == [-signal.SIGKILL] * len(STEPS) + [0]
    assert told(filled) == WHOLE | FILES | {"attempt": len(STEPS) + 1}


def test_a_worker_killed_twice_finishes_it_in_the_third_attempt(filled):
    filled.env["FATAL_STEPS"] = "frozen,ar-pdf"
    filled.start()
    filled.shell(QUEUE)
    states = "SELECT state FROM operations_job WHERE kind = 'report'"
    wait_until(lambda: filled.rows(states) in ([("done",)], [("failed",)]), seconds=60)
    assert told(filled) == WHOLE | FILES | {"attempt": 3}
