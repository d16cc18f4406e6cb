"""Roles are given and taken away by acts that end sessions and leave audit entries."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from roadmap_portal.accounts import grants
from roadmap_portal.accounts.models import Grant, User
from roadmap_portal.operations.models import AuditEntry
from tests import factories, personas

pytestmark = pytest.mark.django_db


def test_a_grant_holds_from_its_first_to_its_last_day():
    user = personas.stranger()
    grant = Grant.objects.create(user=user, role="reader", starts=date(2026, 10, 1), ends=date(2026, 10, 31))
    held = {day: list(Grant.objects.current(day)) == [grant] for day in map(date.fromisoformat, DAYS)}
    assert [held[date.fromisoformat(day)] for day in DAYS] == [False, True, True, False]


DAYS = ("2026-09-30", "2026-10-01", "2026-10-31", "2026-11-01")


def test_giving_a_role_leaves_an_audit_entry():
    admin, user = personas.admin(), personas.stranger()
    grants.grant(user, "director", command=factories.command("DQ-1"), by=admin)
    entry = AuditEntry.objects.get(act="grant.given")
    assert (entry.actor_id, entry.subject_id, entry.area) == (admin.pk, str(user.pk), "DQ-1")
    assert entry.after["role"] == "director"
    assert user.has_perm("indicators.submit_values", factories.command("DQ-1"))


@pytest.mark.parametrize(("role", "command"), [("officer", None), ("director", None), ("planner", "DQ-1")])
def test_a_role_has_a_command_exactly_where_it_reports(role, command):
    user = personas.stranger()
    command = command and factories.command(command)
    with pytest.raises(ValidationError):
        grants.grant(user, role, command=command, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=user, role=role, command=command)
    assert not user.grants.exists()


def test_the_same_role_is_not_given_twice():
    user = personas.reader()
    with pytest.raises(ValidationError):
        grants.grant(user, "reader", by=None)
    assert user.grants.count() == 1


def test_a_revoked_role_is_gone_at_the_next_request_and_so_is_the_session(client):
    user = personas.planner()
    personas.sign_in(client, user)
    page = reverse("profile")
    assert client.get(page).status_code == 200
    grants.revoke(user.grants.get(), by=personas.admin(), reason="moved")
    response = client.get(page)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))
    assert not User.objects.get(pk=user.pk).has_perm("indicators.review_values")
    entry = AuditEntry.objects.get(act="grant.revoked")
    assert (entry.before["role"], entry.reason) == ("planner", "moved")


def test_revoking_twice_changes_nothing():
    grant = personas.reader().grants.get()
    grants.revoke(grant, by=None)
    revoked_at = Grant.objects.get(pk=grant.pk).revoked_at
    grants.revoke(grant, by=None)
    assert Grant.objects.get(pk=grant.pk).revoked_at == revoked_at
    assert AuditEntry.objects.filter(act="grant.revoked").count() == 1


def test_a_grant_that_ended_yesterday_gives_nothing():
    user = personas.reader()
    today = timezone.localdate()
    user.grants.update(starts=today - timedelta(days=9), ends=today - timedelta(days=1))
    assert not User.objects.get(pk=user.pk).has_perm("plan.view_plan")


def test_addresses_differ_by_more_than_capitals():
    personas.reader()
    assert User.objects.get_by_natural_key("Reader@Demo.Test").name == "Reader"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("READER@demo.test", name="Another")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(email="reader@demo.test").update(email="Reader@demo.test")


def test_the_first_administrator_of_an_installation():
    user = User.objects.create_superuser("root@moi.test", "x" * 20, name="Root")
    assert user.is_staff
    assert user.has_perm("accounts.manage_grants")
