"""Obstacles, follow-ups and hand-over: counts for everybody, rows for those who handle them, steps by a program."""

from datetime import date

import pytest
import time_machine

from axes.handover import record_stage
from roadmap_portal.actions.followups import open_follow_up
from roadmap_portal.actions.models import Cause, FollowUp
from roadmap_portal.actions.obstacles import raise_obstacle
from roadmap_portal.operations import changes
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.provinces.models import District
from tests import factories as make
from tests import personas
from tests.api.conftest import address, posted, rows
from tests.personas import sign_in

pytestmark = pytest.mark.django_db
SECRET = "نقص العجلات"


@pytest.fixture
def actions():
    """Two obstacles and two follow-ups of Dhi Qar, and one of each of Nineveh."""
    planner, cause, made = personas.planner(), Cause.objects.get(code="KIT"), {}
    for code, name in (("DQ-1", "first"), ("DQ", "second"), ("NI-1", "other")):
        area = make.command(code).area if "-" in code else make.province(code)
        given = {"what_ar": SECRET, "area": area, "by": planner, "track": make.track("SEC")}
        obstacle = raise_obstacle(**given, cause=cause, severity=1, raised_on=date(2026, 1, 5))
        made[name] = open_follow_up(**given, due=date(2026, 2, 1), obstacle=obstacle)
    return made


@pytest.mark.parametrize("persona", [personas.reader, personas.planner])
def test_a_program_and_a_reader_learn_numbers_only(client, caller, actions, persona):
    """A planner's session sees the rows, so there is something to leak."""
    assert len(rows(sign_in(client, personas.planner()), "obstacles")) == len(actions) == 3
    for door in (caller(persona()), *([sign_in(client, persona())] if persona is personas.reader else ())):
        counted = rows(door, "obstacle-counts")
        assert [(row["province"], row["track"], row["count"], row["overdue"]) for row in counted] == [
            ("DQ", "SEC", 2, 2),
            ("NI", "SEC", 1, 1),
        ]
        assert {(row["cause"], row["severity"], row["state"]) for row in counted} == {("KIT", "high", "open")}
        assert rows(door, "follow-up-counts", "?province=NI") == [
            {"province": "NI", "track": "SEC", "state": "not_begun", "count": 1, "overdue": 1}
        ]
        number = actions["first"].pk
        for refused in (
            door.get(address("obstacles")),
            door.get(address("follow-ups", "?count=1")),
            door.get(address("obstacles-one", number=actions["first"].obstacle_id)),
            door.get(address("follow-ups-one", number=number)),
        ):
            assert refused.status_code == 403
            assert SECRET not in refused.content.decode()


def test_a_director_sees_the_rows_of_his_province_and_the_numbers_of_all(client, actions):
    sign_in(client, personas.director_dq())
    found = rows(client, "follow-ups")
    assert [(row["number"], row["area"], row["state"], row["overdue"], row["version"]) for row in found] == [
        (actions["first"].pk, "DQ-1", "not_begun", True, 1),
        (actions["second"].pk, "DQ", "not_begun", True, 1),
    ]
    assert client.get(found[0]["url"]).json() == found[0]
    assert [row["area"] for row in rows(client, "obstacles")] == ["DQ-1", "DQ"]
    assert client.get(address("follow-ups-one", number=actions["other"].pk)).status_code == 404
    assert client.get(address("obstacles-one", number=actions["other"].obstacle_id)).status_code == 404
    assert rows(client, "follow-ups", "?province=NI") == []
    assert rows(client, "follow-ups", "?overdue=1&track=SEC&state=done") == []
    assert sum(row["count"] for row in rows(client, "follow-up-counts")) == 3


def test_a_token_of_one_province_counts_that_one(caller, actions):
    limited = caller(provinces=["DQ"])
    assert {row["province"] for row in rows(limited, "obstacle-counts")} == {"DQ"}
    page = limited.get(address("follow-up-counts", "?count=1")).json()
    assert (page["count"], [row["count"] for row in page["results"]]) == (1, [2])
    assert limited.get(address("follow-up-counts", "?province=NI")).status_code == 400


