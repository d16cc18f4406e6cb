"""A report whose worker is killed at each stored step, one after the other: in the end it is there, and there once."""

import json
import shutil

import pytest

from .conftest import Portal, end, manage, wait_until

STEPS = ("collecting", "frozen", "named", "written", "ar-html", "en-html", "ar-pdf", "en-pdf", "finishing")
MAKE = (
    "import tests.processes.fatal_steps\n"
    "from django.core.management import call_command\n"
    "call_command('generate_report', '2026-Q1', wait=True)"
)
FILL = "from tests.reports.small_plan import small_plan; small_plan()"
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
    shell(made, FILL)
    yield made
    end(made)


def shell(portal, code):
    done = manage(portal.env, "shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def told(portal):
    return json.loads(shell(portal, TOLD))


def test_killed_at_every_step_it_ends_as_one_finished_report(filled):
    shell(filled, "from django.core.management import call_command; call_command('generate_report', '2026-Q1')")
    # Each death is an attempt, and this report dies more often than a job may.
    shell(filled, "from roadmap_portal.operations.models import Job; Job.objects.update(max_attempts=20)")
    deaths = 0
    while (code := make(filled)) != 0:
        assert code == -9, f"ended with {code} instead of being killed"
        deaths += 1
    assert deaths == len(STEPS)
    found = told(filled)
    assert found == WHOLE | FILES | {"attempt": len(STEPS) + 1}


def make(portal):
    """Make the report in a process of its own; return the exit code, negative for a signal."""
    return manage(portal.env, "shell", "-v0", "-c", MAKE).returncode


def test_a_worker_killed_twice_finishes_it_in_the_third_attempt(filled):
    filled.env["FATAL_STEPS"] = "frozen,ar-pdf"
    filled.start()
    shell(filled, "from django.core.management import call_command; call_command('generate_report', '2026-Q1')")
    wait_until(lambda: told(filled)["job"] in {"done", "failed"}, seconds=60)
    assert told(filled) == WHOLE | FILES | {"attempt": 3}
