"""A bar that was lowered on the way: both lines on the page, and a word where only the new one is met."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from roadmap_portal.indicators import plan_changes, scores
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.reports.codes import open_report
from roadmap_portal.reports.document import document_of
from roadmap_portal.reports.snapshot import payload_of
from tests import factories as make
from tests import personas

NOW = midnight(date(2026, 4, 20))


@pytest.fixture
def patrols(db, settings):
    """20 patrols are wanted in each month of a quarter; March reached 10, and its target was lowered to 10."""
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    with time_machine.travel(NOW):
        kpi, command = make.kpi("SEC-01"), make.command("DQ-1")
        make.track("FIN", weight=5)
        for month, value in (("2026-01", 20), ("2026-02", 20), ("2026-03", 10)):
            make.target(kpi, command, month, 20)
            make.approved(kpi, command, month, value)
        scores.rebuild(kpi.track.roadmap)
        plan_changes.revise_target(
            kpi,
            area=command.area,
            period=make.period("2026-03"),
            value=Decimal(10),
            decision_number="17",
            decision_date=date(2026, 4, 19),
            reason_en="Fewer stations",
            by=personas.admin(),
        )
        yield kpi


def view(client, query):
    return client.get(f"/en/indicators/SEC-01/?{query}").context["view_model"]


def test_both_lines_are_on_the_chart_and_the_page_says_which_one_was_met(client, patrols):
    personas.sign_in(client, personas.planner())
    march = view(client, "period=2026-03&area=DQ-1")
    assert [(p.expected, p.former) for p in march.chart.points[-3:]] == [(20, 20), (20, 20), (10, 20)]
    assert (march.score.raw, march.first_score.raw, march.met_only_revised) == (100, 50, True)
    page = client.get("/en/indicators/SEC-01/?period=2026-03&area=DQ-1").content.decode()
    assert "Met only the revised target" in page and "Target path before the revision" in page
    february = view(client, "period=2026-02&area=DQ-1")
    assert february.met_only_revised is False
    # Before the revision was recorded there was one line.
    assert view(client, "period=2026-03&area=DQ-1&as_of=2026-04-19").first == {}


def test_without_a_revision_nothing_is_said(client, patrols):
    other = make.kpi("SEC-02")
    make.target(other, make.command("DQ-1"), "2026-03", 5)
    make.approved(other, make.command("DQ-1"), "2026-03", 5)
    scores.rebuild(other.track.roadmap)
    personas.sign_in(client, personas.planner())
    assert client.get("/en/indicators/SEC-02/?period=2026-03").context["view_model"].first == {}
    assert "before the revision" not in client.get("/en/indicators/SEC-02/?period=2026-03").content.decode()


def test_a_report_says_which_indicators_met_the_revised_target_only(patrols):
    payload = payload_of(open_report("2026-03"), edition=1, epoch="e", change=1, made_at=NOW + timedelta(hours=1))
    (said,) = [i for i in payload["indicators"] if i["code"] == "SEC-01"]
    assert (said["status"], said["expected"]) == ("on_track", "10")
    assert said["first_target"] == {"expected": "20", "raw": "50", "status": "off_track", "met_only_revised": True}
    for language, sentence in (("en", "on track by the revised target only"), ("ar", "بالمستهدف المعدّل وحده")):
        assert sentence in str(document_of(payload, language=language, sha256="0" * 64)), language
    # An edition from before this was looked at still has its pages.
    del said["first_target"]
    assert "revised target only" not in str(document_of(payload, language="en", sha256="0" * 64))
