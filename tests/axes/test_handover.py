"""The hand-over ledger by district: stages and readiness, the board, and the figures suggested to the director."""

import gzip
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from axes.board import Board
from axes.handover import mark_readiness, record_stage, stages_on
from axes.loading import load_handover
from axes.models import Handover, Readiness, Requirement
from axes.suggestions import suggestions
from roadmap_portal.indicators.models import Draft, Observation
from roadmap_portal.operations.models import AuditEntry, Change
from roadmap_portal.plan.calendar import BAGHDAD
from roadmap_portal.provinces.models import District
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_day(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    with time_machine.travel(datetime(2026, 10, 5, 10, tzinfo=BAGHDAD)) as clock:
        yield clock


@pytest.fixture
def districts():
    command = make.command("DQ-1")
    return [District.objects.create(code=f"DQ-D0{n}", name=f"District {n}", command=command) for n in (1, 2, 3)]


def said(district, on, stage, **given):
    return record_stage(district, on=on, stage=stage, **({"source_en": "letter 7", "by": personas.planner()} | given))


def send(persona, address, **data):
    return personas.sign_in(Client(), getattr(personas, persona)()).post(f"/en/handover/{address}", data)


def test_a_correction_keeps_what_was_said_before(districts, on_a_day):
    first = said(districts[0], date(2026, 9, 1), "ready")
    before = timezone.now()
    on_a_day.shift(60)
    said(districts[0], date(2026, 9, 1), "preparing", note_en="too early")
    assert stages_on(districts, date(2026, 9, 30))[districts[0].pk].stage == "preparing"
    assert stages_on(districts, date(2026, 9, 30), before)[districts[0].pk].stage == "ready"
    first.refresh_from_db()
    assert first.recorded_until is not None
    assert [e.act for e in AuditEntry.objects.filter(area="DQ-1").order_by("pk")] == [
        "handover.recorded",
        "handover.revised",
    ]
    assert Change.objects.filter(kind="handover.recorded", subject__district="DQ-D01").count() == 2


def test_the_latest_day_up_to_the_one_asked_for_counts(districts):
    said(districts[0], date(2026, 9, 1), "handed_over")
    said(districts[0], date(2026, 3, 1), "ready")
    stages = {day: stages_on(districts, day).get(districts[0].pk) for day in (date(2026, 2, 1), date(2026, 8, 31))}
    assert (stages[date(2026, 2, 1)], stages[date(2026, 8, 31)].stage) == (None, "ready")


def test_a_stage_wants_a_source_and_a_day_that_has_come(districts):
    for given in ({"source_en": ""}, {"on": date(2026, 10, 6)}):
        with pytest.raises(ValidationError):
            said(districts[0], given.pop("on", date(2026, 9, 1)), "ready", **given)
    assert not Handover.objects.exists()


def test_the_checklist_records_only_what_changed(districts):
    first, second = Requirement.objects.all()[:2]
    mark_readiness(districts[0], on=date(2026, 9, 1), met={first: True, second: False}, by=personas.planner())
    mark_readiness(districts[0], on=date(2026, 9, 9), met={first: True, second: True}, by=personas.planner())
    assert list(Readiness.objects.values_list("requirement__code", "on", "met").order_by("pk")) == [
        (first.code, date(2026, 9, 1), True),
        (second.code, date(2026, 9, 9), True),
    ]


def test_the_board_counts_districts_by_stage(districts):
    said(districts[0], date(2026, 9, 1), "handed_over")
    said(districts[1], date(2026, 9, 1), "reassessed")
    board = Board()
    assert [n for _stage, _label, n in board.counts] == [1, 0, 0, 1, 1]
    assert board.commands[0].share == 33
    assert [line.district for line in Board(stage="reassessed").listed] == [districts[1]]


@pytest.fixture
def plan(districts):
    ratio = {"aggregation": "ratio", "denominator_nature": "stock", "nature": "stock", "frequency": "Q", "factor": 100}
    return {code: make.kpi(code, **ratio) for code in ("SEC-01", "SEC-02")}


def test_what_is_no_province_has_no_board(districts):
    client = personas.sign_in(Client(), personas.reader())
    assert client.get("/en/handover/?area=DQ", headers={"HX-Request": "true"}).status_code == 200
    for area in ("DQ-1", "no province", "x" * 300):
        assert client.get("/en/handover/", {"area": area}, headers={"HX-Request": "true"}).status_code == 404


def test_the_figures_are_those_of_the_quarters_last_day(plan, districts):
    said(districts[0], date(2026, 9, 30), "handed_over")
    said(districts[1], date(2026, 10, 1), "handed_over")
    said(districts[2], date(2026, 9, 1), "reassessed")
    first = Requirement.objects.first()
    mark_readiness(districts[0], on=date(2026, 9, 30), met={first: True}, by=personas.planner())
    found = suggestions(make.command("DQ-1"), make.period("2026-Q3"))
    assert [(one.kpi.code, one.numerator, one.denominator) for one in found] == [("SEC-01", 1, 3), ("SEC-02", 1, 36)]


def test_nothing_is_written_until_the_director_confirms(plan, districts):
    said(districts[0], date(2026, 9, 1), "handed_over")
    page = personas.sign_in(Client(), personas.director_dq()).get("/en/handover/DQ/")
    assert "SEC-01" in page.content.decode() and not Observation.objects.exists()
    for persona, status in (("planner", 403), ("officer_dq", 403), ("director_ni", 404), ("reader", 404)):
        assert send(persona, "commands/DQ-1/propose/", indicator="SEC-01").status_code == status
    assert not Observation.objects.exists()
    assert send("director_dq", "commands/DQ-1/propose/", indicator="SEC-01").status_code == 302
    draft = Draft.objects.get()
    assert (draft.numerator, draft.denominator, draft.observation.state) == (Decimal(1), Decimal(3), "draft")
    assert draft.saved_by == personas.director_dq()
    assert AuditEntry.objects.filter(act="value.draft_saved").count() == 1


def test_what_the_draft_says_otherwise_stays(plan, districts):
    said(districts[0], date(2026, 9, 1), "handed_over")
    send("director_dq", "commands/DQ-1/propose/", indicator="SEC-01")
    Draft.objects.update(note="letter 9", numerator=3)
    send("director_dq", "commands/DQ-1/propose/", indicator="SEC-01")
    draft = Draft.objects.get()
    assert (draft.numerator, draft.note) == (Decimal(1), "letter 9")


def test_a_submitted_value_is_left_alone(plan, districts):
    make.approved(plan["SEC-01"], make.command("DQ-1"), "2026-Q3", 2, of=3)
    answer = send("director_dq", "commands/DQ-1/propose/", indicator="SEC-01")
    assert answer.status_code == 409 and not Draft.objects.exists()


def test_a_director_records_his_own_districts_only(districts):
    given = {"stage": "ready", "on": "2026-10-01", "source_ar": "كتاب 12"}
    assert send("director_ni", "districts/DQ-D01/stage/", **given).status_code == 403
    assert not Handover.objects.exists()
    wrong = send("director_dq", "districts/DQ-D01/stage/", **(given | {"on": "2026-11-01", "note_ar": "ملاحظة"}))
    assert wrong.status_code == 422 and "ملاحظة" in wrong.content.decode()
    assert send("director_dq", "districts/DQ-D01/stage/", **given).status_code == 302
    row = Handover.objects.get()
    assert (row.stage, row.source_ar, row.indicative, row.recorded_by) == (
        "ready",
        "كتاب 12",
        False,
        personas.director_dq(),
    )


def test_the_checklist_is_recorded_on_its_page(districts):
    first = Requirement.objects.first()
    given = {"on": "2026-10-01", f"r{first.pk}": "on"}
    assert send("officer_dq", "districts/DQ-D01/readiness/", **given).status_code == 302
    row = Readiness.objects.get()
    assert (row.requirement, row.met) == (first, True)


def test_a_past_day_shows_what_was_known_then(districts, on_a_day):
    first, second = districts[:2]
    said(first, date(2026, 9, 1), "handed_over")
    mark_readiness(first, on=date(2026, 9, 1), met={Requirement.objects.first(): True}, by=personas.planner())
    client = personas.sign_in(Client(), personas.director_dq())
    pages = {name: f"/en/handover/{name}" for name in ("", "DQ/", "districts/DQ-D01/")}
    then = {name: client.get(url).content.decode() for name, url in pages.items()}
    on_a_day.move_to(datetime(2026, 11, 2, 10, tzinfo=BAGHDAD))
    said(first, date(2026, 9, 1), "preparing", note_en="too early")
    said(second, date(2026, 9, 15), "handed_over")
    client = personas.sign_in(Client(), personas.director_dq())
    for name, url in pages.items():
        page = client.get(url, {"as_of": "2026-10-05"})
        assert "The position as of 5 October 2026" in page.content.decode()
        assert told(page.content.decode()) == told(then[name]) != told(client.get(url).content.decode()), name
        assert 'method="post"' not in main_of(page.content.decode())
    board = client.get(pages[""], {"as_of": "2026-10-05"})
    assert board.context["board"].handed_over == 1
    assert "?as_of=2026-10-05" in board.content.decode()
    assert client.get(pages[""], {"as_of": "2026-11-03"}).status_code == 400
    assert client.get(pages["districts/DQ-D01/"], {"as_of": "yesterday"}).status_code == 400


def main_of(page):
    return page.partition("<main")[2].partition("</main>")[0]


def told(page):
    """The chips of stages and the requirements met, in the order of the page."""
    return re.findall(r'class="chip[^"]*"[^>]*>.*?</span>|\d+</bdi> of |\d+ of \d+', page, re.DOTALL)


def test_the_map_shows_each_province_with_its_figure(districts):
    said(districts[0], date(2026, 9, 1), "handed_over")
    District.objects.create(code="NI-D01", name="-", command=make.command("NI-1"))
    page = personas.sign_in(Client(), personas.reader()).get("/en/handover/").content.decode()
    drawing = re.search(r"<svg viewBox.*?</svg>\s*<ul", page, re.DOTALL)[0]
    links = re.findall(r'<a href="([^"]+)" class="([^"]+)" aria-label="([^"]+)"', drawing)
    assert [(url, paint) for url, paint, _said in links] == [
        ("/en/handover/DQ/", "share-some"),
        ("/en/handover/NI/", "share-none"),
    ]
    assert links[0][2].endswith("1 of 3 districts are handed over")
    assert ">1/3</text>" in drawing and drawing.count("<title>") == 19
    assert "style=" not in drawing
    assert len(gzip.compress(page.encode())) < 100_000
    narrowed = personas.sign_in(Client(), personas.reader()).get("/en/handover/?area=DQ").content.decode()
    assert "<svg viewBox" not in narrowed


def test_the_number_of_queries_stays(districts):
    client = personas.sign_in(Client(), personas.reader())

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/handover/")
        return len(queries)

    said(districts[0], date(2026, 9, 1), "handed_over")
    asked()
    few = asked()
    for district in districts[1:]:
        said(district, date(2026, 9, 1), "ready")
    District.objects.create(code="NI-D01", name="-", command=make.command("NI-1"))
    assert asked() == few <= 8


def test_public_facts_come_once_with_source_and_day(districts):
    assert load_handover() == 2  # Of Nasiriyah; the other districts are not in this small country.
    assert load_handover() == 0
    rows = Handover.objects.order_by("on")
    assert [(r.district.code, r.stage, r.on, r.indicative) for r in rows] == [
        ("DQ-D01", "ready", date(2024, 1, 7), True),
        ("DQ-D01", "handed_over", date(2024, 1, 20), True),
    ]
    assert all(r.source_ar and r.source_en for r in rows)
