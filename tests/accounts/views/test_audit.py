"""The audit log's page: who sees what of it, what its filter finds, and that its export is harmless and on record."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from roadmap_portal.accounts.audit_trail import PAGE_SIZE
from roadmap_portal.operations import audit
from roadmap_portal.operations.models import AuditEntry
from tests import factories, personas

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 8, 7, 0, tzinfo=UTC)
DRAFT = {"numerator": "41.5000", "note": ""}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def log():
    """Six entries of three days and two commands."""
    planner, director = personas.planner(), personas.director_dq()
    factories.command("NI-1")
    made = [
        audit.entry("value.draft_saved", by=director, subject="SEC-01 DQ-1", area="DQ-1", after=DRAFT),
        audit.entry("value.submit", by=director, subject="SEC-01 DQ-1", area="DQ-1", after={"numerator": "42.0000"}),
        audit.entry("value.return", by=planner, subject="SEC-01 DQ-1", area="DQ-1", reason="Please count again"),
        audit.entry("value.approve", by=planner, subject="SEC-02 NI-1", area="NI-1"),
        audit.entry("grant.given", by=None, subject=director, after={"role": "director", "starts": "2026-11-01"}),
        audit.entry("login", by=planner, subject=planner),
    ]
    for hours, entry in enumerate(made):
        entry.at, entry.address = NOW - timedelta(hours=8 * hours), "203.0.113.9"
    return audit.record_many(made)


@pytest.fixture
def page(client):
    def get(person="planner", language="en", **query):
        personas.sign_in(client, getattr(personas, person)())
        return client.get(f"/{language}/audit/", query)

    return get


def acts(response):
    return [line.act for line in response.context["lines"]]


class TestSight:
    def test_a_planner_reads_all_of_it_newest_first(self, log, page):
        found = acts(page())
        # Signing in has just left one more.
        assert found == ["login", *(entry.act for entry in log)]

    def test_a_director_reads_what_concerns_his_command_and_no_addresses(self, log, page):
        response = page("director_dq")
        assert acts(response) == ["value.draft_saved", "value.submit", "value.return"]
        text = response.content.decode()
        assert "Please count again" in text and "SEC-02" not in text and "203.0.113.9" not in text
        assert acts(page("director_ni")) == ["value.approve"]

    def test_a_draft_is_shown_to_its_command_only(self, log, page):
        assert "41.5" in page("director_dq").content.decode()
        text = page("planner").content.decode()
        assert "Draft saved" in text and "41.5" not in text and "203.0.113.9" in text

    def test_nor_does_the_administration_show_it(self, log, client):
        personas.sign_in(client, personas.admin())
        seen = {
            act: client.get(f"/en/admin/operations/auditentry/{AuditEntry.objects.get(act=act).pk}/change/")
            for act in ("value.draft_saved", "value.submit")
        }
        assert {answer.status_code for answer in seen.values()} == {200}
        assert "41.5" not in seen["value.draft_saved"].content.decode()
        assert "42.0" in seen["value.submit"].content.decode()

    @pytest.mark.parametrize("person", ["officer_dq", "reader"])
    def test_for_others_there_is_no_such_page(self, log, page, person):
        assert page(person).status_code == 404

    def test_both_languages_say_what_changed(self, log, page):
        english, arabic = (page(language=language).content.decode() for language in ("en", "ar"))
        assert "Role given" in english and "Provincial director" in english and "1 November 2026" in english
        assert "منح صلاحية" in arabic and "قائد الشرطة" in arabic and "1 تشرين الثاني 2026" in arabic

    def test_a_choice_is_said_in_the_words_of_the_model_that_it_is_of(self, log, page):
        """The same code says one thing of an obstacle and another of a follow-up; a text that looks like one stays."""
        obstacle, follow_up = {"subject": "No. 1", "area": "DQ-1"}, {"subject": "No. 2", "area": "DQ-1"}
        entry = audit.entry("obstacle.escalated", by=None, **obstacle, after={"state": "escalated", "text": "open"})
        entry.subject_type = "actions.obstacle"
        other = audit.entry("followup.finished", by=None, **follow_up, after={"state": "done", "severity": "open"})
        other.subject_type = "actions.followup"
        audit.record_many([entry, other])
        changes = {line.act: line.changes for line in page(language="ar").context["lines"]}
        with translation.override("ar"):
            # PostgreSQL keeps the fields of a JSON object in an order of its own.
            said = {act: {str(new) for _label, _old, new in changes[act]} for act in changes}
        assert said["obstacle.escalated"] == {"مرفوعة إلى المستوى الأعلى", "open"}
        assert said["followup.finished"] == {"منفَّذ", "open"}


class TestFilter:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"act": "value.return"}, ["value.return"]),
            ({"area": "NI-1"}, ["value.approve"]),
            ({"subject": "sec-02"}, ["value.approve"]),
            # 22:00 UTC of the 7th is the 8th in Baghdad: the entries of 07:00 and 23:00 (UTC) are of one day.
            ({"since": "2026-11-08", "area": "DQ-1"}, ["value.draft_saved", "value.submit"]),
            ({"until": "2026-11-07", "area": "DQ-1"}, ["value.return"]),
            ({"since": "2026-11-09"}, []),
        ],
    )
    def test_finds(self, log, page, query, found):
        assert acts(page("planner", **query)) == found

    def test_finds_a_person_and_the_history_of_one_thing(self, log, page):
        director = personas.director_dq()
        assert acts(page(actor=director.pk)) == ["value.draft_saved", "value.submit"]
        assert acts(page(kind="accounts.user", id=director.pk)) == ["grant.given"]

    def test_a_wrong_day_is_said_and_finds_nothing(self, log, page):
        for wrong in ("yesterday", "0001-01-01", "9999-12-31"):
            response = page(since=wrong, until=wrong)
            assert acts(response) == []
            assert response.context["form"].errors.keys() == {"since", "until"}
        assert "since" in page(since="2026-11-08", until="2026-11-01").context["form"].data

    def test_a_director_can_ask_for_no_other_area_or_person(self, log, page):
        response = page("director_dq", area="NI-1")
        assert response.context["form"].errors.keys() == {"area"}
        assert [str(user) for user in response.context["form"].fields["actor"].queryset] == ["Director of Dhi Qar"]

    def test_older_entries_than_a_month_are_asked_for(self, log, page):
        audit.record_many([audit.entry("logout", by=None, subject="x", after=None)])
        AuditEntry(act="roadmap.loaded", at=NOW - timedelta(days=40)).save()
        assert "roadmap.loaded" not in acts(page())
        assert "roadmap.loaded" in acts(page(since=""))


class TestPages:
    def test_go_back_and_forth_over_entries_of_one_moment(self, page):
        made = audit.record_many([audit.entry("logout", by=None, subject=f"{n}") for n in range(2 * PAGE_SIZE + 3)])
        ids = [entry.pk for entry in reversed(made)]
        seen, response = [], page(act="logout")
        assert response.context["previous_url"] == ""
        while True:
            seen.append([line.pk for line in response.context["lines"]])
            if not response.context["next_url"]:
                break
            response = page(act="logout", after=seen[-1][-1])
        assert [len(part) for part in seen] == [PAGE_SIZE, PAGE_SIZE, 3]
        assert sum(seen, []) == ids
        back = page(act="logout", before=seen[2][0])
        assert [line.pk for line in back.context["lines"]] == seen[1]
        assert back.context["previous_url"] and back.context["next_url"]

    def test_costs_the_same_at_any_length(self, client, django_assert_num_queries):
        personas.sign_in(client, personas.planner())
        client.get("/en/audit/")
        for count in (1, 30):
            audit.record_many([audit.entry("logout", by=None, subject=f"{n}") for n in range(count)])
            # Session, person with all that he holds, people and areas to choose from, entries.
            with django_assert_num_queries(5):
                client.get("/en/audit/", {"act": "logout"})


class TestExport:
    @pytest.fixture
    def export(self, client):
        def post(person="planner", **query):
            personas.sign_in(client, getattr(personas, person)())
            return client.post(reverse("audit:export"), {"since": "2026-11-01", **query})

        return post

    def test_is_a_file_in_the_readers_language_that_says_who_took_it(self, log, export):
        response = export(act="value.return")
        text = b"".join(response.streaming_content).decode("utf-8")
        assert response["Content-Disposition"] == 'attachment; filename="audit-2026-11-08.csv"'
        assert text.startswith("\ufeff") and "Please count again" in text and text.count("\r\n") == 2
        taken = AuditEntry.objects.get(act="audit.exported")
        assert (taken.actor_id, taken.after["rows"]) == (personas.planner().pk, 1)
        assert taken.after["filters"] == {"since": "2026-11-01", "act": "value.return"}

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\u200f=1", "＝1"])
    def test_no_text_of_a_person_is_a_formula(self, export, text):
        audit.record("value.return", by=None, subject="x", reason=text)
        row = b"".join(export(act="value.return").streaming_content).decode().splitlines()[-1]
        assert f"'{text}" in row

    def test_a_director_takes_his_own_commands_entries(self, log, export):
        text = b"".join(export("director_dq").streaming_content).decode()
        assert "SEC-01" in text and "SEC-02" not in text and "203.0.113.9" not in text

    def test_a_planner_gets_no_draft(self, log, export):
        assert "41.5" not in b"".join(export().streaming_content).decode()

    def test_more_than_can_be_read_is_refused_and_not_on_record(self, log, export, monkeypatch):
        monkeypatch.setattr("roadmap_portal.accounts.views.audit.LONGEST_EXPORT", 2)
        assert export().status_code == 302
        assert not AuditEntry.objects.filter(act="audit.exported").exists()