def test_the_feed_names_rows_to_those_who_handle_them_and_counts_to_others(client, caller, actions):
    def told(door):
        found = door.get(address("changes")).json()["results"]
        return [change["url"].rpartition("/v1/")[2] for change in found if change["kind"] == "followup.changed"]

    first, second, other = (actions[name].pk for name in ("first", "second", "other"))
    mine = [f"follow-ups/{first}/", f"follow-ups/{second}/"]
    assert told(caller()) == [f"follow-up-counts/?province={code}" for code in ("DQ", "DQ", "NI")]
    assert told(caller(provinces=["DQ"])) == ["follow-up-counts/?province=DQ"] * 2
    assert told(caller(scopes=["read", "write:follow-ups"])) == [*mine, f"follow-ups/{other}/"]
    assert told(sign_in(client, personas.director_dq())) == [*mine, "follow-up-counts/?province=NI"]
    assert client.get(f"/api/v1/{mine[0]}").status_code == 200


def test_counts_are_paged_without_gap(caller, actions):
    client = caller()
    page = client.get(address("obstacle-counts", "?page_size=1")).json()
    following = client.get(page["next"]).json()
    assert [row["province"] for row in page["results"] + following["results"]] == ["DQ", "NI"]
    assert following["next"] is None


class TestSteps:
    SCOPES = ("read", "write:follow-ups")

    def report(self, client, row, headers=None, **body):
        return posted(client, address("follow-ups-one", number=row.pk), body, "patch", **(headers or {}))

    def test_a_program_that_reports_reads_what_it_reports_on(self, caller, actions):
        client, row = caller(personas.director_dq(), scopes=self.SCOPES), actions["first"]
        assert [found["area"] for found in rows(client, "follow-ups")] == ["DQ-1", "DQ"]
        assert client.get(address("obstacles")).status_code == 403
        begun = self.report(client, row, state="under_way")
        assert (begun.status_code, begun.json()["state"], begun.json()["version"]) == (200, "under_way", 2)
        done = self.report(client, row, state="done", text="وصلت 12 عجلة")
        assert (done.json()["state"], done.json()["outcome"]) == ("done", "وصلت 12 عجلة")
        again = self.report(client, row, state="under_way", text="نقص")
        assert (again.json()["state"], again.json()["closed_on"]) == ("under_way", None)
        audited = AuditEntry.objects.filter(subject_type="actions.followup", subject_id=str(row.pk)).order_by("pk")
        assert [entry.act for entry in audited] == [
            f"followup.{act}" for act in ("opened", "started", "finished", "reopened")
        ]
        assert {entry.actor_id for entry in audited[1:]} == {personas.director_dq().pk}

    def test_what_is_refused_leaves_no_trace(self, caller, actions):
        client, row = caller(personas.director_dq(), scopes=self.SCOPES), actions["first"]
        for body, status, field in (
            ({"state": "done"}, 422, "text"),
            ({"state": "not_begun"}, 400, "state"),
            ({"state": "done", "due": "2027-01-01"}, 400, "due"),
            ({}, 400, "state"),
        ):
            refused = self.report(client, row, **body)
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (status, field), refused.content
        self.report(client, row, state="cancelled", text="لا حاجة")
        state = self.report(client, row, state="done", text="x")
        assert (state.status_code, state.json()["code"]) == (409, "state")
        assert FollowUp.objects.get(pk=row.pk).state == "cancelled"

    def test_nobody_reports_without_scope_or_right_or_on_another_province(self, caller, client, actions):
        row, other = actions["first"], actions["other"]
        for door, subject, status in (
            (caller(personas.director_dq()), row, 403),
            (caller(personas.director_dq(), scopes=self.SCOPES), other, 404),
            (caller(personas.planner(), scopes=self.SCOPES, provinces=["DQ"]), other, 404),
            (caller(personas.admin(), scopes=self.SCOPES), row, 403),
            (caller(personas.reader(), scopes=self.SCOPES), row, 403),
        ):
            assert self.report(door, subject, state="under_way").status_code == status
        assert not FollowUp.objects.exclude(state="not_begun").exists()
        assert self.report(caller(personas.planner(), scopes=self.SCOPES), other, state="under_way").status_code == 200

    def test_if_match_names_the_follow_ups_own_state(self, caller, actions):
        client, row = caller(personas.director_dq(), scopes=self.SCOPES), actions["first"]
        where = address("follow-ups-one", number=row.pk)
        tag = client.get(where)["ETag"]
        # Something else changes: the tag stands, and the answer is still the same.
        self.report(client, actions["second"], state="under_way")
        assert client.get(where, headers={"If-None-Match": tag}).status_code == 304
        moved = self.report(client, row, {"If-Match": tag}, state="under_way")
        assert (moved.status_code, moved["ETag"]) == (200, client.get(where)["ETag"])
        stale = self.report(client, row, {"If-Match": tag}, state="done", text="x")
        assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
        assert FollowUp.objects.get(pk=row.pk).state == "under_way"


