"""The change feed: nothing is missed, each change names what to read again, nobody learns what he may not see."""

import ast
import random
import threading
from contextlib import suppress
from queue import Queue

import pytest
from django.contrib.admin import site
from django.db import connection, transaction
from django.test import Client

from roadmap_portal.actions.models import FollowUp, Obstacle
from roadmap_portal.api_urls import BY_NUMBER, LISTS
from roadmap_portal.exchange import feed
from roadmap_portal.indicators import plan_changes, scores, steps, workflow
from roadmap_portal.indicators.errors import WorkflowError
from roadmap_portal.indicators.models import Approval, Observation
from roadmap_portal.operations import changes
from roadmap_portal.provinces.admin import LedgerAdmin, RoadmapRowAdmin
from roadmap_portal.reports import publishing
from tests import factories as make
from tests import personas
from tests.api.conftest import address, token
from tests.test_imports import SOURCES


def follow(client, cursor=None):
    """(all changes behind ``cursor``, the cursor at the end), page by page."""
    told, more, query = [], True, f"?page_size=3&cursor={cursor}" if cursor else "?page_size=3"
    following = address("changes", query)
    while more:
        page = client.get(following).json()
        told += page["results"]
        following, more = page["next"], page["more"]
    return told, page["cursor"]


@pytest.mark.django_db
class TestFeed:
    def test_each_act_on_figures_and_labels_names_what_to_read_again(self, caller, values):
        command, planner = make.command("DQ-1"), personas.planner()
        milestone = make.milestone("M-1", track=values.track)
        _before, cursor = follow(caller())
        observation = Observation.objects.get(command=command, period__code="2026-01")
        workflow.withdraw(observation, by=planner, reason="wrong source")
        months = {"period": make.period("2027-12"), "value": 50}
        plan_changes.revise_target(values, area=command.area, by=planner, **months)
        plan_changes.revise_weight(values, applies_from=make.date(2026, 6, 1), weight=3, by=planner)
        plan_changes.revise_track_weight(
            values.track, applies_from=make.date(2026, 6, 1), weight=9, alpha="0.4", by=planner
        )
        plan_changes.record_progress(milestone, on=make.date(2026, 2, 1), percent=30, by=planner)
        plan_changes.revise_scope(make.command("BG-2"), applies_from=make.date(2027, 1, 1), in_scope=False, by=planner)
        told, _cursor = follow(caller(), cursor)
        base = "http://testserver/api/v1/"
        assert [(change["kind"], change["gone"], change["url"]) for change in told] == [
            ("value.withdrawn", True, base + "observations/SEC-01/DQ-1/2026-01/"),
            ("target.revised", False, base + "targets/?indicator=SEC-01&area=DQ-1"),
            ("weight.revised", False, base + "indicators/SEC-01/"),
            ("weight.revised", False, base + "tracks/SEC/"),
            ("milestone.moved", False, base + "milestones/M-1/"),
            ("scope.revised", False, base + "commands/BG-2/"),
        ]
        client = caller()
        assert [client.get(change["url"]).status_code for change in told] == [404, 200, 200, 200, 200, 200]

    def test_the_end_of_the_feed_is_where_one_asks_again(self, caller, values):
        client = caller()
        page = client.get(address("changes", "?cursor=latest")).json()
        assert (page["results"], page["more"]) == ([], False)
        tag = client.get(page["next"])["ETag"]
        assert client.get(page["next"], headers={"If-None-Match": tag}).status_code == 304
        changes.record("kpi.changed", subject={"id": 7, "code": "SEC-01"})
        found = client.get(page["next"], headers={"If-None-Match": tag}).json()["results"]
        assert [(row["resource"], row["subject"]) for row in found] == [("indicators", {"code": "SEC-01"})]

    def test_after_a_restore_one_is_told_to_start_again(self, caller, values):
        client = caller()
        _told, cursor = follow(client)
        changes.renew_epoch()
        gone = client.get(address("changes", f"?cursor={cursor}"))
        assert (gone.status_code, gone.json()["code"]) == (410, "start_again")
        for wrong in ("nonsense", "1", "a.b", f"{changes.epoch()}.-1"):
            assert client.get(address("changes", f"?cursor={wrong}")).status_code == 400
        ahead = f"{changes.epoch()}.{changes.latest() + 1}"
        assert client.get(address("changes", f"?cursor={ahead}")).status_code == 410

    def test_what_is_out_of_sight_is_not_told(self, caller, values):
        for code in ("BG-1", "DQ-1"):
            value = Observation.objects.get(command__area__code=code, period__code="2026-01")
            workflow.withdraw(value, by=personas.planner(), reason="wrong")
        changes.record("milestone.moved", subject={"milestone": "M-9", "track": "SEC", "province": "BG"})
        changes.record("report.published", subject={"report": "2026-Q1-BG", "edition": 1, "area": "BG"})
        changes.record("value.approved", subject={"indicator": "CRM-01", "command": "DQ-1", "period": "2026-01"})

        def kinds(client):
            told, _cursor = follow(client)
            return [(change["kind"], change["subject"].get("command")) for change in told], str(told)

        assert len(kinds(caller())[0]) == 5
        limited, text = kinds(caller(provinces=["DQ"]))
        assert limited == [("value.withdrawn", "DQ-1"), ("value.approved", "DQ-1")]
        assert "BG" not in text
        # A report of no track speaks of all: whose token names tracks can't read it, and is not told of it.
        assert kinds(caller(tracks=["CRM"]))[0] == [("value.approved", "DQ-1")]
        # A director may see everybody's scores: he is told to read these again.
        director, text = kinds(caller(personas.director_dq()))
        assert ("score.changed", "BG-1") in director
        assert "observations/SEC-01/BG-1" not in text and "2026-Q1-BG" not in text


