"""The demonstration's data: plausible, lawful by the portal's own checks, never of the future, with work left to do."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F, Max, Sum
from django.utils import timezone

from roadmap_portal.accounts.models import Grant, Notice, User
from roadmap_portal.indicators.adopted import first_scores, met_only_revised, revised_kpis
from roadmap_portal.indicators.checks import hard_problems, percentage_problem
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.models import Approval, ExtensionRequest, Observation, Revision, Score, Transition
from roadmap_portal.indicators.reading import REASONS_OFF_TRACK, Reader
from roadmap_portal.indicators.scores import approved_values
from roadmap_portal.operations.models import AuditEntry, Change
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import WEEKEND, midnight
from roadmap_portal.plan.loader import load
from roadmap_portal.plan.models import CheckRule, Kpi, MilestoneProgress, Target
from roadmap_portal.provinces.models import Command
from roadmap_portal.reports.demo.loading import Demonstration
from roadmap_portal.reports.demo.people import ANNOUNCED
from roadmap_portal.reports.demo.timing import local_day

pytestmark = pytest.mark.together
# October is open for one more day, the third quarter is closed.
TODAY = date(2026, 11, 24)
PASSWORD = "roadmap-demo-2026"


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    if connection.vendor == "postgresql":
        pytest.skip("the rows do not hang on the database: looked at in the run on SQLite")
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(TODAY + timedelta(hours=9)):
            load()
            Demonstration(months=6).load()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _today(request):
    with time_machine.travel(midnight(TODAY) + timedelta(hours=9)):
        yield


@pytest.fixture
def demonstration(loaded, db):
    """The loaded rows; each test in a savepoint of its own."""


# --- lawful ---------------------------------------------------------------------------


def test_no_value_breaks_a_hard_check(demonstration):
    revisions = Revision.objects.select_related("observation__kpi")
    assert len(revisions) > 3000
    for revision in revisions:
        kpi, entry = revision.observation.kpi, Entry.of(revision)
        assert not hard_problems(kpi, entry) and not percentage_problem(kpi, entry), str(revision)


def test_what_is_unusual_has_a_note_and_what_is_off_track_its_cause(demonstration):
    flagged = Revision.objects.exclude(flags=[])
    assert flagged.count() > 50
    assert not flagged.filter(note="").exists()
    caused = Revision.objects.exclude(cause="")
    assert caused.count() > 100
    for revision in caused:
        assert all(getattr(revision, name) for name in REASONS_OFF_TRACK)
        assert revision.action_due > local_day(revision.submitted_at)
    own = Score.objects.filter(subject="K", basis="own", status="off_track", area__kind="C")
    for ref, area, period in own.values_list("ref", "area", "period"):
        approved = Approval.objects.get(
            observation__kpi=ref, observation__command=area, observation__period=period, approved_until=None
        )
        assert approved.revision.cause


def test_nothing_happens_in_the_future_or_out_of_office_hours(demonstration):
    begin = midnight(TODAY)
    moments = {
        Transition: "at",
        Approval: "approved_from",
        Revision: "submitted_at",
        MilestoneProgress: "recorded_from",
    }
    for model, field in moments.items():
        assert model.objects.aggregate(last=Max(field))["last"] < begin
    weekdays = {local_day(at).weekday() for at in Transition.objects.values_list("at", flat=True)}
    assert weekdays & WEEKEND == set()
    assert not MilestoneProgress.objects.filter(recorded_from__date__lt=F("on")).exists()


def test_four_eyes_and_no_entry_before_the_period_is_over(demonstration):
    assert not Approval.objects.filter(approved_by=F("revision__submitted_by")).exists()
    early = [r for r in Revision.objects.select_related("observation__period") if _early(r)]
    assert early == []


def _early(revision):
    return local_day(revision.submitted_at) <= revision.observation.period.ends


def test_late_is_what_came_after_the_due_moment(demonstration):
    revisions = Revision.objects.select_related("observation__period")
    assert all(r.late == (r.submitted_at >= r.observation.period.due_at) for r in revisions)
    assert 0.03 < Revision.objects.filter(late=True).count() / revisions.count() < 0.25


def test_each_approval_and_withdrawal_has_a_change_in_the_order_of_time(demonstration):
    acts = Transition.objects.filter(act__in=["approve", "withdraw"]).order_by("pk")
    changes = Change.objects.filter(kind__startswith="value.").order_by("number")
    assert [t.at for t in acts] == [c.at for c in changes]
    numbers = list(Change.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert AuditEntry.objects.filter(act="value.approve").count() == acts.filter(act="approve").count()


# --- plausible ----------------------------------------------------------------------------


def test_every_command_in_scope_reports_every_indicator(demonstration):
    assert Observation.objects.values("command").distinct().count() == 16
    # The yearly ones have no period that ended in these months.
    reported = Observation.objects.values_list("kpi__frequency", "kpi").distinct()
    assert Counter(frequency for frequency, _ in reported) == {"M": 21, "Q": 39}


def test_the_quarter_has_good_and_bad_tracks_and_nearly_complete_data(demonstration):
    tracks = Score.objects.filter(subject="T", area__kind="N", period__code="2026-Q3").select_related("track")
    by_code = {score.track.code: score for score in tracks}
    assert {code for code, score in by_code.items() if score.status == "off_track"} == {"TRF", "INF"}
    assert min(s.score for s in by_code.values()) > 45 and max(s.score for s in by_code.values()) < 96
    # What yearly indicators carry over was reported before these months began.
    reported = Kpi.objects.exclude(frequency="Y").values("pk")
    cells = Score.objects.filter(subject="K", area__kind="N", period__code="2026-Q3", ref__in=reported)
    sums = cells.values_list("track__code").annotate(Sum("covered"), Sum("cells"))
    assert [(code, covered, cells) for code, covered, cells in sums if covered < cells * 0.9] == []
    assert len(sums) == 11
    assert all(45 < s.delivery_score < 99 for s in by_code.values())


def test_provinces_differ(demonstration):
    cells = Score.objects.filter(subject="T", area__kind="P", period__code="2026-Q3")
    statuses = Counter(cells.values_list("status", flat=True))
    assert statuses["on_track"] > 50 and statuses["attention"] > 15 and statuses["off_track"] > 15


def test_road_deaths_are_of_the_size_that_the_country_publishes(demonstration):
    deaths = Revision.objects.filter(
        observation__kpi__code="TRF-01", observation__period__code="2026-Q3", approvals__approved_until=None
    ).aggregate(sum=Sum("numerator"))["sum"]
    assert 550 < deaths < 800


def test_districts_taken_over_only_grow(demonstration):
    taken = {
        (o.command_id, o.period.code): o.revision.numerator
        for o in Observation.objects.filter(kpi__code="SEC-01").select_related("period", "revision")
        if o.revision and not o.revision.absence
    }
    for (command, code), number in taken.items():
        assert number >= taken.get((command, "2026-Q2"), 0) or code != "2026-Q3"


def test_milestones_are_done_only_with_accepted_evidence(demonstration):
    assert MilestoneProgress.objects.filter(percent=100).count() > 50
    assert not MilestoneProgress.objects.filter(percent=100, evidence_accepted=False).exists()
    assert not MilestoneProgress.objects.filter(percent__gt=90, percent__lt=100).exists()


# --- with work left ---------------------------------------------------------------------------


def test_the_director_of_dhi_qar_has_a_month_before_him(demonstration):
    month = Observation.objects.filter(command__area__code="DQ-1", period__code="2026-10")
    states = Counter(month.values_list("state", flat=True))
    assert states == {"returned": 2, "draft": 11}
    assert set(month.filter(state="returned").values_list("kpi__code", flat=True)) == {"CRM-03", "IEL-06"}
    drafts = month.select_related("draft__action_body", "kpi__track__roadmap", "command__area", "period")
    reader = Reader(drafts[0].kpi.track.roadmap, drafts[0].command, drafts[0].period, {o.kpi_id for o in drafts})
    ready = [o for o in drafts if o.state == "draft" and reader.read(o.kpi, Entry.of(o.draft)).is_ready]
    assert 7 <= len(ready) <= 11


def test_the_planners_have_a_queue(demonstration):
    assert 30 <= Observation.objects.awaiting_review().count() <= 60


def test_of_two_rules_at_work_one_flags_a_value_that_waits_and_one_that_went_back_for_evidence(demonstration):
    assert set(CheckRule.objects.filter(active=True).values_list("code", flat=True)) == {"R-01", "R-04"}
    flagged = [
        row
        for row in Observation.objects.with_sheet().filter(kpi__code="CRM-03", period__code="2026-10")
        if row.revision and any(flag.get("rule") == "R-01" for flag in row.revision.flags)
    ]
    assert {row.command.code: row.state for row in flagged} == {"BA-1": "submitted", "NI-1": "returned"}
    for row in flagged:
        # As the door would have flagged it.
        reader, entry = Reader.of(row), Entry.of(row.revision)
        assert [flag["rule"] for flag in reader.rules.flags(row.kpi, entry)] == ["R-01"]
        assert row.revision.note
    [step] = Transition.objects.filter(asks_evidence=True)
    assert (str(step.observation), step.act) == ("CRM-03 NI-1 2026-10", "return")
    assert AuditEntry.objects.get(act="value.return", after__evidence=True).area == "NI-1"


def test_one_indicator_is_broken_down_by_all_commands(demonstration):
    broken = Revision.objects.exclude(parts=[])
    assert set(broken.values_list("observation__kpi__code", flat=True)) == {"CRM-08"}
    assert broken.values("observation__command").distinct().count() == 16
    assert all(len(row.parts) == 4 and len(row.note) < 200 for row in broken)


def test_one_target_was_revised_and_its_quarter_is_on_track_by_the_new_one_only(demonstration):
    revised = Target.objects.open().filter(decision_number="و/2216")
    assert set(revised.values_list("kpi__code", flat=True)) == {"EQP-02"} and revised.count() == 16
    assert all(row.reason_ar and row.reason_en and row.decision_date for row in revised)
    kpi, book = revised[0].kpi, Book(revised[0].kpi.track.roadmap)
    assert revised_kpis(list(book.kpis), timezone.now()) == {kpi.pk}
    values = approved_values(book.roadmap, kpis=[kpi.pk])[kpi.pk]
    periods = [book.periods.by_code[code] for code in ("2026-Q2", "2026-Q3")]
    first = first_scores(book, book.kpis[kpi.pk], values, periods, book.nation)
    now = {
        row.period_id: row
        for row in Score.objects.filter(subject="K", ref=kpi.pk, area=book.nation.pk, period__in=first)
    }
    before, after = (met_only_revised(now[period.id], first[period.id]) for period in periods)
    # The quarter that was closed by then keeps the target that it was measured by.
    assert (before, after) == (False, True)
    assert now[periods[0].id].expected == first[periods[0].id].expected
    assert now[periods[1].id].expected < first[periods[1].id].expected


def test_the_bells_of_those_who_can_sign_in_have_rung(demonstration):
    told = {
        email: set(Notice.objects.unread().filter(user__email=email).values_list("kind", flat=True))
        for email in ("director.dq@demo.test", "director.ni@demo.test", "planner@demo.test")
    }
    assert told["director.dq@demo.test"] >= {"values.reminder", "values.returned"}
    assert told["director.ni@demo.test"] >= {"values.returned"}
    assert told["planner@demo.test"] >= {"review.digest"}
    assert not Notice.objects.waiting_for_mail().exists()
    assert not Notice.objects.filter(created_at__gte=midnight(TODAY)).exists()


def test_of_the_requests_for_more_time_one_was_granted(demonstration):
    asked = ExtensionRequest.objects.select_related("command__area", "extension")
    assert {row.command.code: row.state for row in asked} == {"BA-1": "granted", "MU-1": "refused", "NI-1": "waiting"}
    assert asked.get(state="granted").extension.until > asked.get(state="granted").asked_at


def test_equal_seeds_and_days_tell_equal_stories(demonstration):
    assert told(seed=2026) == told(seed=2026) != told(seed=7)


def told(*, seed):
    people = {"officer": 1, "director": 2, "planner": 3, "approver": 4}
    staff = SimpleNamespace(of=lambda command: people)
    found = Demonstration(seed=seed, months=3).histories(staff, commands={"KI-1"}, kpis={"CRM-03", "SEC-06"})
    return [(str(observation), steps) for observation, steps in found]


# --- people and the command -------------------------------------------------------------------


def test_only_the_announced_accounts_can_sign_in(demonstration):
    usable = {user.email for user in User.objects.all() if user.has_usable_password()}
    assert usable == ANNOUNCED
    assert all(user.check_password(PASSWORD) for user in User.objects.filter(email__in=ANNOUNCED))
    held = Counter(Grant.objects.current().values_list("role", flat=True))
    assert held == {"director": 16, "officer": 16, "planner": 2, "reader": 1, "administrator": 1}
    assert Command.objects.filter(grants__role="director").distinct().count() == 16


def test_a_second_run_finds_it_there(demonstration, settings):
    settings.PORTAL_DEMO = True
    before = Observation.objects.count()
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert "there already" in out.getvalue()
    assert Observation.objects.count() == before


def test_invented_values_are_not_mixed_with_real_ones(demonstration, settings):
    settings.PORTAL_DEMO = True
    for number, email in enumerate(ANNOUNCED):
        User.objects.filter(email=email).update(email=f"person.{number}@example.iq")
    with pytest.raises(CommandError, match="holds values already"):
        call_command("load_demo")
