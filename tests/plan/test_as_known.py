"""Names, texts and days of the plan as they were known on a past day: on pages, by the API, in a report made again."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from roadmap_portal.indicators import scores
from roadmap_portal.plan.as_known import put_back
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.plan.models import Activity, Kpi, Milestone, Objective
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db
LOADED, RENAMED, NOW = date(2026, 4, 1), date(2026, 6, 1), date(2026, 8, 1)
BEFORE, AFTER = "2026-05-31", "2026-06-01"


@pytest.fixture
def plan(settings):
    """Everything is called "Old", and since 1 June "New"; the milestone slipped by a year the same day."""
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    with time_machine.travel(midnight(LOADED)), translation.override("ar"):
        kpi, track = make.kpi("SEC-01"), make.track("SEC")
        milestone = make.milestone("M1", track=track)
        objective = Objective.objects.create(track=track, code="SEC-O1", name="Old objective", priority=1)
        activity = Activity.objects.create(
            objective=objective,
            code="SEC-O1-A1",
            name="Old activity",
            priority=1,
            starts=date(2026, 1, 1),
            ends=date(2026, 12, 31),
            body=make.body(),
        )
        rename([kpi, track, milestone, objective, activity], "Old")
        make.approved(kpi, make.command("DQ-1"), "2026-03", 5, at=midnight(date(2026, 4, 10)))
        scores.rebuild(track.roadmap)
    with time_machine.travel(midnight(RENAMED)), translation.override("ar"):
        rename([kpi, track, milestone, objective, activity], "New")
        milestone.due = date(2028, 3, 1)
        milestone.save()
    with time_machine.travel(midnight(NOW)):
        yield kpi


def rename(rows, word):
    for row in rows:
        row.name_ar, row.name_en = f"{word} {row._meta.model_name}", f"{word} {row._meta.model_name}"
        row.save()


def page(path, day):
    client = personas.sign_in(Client(), personas.planner())
    return client.get(f"/en/{path}?period=2026-Q1" + (f"&as_of={day}" if day else "")).content.decode()


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("", ["track"]),
        ("axes/", ["track"]),
        ("axes/SEC/", ["track", "kpi", "milestone", "objective", "activity"]),
        ("indicators/", ["track", "kpi"]),
        ("indicators/SEC-01/", ["kpi"]),
        ("provinces/DQ/", ["track", "kpi"]),
        ("indicators/SEC-01/DQ-1/2026-03/", ["kpi"]),
    ],
)
def test_a_page_of_a_past_day_names_things_as_they_were_named_then(plan, path, names):
    for day, said, unsaid in ((BEFORE, "Old", "New"), (AFTER, "New", "Old"), (None, "New", "Old")):
        shown = page(path, day)
        for name in names:
            assert f"{said} {name}" in shown, (day, name)
            assert f"{unsaid} {name}" not in shown, (day, name)


def test_a_milestone_is_due_on_the_day_that_was_known_then(plan):
    first, second = Milestone.objects.get().baseline_due, date(2028, 3, 1)
    assert "1 March 2028" not in page("axes/SEC/", BEFORE)
    assert "1 March 2028" in page("axes/SEC/", AFTER)
    client = personas.sign_in(Client(), personas.planner())
    rows = {day: client.get(f"/api/v1/milestones/?as_of={day}").json()["results"][0] for day in (BEFORE, AFTER)}
    assert [(row["name_en"], row["due"]) for row in rows.values()] == [
        ("Old milestone", first.isoformat()),
        ("New milestone", second.isoformat()),
    ]


def test_the_api_gives_names_as_of_the_day(plan):
    client = personas.sign_in(Client(), personas.planner())
    for path in ("indicators", "tracks", "axes"):
        said = [client.get(f"/api/v1/{path}/?as_of={day}").json()["results"][0]["name_en"] for day in (BEFORE, AFTER)]
        assert [name.partition(" ")[0] for name in said] == ["Old", "New"], path


def test_what_was_not_loaded_yet_reads_as_it_was_first_recorded(plan, django_assert_num_queries):
    kpi = Kpi.objects.get()
    with django_assert_num_queries(2):
        put_back([kpi], midnight(date(2026, 1, 15)))
    assert kpi.name_en == Kpi.history.earliest("history_date").name_en
    # Where nothing was changed since, one look says so.
    kpi = Kpi.objects.get()
    with django_assert_num_queries(1):
        put_back([kpi], midnight(NOW))
    assert kpi.name_en == "New kpi"
