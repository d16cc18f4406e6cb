"""The account comes with all that its pages' frame asks of it, in one query."""

from datetime import timedelta

import pytest
from django.utils import timezone

from roadmap_portal.accounts import delegation, grants, notices
from roadmap_portal.accounts.holding import Held, account, held_by
from roadmap_portal.accounts.models import Role, User
from tests import factories, personas

pytestmark = pytest.mark.django_db


def held(user):
    return held_by(account(user.pk))


def test_it_is_one_query_however_much_he_holds(django_assert_num_queries):
    officer = personas.officer_dq()
    pk, dhi_qar, baghdad = officer.pk, factories.command("DQ-1"), factories.command("BG-1")
    grants.grant(officer, Role.DIRECTOR, command=baghdad, by=personas.admin())
    grants.grant(officer, Role.READER, by=personas.admin())
    with django_assert_num_queries(1):
        found = held_by(account(pk))
    assert found.province_of == {command.pk: command.area.parent_id for command in (dhi_qar, baghdad)}
    assert found.grants == {(Role.OFFICER, dhi_qar.pk), (Role.DIRECTOR, baghdad.pk), (Role.READER, None)}


def test_what_is_over_revoked_or_not_begun_is_not_held():
    officer, today, day = personas.officer_dq(), timezone.localdate(), timedelta(days=1)
    grants.grant(officer, Role.READER, starts=today + day, by=None)
    grants.grant(officer, Role.PLANNER, starts=today - 2 * day, ends=today - day, by=None)
    grants.revoke(grants.grant(officer, Role.ADMINISTRATOR, by=None), by=personas.admin())
    assert {role for role, _command in held(officer).grants} == {Role.OFFICER}


def test_who_acts_for_a_director_costs_one_query_more(django_assert_num_queries):
    director, deputy, command = personas.director_dq(), personas.officer_dq(), factories.command("DQ-1")
    today = timezone.localdate()
    days = {"starts": today, "ends": today}
    delegation.delegate(director, deputy, command=command, reason="Leave", by=director, **days)
    with django_assert_num_queries(2):
        found = held(deputy)
    assert found.deputyships == {(command.pk, director.pk)}
    assert found.province_of == {command.pk: command.area.parent_id}


def test_the_bell_counts_for_him_who_holds_nothing_too():
    stranger = personas.stranger()
    told = {"params": {"codes": ["SEC-01"], "period": "2026-10"}, "path": "/my-period/"}
    notices.notify("values.approved", people=[stranger], key="one", **told)
    assert held(stranger) == Held(unread_notices=1)


def test_the_second_factor_is_known():
    assert held(personas.planner()).has_second_factor
    assert not held(personas.reader()).has_second_factor


def test_an_account_that_is_closed_or_gone_holds_nothing():
    reader = personas.reader()
    reader.is_active = False
    assert held_by(reader) == Held()
    assert held_by(User(pk=0, is_active=True)) == Held()
    assert account(0) is None
