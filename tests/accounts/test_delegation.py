"""An acting director acts for a few days in another's name; both are bound by what was done."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError

from roadmap_portal.accounts import delegation, grants
from roadmap_portal.accounts.models import Delegation, Role, User
from roadmap_portal.accounts.rights import director_for
from roadmap_portal.actions import followups
from roadmap_portal.indicators import extensions, workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.errors import OwnSubmission
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories, personas

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 6)


def on(day, hour=9):
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=BAGHDAD), tick=False)


@pytest.fixture
def people():
    with on(date(2026, 1, 2)):
        return personas.director_dq(), personas.officer_dq(), personas.planner(), personas.admin()


def again(user):
    """The account as a new request finds it."""
    return User.objects.get(pk=user.pk)


def delegate(director, deputy, *, by=None, starts=FIRST, ends=LAST, command="DQ-1"):
    where = {"command": factories.command(command), "starts": starts, "ends": ends, "reason": "Leave"}
    with on(date(2026, 11, 1)):
        return delegation.delegate(director, deputy, by=by or director, **where)


def may_submit(user):
    return again(user).has_perm("indicators.submit_values", factories.command("DQ-1"))


class TestDays:
    def test_first_and_last_day_are_included_and_nothing_has_to_end_it(self, people):
        director, officer, _planner, _admin = people
        delegate(director, officer)
        held = []
        for day in (FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1)):
            for hour in (0, 23):
                with on(day, hour):
                    held.append(may_submit(officer))
        assert held == [False, False, True, True, True, True, False, False]
        with on(FIRST):
            assert director_for(again(officer), factories.command("DQ-1")) == director
            assert director_for(again(director), factories.command("DQ-1")) is None

    def test_ends_when_it_is_ended_and_when_the_director_is_none_any_more(self, people):
        director, officer, _planner, admin = people
        row = delegate(director, officer)
        stamp = again(officer).session_stamp
        with on(FIRST):
            delegation.end(row, by=admin)
            assert not may_submit(officer)
            assert again(officer).session_stamp != stamp
        delegate(director, officer)
        with on(FIRST):
            assert may_submit(officer)
            User.objects.filter(pk=director.pk).update(is_active=False)
            assert not may_submit(officer)
            User.objects.filter(pk=director.pk).update(is_active=True)
            assert may_submit(officer)
            grants.revoke(director.grants.get(), by=admin)
            assert not may_submit(officer)

    def test_both_are_on_record(self, people):
        director, officer, _planner, admin = people
        row = delegate(director, officer, by=admin)
        with on(FIRST):
            delegation.end(row, by=director)
            delegation.end(row, by=director)
        made, ended = AuditEntry.objects.filter(act__startswith="delegation.").order_by("pk")
        assert (made.act, made.actor_id, made.area, made.reason) == ("delegation.made", admin.pk, "DQ-1", "Leave")
        assert made.after["deputy"] == "Officer of Dhi Qar" and made.after["ends"] == "2026-11-06"
        assert (ended.act, ended.actor_id) == ("delegation.ended", director.pk)


class TestRefusals:
    def test_what_no_delegation_can_be(self, people):
        director, officer, planner, _admin = people
        delegate(director, officer)
        wrong = [
            ({"deputy": planner}, "deputy"),
            ({"starts": FIRST + timedelta(9), "ends": FIRST + timedelta(8)}, "__all__"),
            ({"ends": LAST + timedelta(91)}, "ends"),
            ({"starts": date(2026, 10, 1), "ends": date(2026, 10, 31)}, "ends"),
            ({"starts": LAST, "ends": LAST + timedelta(1)}, "starts"),
            ({"command": "NI-1"}, "command"),
        ]
        for change, field in wrong:
            given = {"deputy": officer, "starts": LAST + timedelta(1), "ends": LAST + timedelta(2)} | change
            with pytest.raises(ValidationError) as refused:
                delegate(director, given.pop("deputy"), **given)
            assert field in refused.value.message_dict, change
        assert Delegation.objects.count() == 1


class TestFourEyes:
    def test_neither_approves_what_was_submitted_and_the_record_names_both(self, people):
        director, officer, planner, _admin = people
        delegate(director, officer)
        kpi, command, period = factories.kpi(), factories.command("DQ-1"), factories.period("2026-10")
        with on(FIRST):
            officer = again(officer)
            entry = Entry(value=Decimal(5))
            observation = workflow.save_draft(
                kpi=kpi, command=command, period=period, entry=entry, by=officer
            ).observation
            workflow.submit(observation, by=officer)
            step = observation.transitions.get()
            assert (step.actor, step.on_behalf_of) == (officer, director)
            entry = AuditEntry.objects.get(act="value.submit")
            assert (entry.actor_label, entry.for_label) == ("Officer of Dhi Qar", "Director of Dhi Qar")
            for own in (officer, director):
                with pytest.raises(OwnSubmission):
                    workflow.approve(observation, by=own, revision=1)
            workflow.approve(observation, by=planner, revision=1)


class TestWhatADeputyDoes:
    """Drafts, requests and follow-ups say for whom, as submissions do."""

    def test_a_draft_names_both(self, people):
        director, officer, _planner, _admin = people
        delegate(director, officer)
        value = {"kpi": factories.kpi(), "command": factories.command("DQ-1"), "period": factories.period("2026-10")}
        with on(FIRST):
            draft = workflow.save_draft(**value, entry=Entry(value=Decimal(5)), by=again(officer))
            assert (draft.saved_by, draft.on_behalf_of) == (officer, director)
            entry = AuditEntry.objects.get(act="value.draft_saved")
            assert (entry.actor_label, entry.for_label) == ("Officer of Dhi Qar", "Director of Dhi Qar")
            draft = workflow.save_draft(**value, entry=Entry(value=Decimal(6)), by=again(director))
            assert (draft.saved_by, draft.on_behalf_of) == (director, None)

    def test_a_request_names_both_and_neither_answers_it(self, people, client):
        director, officer, planner, _admin = people
        grants.grant(director, Role.PLANNER, by=None, starts=FIRST)
        delegate(director, officer)
        factories.kpi()
        with on(FIRST):
            where = factories.command("DQ-1"), factories.period("2026-09")
            asked = extensions.ask(*where, wished=LAST, reason="The register is late", by=again(officer))
            assert (asked.asked_by, asked.on_behalf_of) == (officer, director)
            assert AuditEntry.objects.get(act="extension.asked").for_label == "Director of Dhi Qar"
            for own in (officer, director):
                with pytest.raises(OwnSubmission):
                    extensions.grant(asked, until=LAST, by=own)
            page = personas.sign_in(client, planner).get("/en/extensions/").content.decode()
            assert "on behalf of <bdi>Director of Dhi Qar</bdi>" in page

    def test_a_line_of_a_follow_up_names_both(self, people, client):
        director, officer, _planner, _admin = people
        delegate(director, officer)
        with on(FIRST):
            said = {"area": factories.command("DQ-1").area, "due": LAST, "what_en": "Move two cars"}
            row = followups.open_follow_up(**said, by=again(officer))
            followups.start(row, by=again(director))
            lines = [(line.by, line.on_behalf_of) for line in row.entries.order_by("pk")]
            assert lines == [(officer, director), (director, None)]
            assert AuditEntry.objects.get(act="followup.opened").for_label == "Director of Dhi Qar"
            page = personas.sign_in(client, director).get(f"/en/follow-ups/{row.pk}/").content.decode()
            assert "on behalf of <bdi>Director of Dhi Qar</bdi>" in page


class TestPage:
    def post(self, client, **change):
        given = {
            "command": factories.command("DQ-1").pk,
            "starts": "2026-11-02",
            "ends": "2026-11-06",
            "reason": "Leave",
        }
        return client.post("/en/accounts/delegations/", given | change)

    def test_a_director_names_one_of_his_command_and_ends_it(self, people, client):
        director, officer, _planner, _admin = people
        with on(FIRST):
            personas.sign_in(client, director)
            assert self.post(client, deputy=officer.pk).status_code == 302
            assert "Officer of Dhi Qar" in client.get("/en/accounts/delegations/").content.decode()
            row = Delegation.objects.get()
            assert client.post(f"/en/accounts/delegations/{row.pk}/end/").status_code == 302
            assert not Delegation.objects.current().exists()

    def test_a_refusal_keeps_what_was_typed(self, people, client):
        director, officer, _planner, _admin = people
        with on(FIRST):
            personas.sign_in(client, director)
            answer = self.post(client, deputy=officer.pk, ends="2026-10-01", reason="Journey to Mosul")
            assert answer.status_code == 422
            assert "Journey to Mosul" in answer.content.decode()
            assert answer.context["form"].errors

    def test_an_administrator_names_one_for_the_director_and_others_have_no_such_page(self, people, client):
        director, officer, _planner, admin = people
        with on(FIRST):
            personas.sign_in(client, admin)
            assert self.post(client, deputy=officer.pk).status_code == 302
            assert Delegation.objects.get().director == director
            # Who acts for the director names nobody in his turn.
            personas.sign_in(client, again(officer))
            assert client.get("/en/accounts/delegations/").status_code == 404
            assert "You act for" in client.get("/en/accounts/profile/").content.decode()
