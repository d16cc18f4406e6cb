"""Real processes at the same moment, on PostgreSQL: one decision wins, and a whole country may submit at once."""

import json

import pytest

ROUNDS, AT_ONCE = 20, 8
COMMANDS, KPIS = 19, 3
COUNTS = """
SELECT (SELECT count(*) FROM indicators_approval a WHERE a.observation_id = o.id),
       (SELECT count(*) FROM indicators_transition t WHERE t.observation_id = o.id AND t.act IN ('approve', 'return')),
       (SELECT count(*) FROM operations_auditentry e
        WHERE e.subject_id = o.id::text AND e.act IN ('value.approve', 'value.return')),
       (SELECT count(*) FROM operations_change c
        WHERE c.kind = 'value.approved' AND c.subject ->> 'indicator' = k.code)
FROM indicators_observation o JOIN plan_kpi k ON k.id = o.kpi_id ORDER BY o.id
"""


@pytest.fixture
def portal(portal_on_services):
    return portal_on_services


def raced(portal, call):
    return json.loads(portal.shell(f"from tests.processes import racing; racing.tell(racing.{call})").splitlines()[-1])


def test_of_eight_who_approve_at_once_one_does_and_seven_are_told(portal):
    rounds = raced(portal, f"decisions({ROUNDS}, approving={AT_ONCE})")
    assert [sorted(said) for said in rounds] == [["approved"] + ["state"] * (AT_ONCE - 1)] * ROUNDS
    assert portal.rows(COUNTS) == [(1, 1, 1, 1)] * ROUNDS


def test_of_approvals_and_returns_at_once_one_wins(portal):
    rounds = raced(portal, "decisions(8, approving=2, returning=2)")
    won = [[result for result in said if result != "state"] for said in rounds]
    assert {len(winners) for winners in won} == {1}
    approved = [int(winner == "approved") for [winner] in won]
    assert portal.rows(COUNTS) == [(one, 1, 1, one) for one in approved]


def test_nineteen_directors_submit_at_once_over_http(portal):
    portal.start()
    answers = raced(portal, f"submissions({portal.port}, commands={COMMANDS}, kpis={KPIS})")
    assert [status for status, _there in answers] == [302] * (COMMANDS + 1)
    # Who pressed twice is led to the one receipt twice.
    receipts = [there for _status, there in answers]
    assert (
        receipts[0] == receipts[-1] and len(set(receipts)) == COMMANDS and all("/receipt/" in one for one in receipts)
    )
    counted = "SELECT count(*), count(DISTINCT observation_id), sum(number) FROM indicators_revision"
    assert portal.rows(counted) == [(COMMANDS * KPIS,) * 3]
    assert portal.rows("SELECT count(*) FROM operations_auditentry WHERE act = 'value.submit'") == [(COMMANDS * KPIS,)]
    assert "Traceback" not in portal.said()
