"""A decision that reaches far, whose worker is killed: whole afterwards, once, and never half before."""

import json
import signal

import pytest

from .conftest import wait_until

STEPS = ("looking", "halfway", "writing", "written", "finishing")
BEFORE, AFTER = "75.000000", "62.500000"
WHOLE = {"job": "done", "lease": None, "waiting": 0, "recorded": 1, "track": AFTER, "differences": 0}
JOB = "SELECT state FROM operations_job WHERE kind = 'scores'"


@pytest.fixture
def deciding(portal_on_services, tmp_path):
    """A portal on PostgreSQL, not started, that will die at the steps that FATAL_STEPS names."""
    marks = tmp_path / "marks"
    marks.mkdir()
    fatal = {"FATAL_FOLDER": str(marks), "FATAL_STEPS": "", "PORTAL_EXTRA_TASKS": "tests.processes.fatal_scores"}
    portal_on_services.env |= fatal | {"PORTAL_LEASE_SECONDS": "1"}
    return portal_on_services


def run(portal, *calls):
    told = "; ".join(f"fatal_scores.tell(fatal_scores.{call})" for call in calls)
    return json.loads(portal.shell(f"from tests.processes import fatal_scores; {told}").splitlines()[-1])


def test_killed_at_every_step_it_is_done_once_and_was_never_half_done(deciding):
    deciding.env["FATAL_STEPS"] = ",".join(STEPS)
    ended = run(deciding, "decide()", "attempts()")
    assert ended == [[-signal.SIGKILL, BEFORE, 0]] * len(STEPS) + [[0, AFTER, 0]]
    assert run(deciding, "told()") == WHOLE | {"attempt": len(STEPS) + 1}


def test_a_worker_killed_in_the_middle_of_the_writing_is_started_again_and_finishes(deciding):
    deciding.env["FATAL_STEPS"] = "halfway,written"
    deciding.start()
    run(deciding, "decide()")
    wait_until(lambda: deciding.rows(JOB) in ([("done",)], [("failed",)]), seconds=60)
    assert run(deciding, "told()") == WHOLE | {"attempt": 3}