RECORDERS = {"record", "record_many", "note", "tell", "_decided", "_published", "_recorded"}
# A loaded file may have changed anything; so may a road map's own dates.
TRULY_EVERYTHING = {"roadmap"}


def recorded_kinds():
    """The beginnings of all kinds that the sources record: literals, and what the administration pages save."""
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if "changes" not in text and "planning" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                owner = getattr(getattr(node.func, "value", None), "id", "changes")
                if name in RECORDERS and owner == "changes" and "." in str(node.args[0].value):
                    yield node.args[0].value.partition(".")[0]
    for model, admin in site._registry.items():
        if isinstance(admin, RoadmapRowAdmin) and not isinstance(admin, LedgerAdmin):
            yield model._meta.model_name
    yield from (model._meta.model_name for model in (Obstacle, FollowUp))
    yield publishing.OWN_CHANGE


def test_every_kind_that_is_recorded_says_what_to_read_again():
    kinds = set(recorded_kinds())
    assert kinds >= {"value", "weight", "milestone", "workshop", "handover", "readiness", "calendar", "scores"}
    assert kinds >= {"report", "legalinstrument", "province", "district", "cause", "requirement", "followup"}
    assert kinds - feed.READ_AGAIN.keys() - feed.UNTOLD == TRULY_EVERYTHING
    resources = {*LISTS, *BY_NUMBER, "everything"}
    codes = dict.fromkeys(feed.NAMED, "X")
    for begins, path in feed.READ_AGAIN.items():
        resource, address = path(codes)
        assert resource in resources & set(feed.RESOURCES), begins
        assert address.startswith(f"{resource}/"), begins
    assert set(feed.RESOURCES) <= resources


