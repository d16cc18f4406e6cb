"""The audit log says who did what from where, keeps no secret, and can't be rewritten."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from structlog.contextvars import bound_contextvars

from roadmap_portal.operations import audit
from roadmap_portal.operations.middleware import AuditContextMiddleware, client_address
from roadmap_portal.operations.models import AuditEntry, Counter

pytestmark = pytest.mark.django_db


class TestEntry:
    def test_keeps_who_what_and_why(self):
        actor = get_user_model()(pk=7, email="planner@moi.test")
        subject = Counter.objects.get(pk="change")
        made = audit.record(
            "target.set",
            by=actor,
            on_behalf_of="Director",
            subject=subject,
            area="DQ",
            before={"value": Decimal("12.5")},
            after={"value": Decimal("13.0"), "from": date(2026, 10, 1)},
            reason="Agreed in the October meeting",
        )
        made.refresh_from_db()
        assert (made.act, made.actor_id, made.actor_label) == ("target.set", 7, str(actor))
        assert (made.for_label, made.area, made.reason) == ("Director", "DQ", "Agreed in the October meeting")
        assert (made.subject_type, made.subject_id) == ("operations.counter", "change")
        assert made.subject_label == str(subject)
        assert made.before == {"value": "12.5"}
        assert made.after == {"value": "13.0", "from": "2026-10-01"}

    def test_the_portal_itself_has_no_number(self):
        made = audit.record("scores.checked", by=None, subject="all periods")
        assert (made.actor_id, made.actor_label, made.subject_label) == (None, "", "all periods")
        assert (made.address, made.request_id) == (None, "")

    def test_shows_that_a_secret_changed_and_not_to_what(self):
        made = audit.record("user.edited", by=None, subject="x", after={"new_password": "hunter2", "post": "Director"})
        assert made.after == {"new_password": "***", "post": "Director"}

    def test_many_are_one_statement(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            audit.record_many([audit.entry("value.approved", by=None, subject=f"{n}") for n in range(3)])
        assert AuditEntry.objects.filter(act="value.approved").count() == 3


class TestAppendOnly:
    @pytest.fixture
    def entry(self):
        return audit.record("value.approved", by=None, subject="SEC-01")

    def test_refuses_a_new_text(self, entry):
        with pytest.raises(IntegrityError), transaction.atomic():
            AuditEntry.objects.update(reason="another")
        entry.reason = "another"
        with pytest.raises(IntegrityError), transaction.atomic():
            entry.save(update_fields=["reason"])
        assert AuditEntry.objects.get().reason == ""

    def test_refuses_deletion_on_postgresql(self, entry, on_postgres):
        with pytest.raises(IntegrityError), transaction.atomic():
            entry.delete()
        assert AuditEntry.objects.exists()


class TestWhereFrom:
    @pytest.fixture
    def forwarded(self):
        return RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9")

    def test_a_forwarded_address_is_not_believed_by_default(self, forwarded, settings):
        settings.PORTAL_BEHIND_PROXY = False
        assert client_address(forwarded) == "10.0.0.1"

    def test_behind_a_proxy_only_its_own_hop_is_believed(self, forwarded, settings):
        settings.PORTAL_BEHIND_PROXY = True
        assert client_address(forwarded) == "203.0.113.9"

    @pytest.mark.parametrize("address", ["", "not an address", "1.2.3.4.5"])
    def test_what_is_no_address_is_none(self, address):
        assert client_address(RequestFactory().get("/", REMOTE_ADDR=address)) is None

    def test_ipv4_in_the_clothes_of_ipv6_is_itself(self):
        """Its first half is the same for all: strangers would share one allowance."""
        assert client_address(RequestFactory().get("/", REMOTE_ADDR="::ffff:203.0.113.9")) == "203.0.113.9"

    def test_the_entry_of_a_request_has_its_address_and_id(self):
        def view(request):
            audit.record("page.seen", by=None, subject="x")
            return HttpResponse()

        with bound_contextvars(request_id="r" * 70):
            AuditContextMiddleware(view)(RequestFactory().get("/", REMOTE_ADDR="2001:db8::1"))
        made = AuditEntry.objects.get(act="page.seen")
        assert (made.address, made.request_id) == ("2001:db8::1", "r" * 64)
        assert audit.context() == (None, "")