class TestMilestones:
    SCOPES = ("read", "write:milestones")

    def report(self, client, headers=None, **body):
        return posted(client, address("milestones-one", code="M-1"), body, "patch", **(headers or {}))

    @pytest.fixture(autouse=True)
    def milestone(self, values):
        return make.milestone("M-1", track=values.track, province=make.province("DQ"))

    def test_a_planners_program_reports_progress_through_the_plans_door(self, caller, milestone):
        client = caller(scopes=self.SCOPES)
        where = address("milestones-one", code="M-1")
        tag = client.get(where)["ETag"]
        moved = self.report(client, {"If-Match": tag}, percent="٣٠٫٥", on="2026-02-01", note="base laid")
        assert (moved.status_code, moved.json()["percent"], moved.json()["percent_on"]) == (200, "30.5", "2026-02-01")
        assert client.get(where).json() == moved.json()
        assert self.report(client, {"If-Match": tag}, percent=40).status_code == 412
        assert client.get(where)["ETag"] == moved["ETag"] != tag
        assert [float(row.percent) for row in milestone.progress.all()] == [30.5]
        assert AuditEntry.objects.get(act="milestoneprogress.recorded").actor_id == personas.planner().pk

    def test_a_milestones_tag_moves_with_the_milestone_alone(self, caller, milestone):
        client, where = caller(scopes=self.SCOPES), address("milestones-one", code="M-1")
        tag = client.get(where)["ETag"]
        make.milestone("M-2", track=milestone.track, percent=10)
        changes.record("milestone.moved", subject={"milestone": "M-2", "track": "SEC"})
        with time_machine.travel("2026-12-24"):
            assert client.get(where, headers={"If-None-Match": tag}).status_code == 304
        assert client.get(where + "?provisional=1").status_code == 400
        type(milestone).objects.update(due="2026-12-31")
        assert self.report(client, {"If-Match": tag}, percent=40).status_code == 412
        assert not milestone.progress.exists()

    def test_refusals_name_the_field_and_leave_nothing(self, caller, milestone):
        client, _other = caller(scopes=self.SCOPES), make.province("NI")
        for body, status, field in (
            ({"percent": 101}, 422, "percent"),
            ({"percent": 100}, 422, "percent"),
            ({"percent": 10, "on": "2199-01-01"}, 422, "on"),
            ({"percent": "x"}, 400, "percent"),
            ({}, 400, "percent"),
        ):
            refused = self.report(client, **body)
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (status, field), refused.content
        for door, status in (
            (caller(), 403),
            (caller(personas.director_dq(), scopes=self.SCOPES), 403),
            (caller(scopes=self.SCOPES, provinces=["NI"]), 404),
        ):
            assert self.report(door, percent=10).status_code == status
        assert not milestone.progress.exists()


def test_the_hand_over_ledger_by_district_and_day(caller):
    planner = personas.planner()
    for code, command in (("DQ-D01", "DQ-1"), ("NI-D01", "NI-1")):
        District.objects.create(code=code, name=code, command=make.command(command))
    first, other = District.objects.order_by("code")
    given = {"by": planner, "source_ar": "كتاب رسمي"}
    record_stage(first, on=date(2025, 1, 1), stage="preparing", **given)
    record_stage(first, on=date(2025, 6, 1), stage="ready", note_ar="لا ينشر", **given)
    record_stage(other, on=date(2025, 3, 1), stage="ready", **given)
    client = caller(personas.reader())

    def seen(query="", door=client):
        return [(row["district"], row["stage"], row["since"]) for row in rows(door, "handover", query)]

    assert seen() == [
        ("DQ-D01", "preparing", "2025-01-01"),
        ("DQ-D01", "ready", "2025-06-01"),
        ("NI-D01", "ready", "2025-03-01"),
    ]
    assert seen("?latest=1&province=DQ") == [("DQ-D01", "ready", "2025-06-01")]
    assert seen("?latest=1&stage=preparing") == []
    assert seen("?as_of=2020-01-01") == []
    assert seen(door=caller(provinces=["NI"])) == [("NI-D01", "ready", "2025-03-01")]
    assert "لا ينشر" not in client.get(address("handover")).content.decode()
    told = client.get(address("changes")).json()["results"]
    assert {change["url"].rpartition("/v1/")[2] for change in told} == {
        "handover/?district=DQ-D01",
        "handover/?district=NI-D01",
    }
    assert client.get(told[0]["url"]).json()["results"]
