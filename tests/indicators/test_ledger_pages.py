"""The plan is decided anew on pages: an entry is added, none is changed, and every one says who, when and why."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from roadmap_portal.documents.attaching import attach
from roadmap_portal.indicators import ledger_pages, scores
from roadmap_portal.indicators.models import Recomputation
from roadmap_portal.indicators.oracle import differences
from roadmap_portal.indicators.oracle.compare import stored_scores
from roadmap_portal.operations import changes, jobs
from roadmap_portal.operations.models import AuditEntry, Job
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.plan.models import KpiVersion, KpiWeight, Milestone, MilestoneProgress, Target, TrackWeight
from roadmap_portal.provinces.models import Population, ScopeEntry
from tests import factories as make
from tests import personas
from tests.documents.files import upload

NOW = midnight(date(2026, 8, 20))
WHY = {"reason": "By the order", "decision_number": "17", "decision_date": "2026-08-01"}
DECISIONS = {
    "target/SEC-01": {"value": "30", "reason_en": "By the order"},
    "weight/SEC-01": {"applies_from": "2026-07-01", "weight": "٢٫٥"},
    "version/SEC-01": {
        "applies_from": "2026-07-01",
        "direction": "higher",
        "factor": "1",
        "on_track": "100",
        "attention": "50",
    },
    "track/SEC": {"applies_from": "2026-07-01", "weight": "20", "alpha": "0.7"},
    "progress/M1": {"on": "2026-08-19", "percent": "60"},
    "scope/NI-1": {"applies_from": "2026-07-01", "in_scope": "no"},
    "population/DQ-1": {
        "year": "2026",
        "persons": "2,000",
        "persons_15_plus": "1200",
        "source_ar": "تعداد",
        "source_en": "Census",
    },
}
MODELS = [Target, KpiWeight, KpiVersion, TrackWeight, MilestoneProgress, ScopeEntry, Population]


@pytest.fixture
def kpi(db, settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    with time_machine.travel(NOW):
        kpi, track = make.kpi("SEC-01"), make.track("SEC")
        make.milestone("M1", track=track, percent=40)
        for command, value in ((make.command("DQ-1"), 20), (make.command("NI-1"), 10)):
            make.population(command, 2026, 1000, 800)
            for month in ("2026-04", "2026-05", "2026-06", "2026-07"):
                make.target(kpi, command, month, 20)
                make.approved(kpi, command, month, value)
        scores.rebuild(kpi.track.roadmap)
        yield kpi


@pytest.fixture
def admin(client, kpi):
    return personas.sign_in(client, personas.admin())


def typed(path):
    given = {} if path.startswith("progress") else WHY
    where = {"area": make.command("DQ-1").pk, "period": make.period("2026-07").pk} if "target" in path else {}
    return {"reason": "By the order"} | given | where | DECISIONS[path]


def test_a_failed_recomputation_is_tried_again_once(admin, kpi):
    """By a planner or administrator; while it has not failed there is nothing to try again, and nothing changes."""
    admin.post("/en/plan/weight/SEC-01/", typed("weight/SEC-01"))
    one = Recomputation.objects.get()
    address = f"/en/plan/recomputations/{one.number}/retry/"
    assert admin.post(address).status_code == 409
    assert "Recompute again" not in admin.get("/en/plan/").content.decode()
    Job.objects.update(state="failed", error="RuntimeError: killed", attempt=3)
    assert address in admin.get("/en/plan/").content.decode()
    for persona in (personas.director_dq(), personas.reader()):
        assert personas.sign_in(Client(), persona).post(address).status_code == 403
    assert Job.objects.get().state == "failed"
    planner = personas.sign_in(Client(), personas.planner())
    assert [planner.post(address).status_code for _time in range(2)] == [302, 409]
    entry = AuditEntry.objects.get(act="scores.retried")
    assert (entry.actor_id, entry.before) == (personas.planner().pk, {"error": "RuntimeError: killed"})
    assert jobs.run(one.job_id).state == "done" and differences() == []
    assert admin.post(address).status_code == 409


def test_a_milestone_is_complete_only_with_a_document_that_was_accepted(admin, kpi, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    milestone, address = Milestone.objects.get(code="M1"), "/en/plan/progress/M1/"
    done = {"on": "2026-08-19", "percent": "100", "reason": "Done"}
    assert "A milestone is at 100 only with accepted evidence." in admin.post(address, done).content.decode()
    refused = admin.post(address, done | {"evidence_accepted": "on"})
    assert refused.status_code == 422
    assert "No document is attached to the milestone." in refused.content.decode()
    assert "No document is attached." in admin.get(address).content.decode()
    attach("milestone", milestone, upload("report.pdf"), by=personas.admin())
    assert "report.pdf" in admin.get(address).content.decode()
    assert admin.post(address, done | {"evidence_accepted": "on"}).status_code == 302
    row = MilestoneProgress.objects.latest("pk")
    assert (row.percent, row.evidence_accepted) == (100, True)


def test_each_ledger_takes_an_entry_and_keeps_the_one_before(admin, kpi):
    for model, path in zip(MODELS, DECISIONS, strict=True):
        before = model.objects.count()
        answer = admin.post(f"/en/plan/{path}/", typed(path))
        assert answer.status_code == 302, (path, answer.context["form"].errors)
        assert model.objects.count() == before + 1, path
        new = model.objects.latest("recorded_from")
        assert (new.recorded_by, new.recorded_until) == (personas.admin(), None)
        page = admin.get(f"/en/plan/{path}/").content.decode()
        assert "By the order" in page and "in force" in page, path
    assert Target.objects.filter(period__code="2026-07", recorded_until__isnull=False).get().value == 20
    assert KpiWeight.objects.latest("recorded_from").weight == Decimal("2.5")
    assert {"target.revised", "kpiweight.recorded"} <= set(AuditEntry.objects.values_list("act", flat=True))
    assert differences() == []
    for waiting in Recomputation.objects.order_by("number"):
        assert jobs.run(waiting.job_id).state == "done"
    assert not Recomputation.objects.pending().exists() and differences() == []


def test_a_preview_shows_the_effect_and_keeps_nothing(admin, kpi):
    before, number, rows = stored_scores(), changes.latest(), KpiWeight.objects.count()
    page = admin.post("/en/plan/track/SEC/", typed("track/SEC") | {"preview": "1"})
    assert page.status_code == 200
    period, ((name, _then, _now), *_others) = page.context["effect"]
    assert (period.code, name) == ("2026-Q3", kpi.track.roadmap.name)
    assert "What would this change?" in page.content.decode()
    assert (stored_scores(), changes.latest(), KpiWeight.objects.count()) == (before, number, rows)
    assert TrackWeight.objects.count() == 1


def test_what_closed_periods_stand_on_is_refused_at_its_field(admin, kpi):
    """The second quarter has closed on 30 July; its year is open."""
    closed = typed("target/SEC-01") | {"period": make.period("2026-06").pk}
    answer = admin.post("/ar/plan/target/SEC-01/", closed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["period"])
    answer = admin.post("/ar/plan/weight/SEC-01/", typed("weight/SEC-01") | {"applies_from": "2025-10-01"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["applies_from"])
    assert "خطأ:" in answer.content.decode() and "By the order" in answer.content.decode()
    assert KpiWeight.objects.count() == 1 and not Recomputation.objects.exists()


def test_what_the_act_refuses_stands_at_its_field(admin):
    answer = admin.post("/en/plan/track/SEC/", typed("track/SEC") | {"alpha": "1.5"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["alpha"])
    answer = admin.post("/en/plan/weight/SEC-01/", typed("weight/SEC-01") | {"reason": " "})
    assert list(answer.context["form"].errors) == ["reason"]


def test_who_may_read_and_who_may_decide(client, kpi):
    planner = personas.sign_in(client, personas.planner())
    page = planner.get("/en/plan/weight/SEC-01/")
    assert page.status_code == 200 and page.context["form"] is None
    assert planner.post("/en/plan/weight/SEC-01/", typed("weight/SEC-01")).status_code == 403
    assert KpiWeight.objects.count() == 1
    # Progress is the planners' own business.
    assert planner.post("/en/plan/progress/M1/", typed("progress/M1")).status_code == 302
    assert MilestoneProgress.objects.latest("recorded_from").percent == 60
    for person in (personas.director_dq(), personas.reader()):
        assert personas.sign_in(client, person).get("/en/plan/").status_code == 403
        assert client.get("/en/plan/weight/SEC-01/").status_code == 403


def test_the_page_of_decisions_shows_how_far_the_worker_is(admin, kpi):
    admin.post("/en/plan/weight/SEC-01/", typed("weight/SEC-01"))
    waiting = Recomputation.objects.get()
    page = admin.get("/en/plan/").content.decode()
    assert "Waiting for the worker" in page and 'hx-get="/en/plan/"' in page
    assert "A decision about the plan is being worked into the scores" in admin.get("/en/").content.decode()
    type(waiting.job).objects.filter(pk=waiting.job_id).update(done_n=3, total=9)
    assert (
        '<progress class="progress-line" max="9" value="3"'
        in admin.get("/en/plan/", headers={"HX-Request": "true"}).content.decode()
    )
    jobs.run(waiting.job_id)
    page = admin.get("/en/plan/").content.decode()
    assert "applied" in page and 'hx-get="/en/plan/"' not in page
    assert "being worked into" not in admin.get("/en/").content.decode()


def test_all_entries_of_a_ledger_are_read_page_by_page_the_newest_first(admin, kpi, monkeypatch):
    monkeypatch.setattr(ledger_pages, "SHOWN", 2)
    for number in range(1, 5):
        recorded = {"recorded_from": NOW - timedelta(days=10 - number)}
        make.kpi_weight(kpi, number, applies_from=date(2026, 1, number + 1), **recorded)
    address = query = "/en/plan/weight/SEC-01/"
    said = []
    while query:
        page = admin.get(query).context
        said.append([int(row.weight) for row, _cells, _why in page["entries"]])
        query = page["next_url"] and address + page["next_url"]
    assert said == [[4, 3], [2, 1], [1]]
    assert len(sum(said, [])) == KpiWeight.objects.count()
    # And back again: beside the last entry lie the two before it.
    back = admin.get(address + page["previous_url"])
    assert [int(row.weight) for row, _cells, _why in back.context["entries"]] == [2, 1]
    assert 'rel="next"' in back.content.decode() and 'rel="prev"' in back.content.decode()


def test_what_is_no_ledger_or_is_about_nothing_is_not_there(admin):
    for path in ("weights/SEC-01", "weight/SEC-99", "track/SEC-01", "scope/DQ"):
        assert admin.get(f"/en/plan/{path}/").status_code == 404, path
