"""Who may do what, as one table: permission × object × persona."""

import pytest

from roadmap_portal.accounts.policy import POLICY, UnknownPermission
from roadmap_portal.accounts.visibility import commands_of, submitted_commands, visible_areas
from tests import factories, personas

pytestmark = pytest.mark.django_db

PERSONAS = ("director_dq", "officer_dq", "director_ni", "planner", "reader", "admin", "stranger")
TABLE = """
permission                     object  director_dq officer_dq director_ni planner reader admin stranger
plan.view_plan                 -       yes         yes        yes         yes     yes    yes   no
plan.change_roadmap            -       no          no         no          no      no     yes   no
plan.view_ledgers              -       no          no         no          yes     no      yes   no
plan.record_progress           -       no          no         no          yes     no      yes   no
plan.recompute                 -       no          no         no          yes     no      yes   no
indicators.view_scores         -       yes         yes        yes         yes     yes    yes   no
indicators.view_scores         DQ-1    yes         yes        yes         yes     yes    yes   no
indicators.view_values         -       yes         yes        yes         yes     yes    yes   no
indicators.view_values         IQ      yes         yes        yes         yes     yes    yes   no
indicators.view_values         DQ      yes         yes        no          yes     yes    yes   no
indicators.view_values         DQ-1    yes         yes        no          yes     yes    yes   no
indicators.view_values         BG      no          no         no          yes     yes    yes   no
indicators.view_values         BG-1    no          no         no          yes     no     yes   no
indicators.view_submitted      -       yes         yes        yes         yes     no     yes   no
indicators.view_submitted      DQ-1    yes         yes        no          yes     no     yes   no
indicators.enter_values        -       yes         yes        yes         no      no     no    no
indicators.enter_values        DQ-1    yes         yes        no          no      no     no    no
indicators.submit_values       -       yes         no         yes         no      no     no    no
indicators.submit_values       DQ-1    yes         no         no          no      no     no    no
indicators.review_values       -       no          no         no          yes     no     no    no
indicators.review_values       DQ-1    no          no         no          yes     no     no    no
reports.view_report            -       yes         yes        yes         yes     yes    yes   no
reports.view_province_report   -       yes         yes        yes         yes     yes    yes   no
reports.view_province_report   DQ      yes         yes        no          yes     yes    yes   no
reports.view_province_report   BG      no          no         no          yes     yes    yes   no
reports.generate_report        -       no          no         no          yes     no     no    no
workshops.view_workshops       -       yes         yes        yes         yes     yes    yes   no
workshops.view_people          -       yes         yes        yes         yes     no     yes   no
workshops.view_people          DQ      yes         yes        no          yes     no     yes   no
workshops.manage               -       yes         yes        yes         yes     no     no    no
workshops.manage               DQ      yes         yes        no          yes     no     no    no
workshops.approve_minutes      -       yes         no         yes         yes     no     no    no
workshops.approve_minutes      DQ      yes         no         no          yes     no     no    no
workshops.manage_series        -       no          no         no          yes     no     no    no
accounts.merge_people          -       no          no         no          yes     no     no    no
actions.view_counts            -       yes         yes        yes         yes     yes    yes   no
actions.view_actions           -       yes         yes        yes         yes     no     yes   no
actions.view_actions           DQ-1    yes         yes        no          yes     no     yes   no
actions.view_actions           DQ      yes         yes        no          yes     no     yes   no
actions.view_actions           IQ      no          no         no          yes     no     yes   no
actions.change_actions         -       yes         yes        yes         yes     no     no    no
actions.change_actions         DQ-1    yes         yes        no          yes     no     no    no
actions.change_actions         IQ      no          no         no          yes     no     no    no
legal.view                     -       yes         yes        yes         yes     yes    yes   no
legal.change                   -       no          no         no          yes     no     yes   no
handover.view                  -       yes         yes        yes         yes     yes    yes   no
handover.change                -       yes         yes        yes         yes     no     no    no
handover.change                DQ-1    yes         yes        no          yes     no     no    no
operations.view_audit          -       yes         no         yes         yes     no     yes   no
operations.view_audit          DQ-1    yes         no         no          yes     no     yes   no
operations.view_send_log       -       no          no         no          no      no     yes   no
accounts.delegate              -       yes         no         yes         no      no     yes   no
accounts.delegate              DQ-1    yes         no         no          no      no     yes   no
accounts.manage_grants         -       no          no         no          no      no     yes   no
"""


def rows():
    head, *lines = TABLE.strip().splitlines()
    names = head.split()[2:]
    for line in lines:
        permission, obj, *answers = line.split()
        yield permission, obj, dict(zip(names, answers, strict=True))


def place(code):
    if code == "-":
        return None
    if code == "IQ":
        return factories.nation()
    return factories.command(code) if "-" in code else factories.province(code)


@pytest.fixture
def country():
    for code in ("DQ-1", "NI-1", "BG-1", "BG-2"):
        factories.command(code)


@pytest.mark.parametrize(("permission", "code", "answers"), list(rows()), ids=lambda value: str(value)[:40])
def test_each_persona_holds_what_the_table_says(country, permission, code, answers):
    held = {name: getattr(personas, name)().has_perm(permission, place(code)) for name in PERSONAS}
    assert held == {name: answer == "yes" for name, answer in answers.items()}


def test_the_table_knows_every_permission():
    assert {permission for permission, _code, _answers in rows()} == set(POLICY)


def test_one_command_of_baghdad_does_not_show_the_province_that_would_tell_the_other(country):
    director = personas.person("director.bg@demo.test", "Director of Karkh", "director", factories.command("BG-1"))
    seen = set(visible_areas(director).values_list("code", flat=True))
    assert seen == {"IQ", "BG-1"}


def test_rows_and_single_answers_agree(country):
    for name in PERSONAS:
        user = getattr(personas, name)()
        for code in ("DQ", "DQ-1", "BG", "BG-1", "IQ"):
            area = getattr(place(code), "area", place(code))
            in_rows = visible_areas(user).filter(pk=area.pk).exists()
            assert in_rows == user.has_perm("indicators.view_values", area), (name, code)


def test_own_commands_and_commands_with_submitted_values(country):
    def codes(commands):
        return sorted(command.code for command in commands)

    assert codes(commands_of(personas.officer_dq())) == ["DQ-1"]
    assert codes(commands_of(personas.planner())) == []
    assert codes(submitted_commands(personas.director_ni())) == ["NI-1"]
    assert codes(submitted_commands(personas.planner())) == ["BG-1", "BG-2", "DQ-1", "NI-1"]
    assert codes(submitted_commands(personas.reader())) == []


def test_an_unknown_permission_is_an_error_of_the_program():
    with pytest.raises(UnknownPermission):
        personas.admin().has_perm("indicators.aprove_values")


def test_djangos_own_permissions_are_the_administrators():
    assert personas.admin().has_perm("accounts.change_user")
    assert not personas.planner().has_perm("accounts.change_user")


def test_grants_are_read_once_for_a_user_object(django_assert_num_queries):
    user = personas.planner()
    with django_assert_num_queries(1):
        assert user.has_perm("plan.view_plan")
        assert user.has_perm("indicators.review_values")
        assert not user.is_staff


def test_a_closed_account_holds_nothing():
    user = personas.planner()
    user.is_active = False
    assert not user.has_perm("plan.view_plan")
