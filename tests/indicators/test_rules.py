"""Rules that compare indicators: how a side is read, what a comparison finds, and what a submission does with it."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.checks import flag_text
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.errors import Refused
from roadmap_portal.indicators.models import Observation
from roadmap_portal.indicators.my_period import Desk
from roadmap_portal.indicators.reading import Reader
from roadmap_portal.indicators.rules import dry_run
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan import check_rules
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.calendar import BAGHDAD
from roadmap_portal.plan.loader import load
from roadmap_portal.plan.models import CheckRule, Kpi
from roadmap_portal.plan.rule_terms import SideUnreadable, Term, read_side
from tests import factories as make
from tests import personas

# --- reading a side --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("SEC-04", [Term("SEC-04")]),
        ("SEC-04.value", [Term("SEC-04")]),
        ("CRM-03.numerator + 2.5", [Term("CRM-03", "numerator"), Term(number=Fraction(5, 2))]),
        ("A-1+B-2 + C-3.denominator", [Term("A-1"), Term("B-2"), Term("C-3", "denominator")]),
        ("١٢", [Term(number=Fraction(12))]),
    ],
)
def test_a_side_is_a_sum_of_indicators_and_numbers(text, terms):
    assert read_side(text) == terms


@pytest.mark.parametrize(
    "text", ["", "SEC-04 +", "SEC-04 - SEC-05", "sec-04", "SEC-04.share", "4_2", "SEC-04 SEC-05", "+".join(["1"] * 11)]
)
def test_anything_else_is_refused(text):
    with pytest.raises(SideUnreadable):
        read_side(text)


# --- writing a rule --------------------------------------------------------------------------


@pytest.fixture
def plan(db):
    """Crimes recorded and cleared (a ratio), crimes per district (a sum), a quarterly count; one command."""
    make.command("DQ-1")
    return {
        "CRM-03": make.kpi("CRM-03", aggregation="ratio", factor=100, unit="pct"),
        "CRM-08": make.kpi("CRM-08"),
        "SEC-01": make.kpi("SEC-01", frequency="Q"),
    }


def write(plan, left="CRM-03.denominator", operator="=", right="CRM-08", *, on=True, **given):
    said = {"code": "R-01", "missing": "skip_any", "text_ar": "لا يتطابق العددان", "text_en": "The numbers differ"}
    said |= {"left": left, "operator": operator, "right": right, "by": personas.admin()} | given
    rule = check_rules.write(plan["CRM-03"].track.roadmap, **said)
    return check_rules.switch(rule, on=True, by=personas.admin()) if on else rule


def test_a_new_rule_is_switched_off_and_every_step_is_told(plan):
    rule = write(plan, on=False)
    assert not rule.active
    check_rules.switch(rule, on=True, by=personas.admin())
    check_rules.switch(rule, on=True, by=personas.admin())
    write(plan, operator="<=", rule=rule, on=False)
    check_rules.switch(rule, on=False, by=personas.admin())
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == [
        "checkrule.added",
        "checkrule.switched_on",
        "checkrule.changed",
        "checkrule.switched_off",
    ]
    assert CheckRule.objects.get().operator == "<="


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"left": "XXX-99"}, "left"),
        ({"left": "CRM-08.numerator"}, "left"),
        ({"right": "CRM-08 -"}, "right"),
        ({"right": "SEC-01"}, "right"),
        ({"left": "1", "right": "2"}, "right"),
        ({"operator": "!="}, "operator"),
        ({"missing": "guess"}, "missing"),
        ({"text_en": " "}, "text_en"),
        ({"code": "r 1"}, "code"),
    ],
)
def test_a_rule_that_means_nothing_names_its_field(plan, given, field):
    with pytest.raises(ValidationError) as refused:
        write(plan, **given)
    assert set(refused.value.message_dict) == {field}
    assert not CheckRule.objects.exists()


def test_a_code_is_given_once(plan):
    write(plan)
    with pytest.raises(ValidationError) as refused:
        write(plan)
    assert set(refused.value.message_dict) == {"code"}


# --- comparing ---------------------------------------------------------------------------------


def found(plan, rule, code="2026-10"):
    book = Book(plan["CRM-03"].track.roadmap)
    run = dry_run(rule, book, book.periods.by_code[code])
    return [(area.code, finding.left, finding.right) for area, finding in run.findings], run


@pytest.mark.parametrize(("operator", "flagged"), [("=", True), ("<=", False), (">=", True), ("<", False), (">", True)])
def test_each_operator_compares_exactly(plan, operator, flagged):
    make.approved(plan["CRM-03"], make.command("DQ-1"), "2026-10", 40, of=Decimal("99.9999"))
    make.approved(plan["CRM-08"], make.command("DQ-1"), "2026-10", 100)
    findings, run = found(plan, write(plan, operator=operator))
    assert findings == ([("DQ-1", Fraction("99.9999"), 100)] if flagged else [])
    assert (run.compared, run.commands) == (1, 1)


@pytest.mark.parametrize(
    ("missing", "left", "expected"),
    [
        ("skip_any", "CRM-03.denominator + CRM-03.numerator", []),
        ("skip_all", "CRM-03.denominator + 7", [("DQ-1", 7, 100)]),
        ("skip_all", "CRM-03.denominator + CRM-03.numerator", []),
        ("zero", "CRM-03.denominator + CRM-03.numerator", [("DQ-1", 0, 100)]),
    ],
)
def test_a_missing_figure_is_met_as_the_rule_says(plan, missing, left, expected):
    make.approved(plan["CRM-03"], make.command("DQ-1"), "2026-10", absence="not_collected")
    make.approved(plan["CRM-08"], make.command("DQ-1"), "2026-10", 100)
    assert found(plan, write(plan, left, missing=missing))[0] == expected


def test_the_bare_code_of_a_ratio_is_its_value(plan):
    make.approved(plan["CRM-03"], make.command("DQ-1"), "2026-10", 1, of=3)
    assert found(plan, write(plan, "CRM-03", "<=", "33"))[0] == [("DQ-1", Fraction(100, 3), 33)]


def test_a_side_that_is_the_population_comes_from_the_population_table(plan):
    sheet = {"denominator_nature": "stock", "population_side": "denominator", "annualised": True}
    kpi = make.kpi("CRM-02", aggregation="ratio", factor=100_000, **sheet)
    make.population(make.command("DQ-1"), 2026, 200_000)
    make.approved(kpi, make.command("DQ-1"), "2026-10", 50)
    assert found(plan, write(plan, "CRM-02.denominator", "<", "1"))[0] == [("DQ-1", 200_000, 1)]
    assert found(plan, write(plan, "CRM-02", "<", "1", code="R-02"))[0] == [("DQ-1", 300, 1)]


def test_a_dry_run_reads_what_was_sent_and_not_what_went_back(plan):
    for command in ("DQ-1", "NI-1"):
        make.approved(plan["CRM-03"], make.command(command), "2026-10", 1, of=3)
        make.approved(plan["CRM-08"], make.command(command), "2026-10", 5)
    Observation.objects.filter(command__area__code="NI-1", kpi=plan["CRM-08"]).update(state="returned")
    findings, run = found(plan, write(plan))
    assert ([code for code, *_sides in findings], run.compared, run.commands) == (["DQ-1"], 1, 2)


def test_a_dry_run_takes_as_many_queries_for_many_commands_as_for_one(plan):
    rule = write(plan)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            found(plan, rule)
        return len(asked)

    for code in ("DQ-1", "NI-1"):
        make.approved(plan["CRM-08"], make.command(code), "2026-10", 5)
    one = queries()
    for code in ("BS-1", "NA-1", "KA-1"):
        make.approved(plan["CRM-08"], make.command(code), "2026-10", 5)
    assert queries() == one


# --- at submission -------------------------------------------------------------------------------


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 5, 10, tzinfo=BAGHDAD), tick=False) as clock:
        yield clock


def draft(kpi, **entry):
    given = {"command": make.command("DQ-1"), "period": make.period("2026-10"), "by": personas.officer_dq()}
    figures = {name: Decimal(n) if isinstance(n, int) else n for name, n in entry.items()}
    return workflow.save_draft(kpi=kpi, entry=Entry(**figures), **given)


def send(kpi, *, reader=None, **entry):
    return workflow.submit(draft(kpi, **entry).observation, by=personas.director_dq(), reader=reader)


def test_the_second_of_two_that_contradict_wants_a_note_and_takes_a_flag_along(plan, clock):
    write(plan)
    assert send(plan["CRM-03"], numerator=50, denominator=100).flags == []
    with pytest.raises(Refused) as refused:
        send(plan["CRM-08"], value=90)
    assert set(refused.value.problems) == {"note"}
    (flag,) = send(plan["CRM-08"], value=90, note="counted by district").flags
    assert (flag["code"], flag["rule"], flag["left"], flag["right"]) == ("rule", "R-01", "100", "90")
    for language, words in (("en", "The numbers differ (100 / 90)"), ("ar", "لا يتطابق العددان (100 / 90)")):
        with translation.override(language):
            assert flag_text(flag) == words


def test_a_flag_keeps_the_words_that_it_was_raised_with(plan, clock):
    rule = write(plan)
    send(plan["CRM-03"], numerator=50, denominator=100)
    revision = send(plan["CRM-08"], value=90, note="n")
    write(plan, rule=rule, text_en="Other words")
    revision.refresh_from_db()
    with translation.override("en"):
        assert flag_text(revision.flags[0]).startswith("The numbers differ")


def test_figures_that_agree_and_rules_that_are_off_say_nothing(plan, clock):
    write(plan)
    send(plan["CRM-03"], numerator=50, denominator=100)
    assert send(plan["CRM-08"], value=100).flags == []
    write(plan, operator="<", code="R-02", on=False)
    workflow.recall(Observation.objects.get(kpi=plan["CRM-08"]), by=personas.director_dq())
    assert send(plan["CRM-08"], value=100).flags == []


def test_one_reader_of_a_whole_page_knows_what_it_has_just_sent(plan, clock):
    write(plan)
    roadmap = plan["CRM-03"].track.roadmap
    kpis = {kpi.pk for kpi in plan.values()}
    reader = Reader(roadmap, make.command("DQ-1"), make.period("2026-10"), kpis)
    assert reader.read(plan["CRM-08"], Entry(value=Decimal(90))).flags == []
    send(plan["CRM-03"], numerator=50, denominator=100, reader=reader)
    assert [flag["rule"] for flag in reader.read(plan["CRM-08"], Entry(value=Decimal(90))).flags] == ["R-01"]


def test_drafts_of_one_page_are_compared_before_they_are_sent_together(plan, clock):
    write(plan)
    draft(plan["CRM-03"], numerator=50, denominator=100)
    draft(plan["CRM-08"], value=90)
    desk = Desk(make.command("DQ-1"), "2026-10")
    first, second = desk.cards
    assert (first.is_ready, second.is_ready, set(second.reading.problems)) == (True, False, {"note"})
    draft(plan["CRM-08"], value=90, note="counted by district")
    desk = Desk(make.command("DQ-1"), "2026-10")
    revisions = desk.submit(desk.ready, by=personas.director_dq())
    assert [[flag["rule"] for flag in revision.flags] for revision in revisions] == [[], ["R-01"]]
    assert [card.trouble for card in desk.cards] == [None, None]


# --- the proposed ones -----------------------------------------------------------------------------


def test_the_proposed_rules_come_switched_off_and_loading_again_keeps_what_was_decided(db):
    load()
    rules = CheckRule.objects.all()
    assert rules.count() == 10
    assert not rules.filter(active=True).exists() and not rules.filter(proposed=False).exists()
    codes = {kpi.code: kpi for kpi in Kpi.objects.all()}
    assert all(term.code in codes for rule in rules for term in read_side(rule.left) + read_side(rule.right))
    first = check_rules.switch(rules.get(code="R-01"), on=True, by=personas.admin())
    said = {name: getattr(first, name) for name in check_rules.SAID} | {"text_en": "Look again"}
    check_rules.write(first.roadmap, code="R-01", rule=first, by=personas.admin(), **said)
    load()
    first.refresh_from_db()
    assert (first.active, first.text_en) == (True, "Look again")
