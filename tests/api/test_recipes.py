"""The recipes of docs/api.md do what it says: whoever follows it ends with a correct copy."""

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from roadmap_portal.accounts.tokens import throttling
from roadmap_portal.indicators import plan_changes, scores, workflow
from roadmap_portal.indicators.models import Approval, Observation
from roadmap_portal.operations import changes
from tests import factories as make
from tests import personas
from tests.api.conftest import address, rows, token

TEXT = (Path(__file__).resolve().parent.parent.parent / "docs" / "api.md").read_text(encoding="utf-8")


def recipe(language):
    return re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL).group(1)


def test_the_python_recipe_has_at_most_forty_lines():
    assert len([line for line in recipe("python").splitlines() if line.strip()]) <= 40


@pytest.mark.django_db(transaction=True)
def test_the_python_recipe_keeps_a_correct_copy(live_server, tmp_path):
    throttling.forget_all()
    kpi, planner = make.kpi("SEC-01"), personas.planner()
    for number, code in enumerate(("BG-1", "DQ-1"), start=1):
        for month in ("2026-01", "2026-02"):
            make.approved(kpi, make.command(code), month, 10 * number)
    scores.rebuild(kpi.track.roadmap)
    script, copy = tmp_path / "sync.py", tmp_path / "copy.sqlite3"
    script.write_text(recipe("python"), encoding="utf-8")
    text = token(planner)

    def follow():
        call = [sys.executable, str(script), f"{live_server.url}/api/v1/", text, str(copy)]
        done = subprocess.run(call, capture_output=True, text=True, timeout=60, env={})
        assert done.returncode == 0, done.stderr
        with sqlite3.connect(copy) as found:
            kept = [json.loads(row) for (row,) in found.execute("SELECT row FROM observation")]
        return {(row["command"], row["period"]): (row["revision"], row["target"]) for row in kept}

    def truth():
        in_force = Approval.objects.filter(approved_until=None).select_related("observation__period", "revision")
        targets = {"BG-1": None, "DQ-1": "40" if plan_changes.decisions.Target.objects.exists() else None}
        return {
            (a.observation.command.code, a.observation.period.code): (
                a.revision.number,
                targets[a.observation.command.code] if a.observation.period.code == "2026-02" else None,
            )
            for a in in_force
        }

    assert follow() == truth() and len(truth()) == 4
    workflow.withdraw(Observation.objects.earliest("pk"), by=planner, reason="checked")
    assert follow() == truth() and len(truth()) == 3
    make.target(kpi, make.command("DQ-1"), "2026-02", 40)
    scores.rebuild(kpi.track.roadmap)
    with changes.transaction.atomic():
        changes.record("target.revised", subject={"indicator": "SEC-01", "area": "DQ-1"})
    assert follow() == truth() and ("40" in str(truth()))
    changes.renew_epoch()
    assert follow() == truth()


@pytest.mark.django_db
def test_the_power_query_recipe_asks_for_what_there_is(caller, values):
    text = recipe("powerquery")
    assert re.findall(r'RelativePath = "([a-z]+)/"', text) == ["observations"]
    found = rows(caller(), "observations", "?page_size=500")
    columns = re.search(r"FromRecords\(Rows, \{(.*?)\}", text, re.DOTALL).group(1)
    assert set(re.findall(r'"(\w+)"', columns)) <= set(found[0])
    page = caller().get(address("observations", "?page_size=2")).json()
    assert set(re.findall(r"\[(next|results|cursor)\]", text)) == {"next", "results", "cursor"}
    assert {"next", "results"} <= set(page) and "cursor=" in page["next"]


@pytest.mark.django_db
def test_every_limit_address_and_event_that_the_guide_names_is_there(settings):
    limits = settings.PORTAL_API_LIMITS
    named = [
        int(number.replace(",", ""))
        for number in re.search(r"\*\*Limits\*\*: (.*?) for each", TEXT, re.S)[1].split()
        if number.replace(",", "").isdigit()
    ]
    assert named == [limits[name][0] for name in ("read", "write", "export", "report")]