@pytest.mark.django_db(transaction=True)
def test_an_earlier_number_that_is_committed_later_can_not_be():
    """The one who comes second waits for the first to commit, so no reader ever sees his number before."""
    if connection.vendor != "postgresql":
        pytest.skip("holds by one writer at a time on SQLite")
    start, taken, done, numbers = changes.latest(), threading.Event(), threading.Event(), Queue()

    def first():
        with transaction.atomic():
            numbers.put(changes.record("first", subject={}).number)
            taken.set()
            done.wait(10)
        connection.close()

    def second():
        taken.wait(10)
        with transaction.atomic():
            numbers.put(changes.record("second", subject={}).number)
        connection.close()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    taken.wait(10)
    threads[1].join(0.5)
    assert threads[1].is_alive(), "the second writer did not wait"
    assert changes.stamp()[1] == start
    done.set()
    for thread in threads:
        thread.join(10)
    assert [numbers.get(), numbers.get()] == [start + 1, start + 2]
    assert list(changes.Change.objects.filter(number__gt=start).values_list("kind", flat=True)) == ["first", "second"]


class Follower(threading.Thread):
    """A client that follows the feed from nothing and reads what each change names, until it is over."""

    def __init__(self, header):
        super().__init__()
        self.client, self.copy, self.is_over = Client(headers=header), {}, threading.Event()

    def run(self):
        cursor = None
        while True:
            is_last_round = self.is_over.is_set()
            told, cursor = follow(self.client, cursor)
            for change in told:
                answer = self.client.get(change["url"])
                self.copy.pop(change["url"], None)
                if answer.status_code == 200:
                    self.copy[change["url"]] = answer.json()["revision"]
            if is_last_round:
                break
        connection.close()


def resubmit(observation, by):
    """As a submission: another revision, without the checks that want an open period."""
    with transaction.atomic():
        locked = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
        if locked.state != Observation.State.WITHDRAWN:
            raise WorkflowError
        number = locked.revision.number + 1
        said = locked.revisions.create(
            number=number, value=number, submitted_at=make.DAY_ONE["recorded_from"], submitted_by=by
        )
        given = {"by": by, "at": said.submitted_at, "revision": said}
        steps.take_step(steps.Act.SUBMIT, locked, Observation.State.SUBMITTED, **given)


def write_at_random(seed, keys, *, planner, director):
    """Withdraw, or submit and approve again, a dozen times; what another writer has just done is no fault."""
    chance = random.Random(seed)
    for _turn in range(12):
        observation = Observation.objects.get(pk=chance.choice(keys))
        with suppress(WorkflowError):
            if chance.random() < 0.5:
                workflow.withdraw(observation, by=planner, reason="checked")
            else:
                resubmit(observation, director)
                observation.refresh_from_db()
                workflow.approve(observation, by=planner, revision=observation.revision.number)
    connection.close()


@pytest.fixture
def told_values():
    """Six approved values, each told by the feed: ids of their observations."""
    kpi = make.kpi("SEC-01")
    for code in ("DQ-1", "BG-1"):
        for month in ("2026-01", "2026-02", "2026-03"):
            make.approved(kpi, make.command(code), month, 10)
    scores.rebuild(kpi.track.roadmap)
    # They were written past the door: the feed begins with them.
    with transaction.atomic():
        for observation in Observation.objects.select_related("kpi__track__roadmap", "command__area", "period"):
            steps.publish("value.approved", [observation], changes.take())
    return list(Observation.objects.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_who_follows_from_nothing_ends_with_exactly_the_approved_set(on_postgres, told_values):
    """Four planners approve and withdraw at random while a client follows."""
    people = {"planner": personas.planner(), "director": personas.director_dq()}
    follower = Follower({"Authorization": f"Bearer {token(people['planner'])}"})
    writers = [threading.Thread(target=write_at_random, args=[n, told_values], kwargs=people) for n in range(4)]
    for thread in (follower, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    follower.is_over.set()
    follower.join()
    base = "http://testserver/api/v1/observations/SEC-01/"
    in_force = Approval.objects.filter(approved_until__isnull=True).select_related("observation__command__area")
    assert follower.copy == {
        f"{base}{a.observation.command.code}/{a.observation.period.code}/": a.revision.number for a in in_force
    }
    assert changes.latest() > len(told_values)
