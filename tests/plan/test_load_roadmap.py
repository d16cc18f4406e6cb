"""Loading the road map: whole, twice, and with a difference."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from modeltranslation.translator import translator

from roadmap_portal.operations.models import AuditEntry, Change
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.plan.decisions import revise_weight
from roadmap_portal.plan.loader import load
from roadmap_portal.plan.models import (
    Kpi,
    KpiWeight,
    LegalInstrument,
    Period,
    Roadmap,
    Target,
    Track,
    TrackWeight,
)
from roadmap_portal.provinces.models import Area, Body, Command, District, Province, ScopeEntry
from tests.factories import user

pytestmark = pytest.mark.django_db


def tell(*args):
    """What the command prints, in English."""
    out = io.StringIO()
    with translation.override("en"):
        call_command("load_roadmap", *args, stdout=out)
    return out.getvalue().splitlines()


def test_the_project_s_own_files_give_the_whole_country_and_plan():
    tell()
    working = Roadmap.objects.get(working=True)
    in_scope = ScopeEntry.objects.open().filter(in_scope=True)
    assert Province.objects.count() == 19
    assert (in_scope.count(), Command.objects.count()) == (16, 16 + 4)
    assert District.objects.count() == 89
    assert Kpi.objects.filter(track__roadmap=working).count() == Kpi.objects.count() == 67
    assert {cycle.tracks.count() for cycle in Roadmap.objects.all()} == {11}
    assert Period.objects.count() == 10 * 17
    assert Roadmap.objects.get(successor=working).code == "2019-2023"
    assert Area.objects.get(parent=None).code == "IQ"


def test_every_name_stands_in_both_languages():
    tell()
    for model in (Area, Body, District, Roadmap, Track, Kpi, LegalInstrument):
        names = model.objects.values_list("name_ar", "name_en")
        assert names and all(arabic and english for arabic, english in names), model
        assert all(any("\u0600" <= letter <= "\u06ff" for letter in arabic) for arabic, _english in names), model
    for kpi in Kpi.objects.all():
        fields = translator.get_options_for_model(Kpi).fields
        assert all(bool(getattr(kpi, f"{name}_ar")) == bool(getattr(kpi, f"{name}_en")) for name in fields)


def test_the_untranslated_column_and_the_history_carry_the_texts_too():
    with translation.override("en"):
        load()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM plan_kpi WHERE name = name_ar")
        assert cursor.fetchone() == (67,)
    version = Kpi.history.get(code="SEC-01")
    sheet = Kpi.objects.get(code="SEC-01")
    assert (version.name_ar, version.name_en) == (sheet.name_ar, sheet.name_en)


def test_a_seed_is_known_since_its_cycle_was_adopted():
    load()
    first, working = Roadmap.objects.order_by("starts")
    assert {row.recorded_from for row in TrackWeight.objects.filter(track__roadmap=first)} == {
        midnight(date(2018, 11, 12))
    }
    assert {row.recorded_from for row in Target.objects.all()} == {midnight(working.adopted_on)}
    assert not Target.objects.exclude(recorded_by=None).exists()


def test_loading_twice_writes_nothing_the_second_time():
    loaded = load()
    assert loaded.changed_anything and loaded.touches_scores
    before = [AuditEntry.objects.count(), Change.objects.count(), Kpi.history.count(), KpiWeight.objects.count()]
    assert before[:2] == [1, 1]
    with CaptureQueriesContext(connection) as queries:
        again = load()
    assert not again.changed_anything and not again.touches_scores
    assert tell() == ["Nothing changed."]
    after = [AuditEntry.objects.count(), Change.objects.count(), Kpi.history.count(), KpiWeight.objects.count()]
    assert after == before
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(queries) <= 40


def test_the_first_load_says_what_it_made():
    told = tell()
    assert "indicators: 67 created, 0 changed" in told
    assert "districts: 89 created, 0 changed" in told


def test_the_first_load_is_one_of_few_statements():
    with CaptureQueriesContext(connection) as queries:
        load()
    assert len(queries) <= 150


def test_a_changed_weight_closes_the_open_row_and_opens_another_at_once(files):
    load()
    old = KpiWeight.objects.get(kpi__code="SEC-01")
    files.set("kpis", files.line_of("kpis", code="SEC-01"), "weight", "7.25")
    before = timezone.now()
    assert tell("--dir", str(files)) == ["indicator weights: 0 created, 1 changed"]
    closed, opened = KpiWeight.objects.filter(kpi__code="SEC-01").order_by("recorded_from")
    assert (closed.pk, closed.weight, closed.recorded_from) == (old.pk, old.weight, old.recorded_from)
    assert closed.recorded_until == opened.recorded_from >= before
    assert (opened.weight, opened.recorded_until, opened.applies_from) == (Decimal("7.25"), None, old.applies_from)
    assert tell("--dir", str(files)) == ["Nothing changed."]


def test_a_changed_text_makes_one_new_version_of_its_row_alone(files):
    load()
    files.set("kpis", files.line_of("kpis", code="SEC-02"), "name_en", "Readiness requirements that are met")
    assert tell("--dir", str(files)) == ["indicators: 0 created, 1 changed"]
    kpi = Kpi.objects.get(code="SEC-02")
    assert kpi.name_en == "Readiness requirements that are met"
    assert list(kpi.history.values_list("history_type", "name_en"))[0] == ("~", kpi.name_en)
    assert Kpi.history.count() == 67 + 1
    assert AuditEntry.objects.first().after == {"plan.kpi": {"created": 0, "changed": 1}}


def test_an_instrument_s_tracks_follow_the_file(files):
    load()
    instrument = LegalInstrument.objects.get(code="LAW-20-2016")
    files.set("legal_instruments", files.line_of("legal_instruments", code=instrument.code), "tracks", "SEC;FIN")
    assert tell("--dir", str(files)) == ["legal instruments: 0 created, 1 changed"]
    assert set(instrument.tracks.values_list("code", flat=True)) == {"SEC", "FIN"}
    assert {track.roadmap.working for track in instrument.tracks.all()} == {True}


def test_what_vanishes_from_the_files_is_told_and_left(files):
    load()
    gone = ["SEC-01", "BG-1", "2028-Q4"]
    files.write("targets", [row for row in files.rows("targets") if row[:3] != gone])
    files.write("districts", [row for row in files.rows("districts") if row[0] != "BG-D01"])
    assert tell("--dir", str(files)) == [
        "districts: no longer in the file, left as they are: BG-D01",
        "targets: no longer in the file, left as they are: SEC-01 BG-1 2028-Q4",
        "Nothing changed.",
    ]
    assert District.objects.filter(code="BG-D01").exists()
    assert Target.objects.open().filter(kpi__code="SEC-01", area__code="BG-1", period__code="2028-Q4").exists()


@time_machine.travel(midnight(date(2024, 1, 10)))
def test_what_a_person_decided_stands_against_the_file(files):
    """While the first period is open: what closed ones counted with is not decided any more."""
    load()
    kpi = Kpi.objects.get(code="SEC-01")
    planner = user()
    start = kpi.track.roadmap.starts
    decided = revise_weight(kpi, applies_from=start, weight=Decimal(9), by=planner)
    kpi.name_en = "As the planner put it"
    kpi.save()
    files.set("kpis", files.line_of("kpis", code="SEC-01"), "weight", "7.25")
    assert tell("--dir", str(files)) == [
        "indicators: decided in the portal, kept against the file: SEC-01",
        "indicator weights: decided in the portal, kept against the file: SEC-01 2024-01-01",
        "Nothing changed.",
    ]
    assert KpiWeight.objects.open().get(kpi=kpi) == decided
    kpi.refresh_from_db()
    assert kpi.name_en == "As the planner put it"


def test_a_holiday_moves_the_deadlines_of_open_periods_only(files):
    load()
    past, future = Period.objects.get(code="2024-01"), Period.objects.get(code="2028-11")
    rows = files.rows("holidays")
    days = [timezone.localdate(period.due_at - timedelta(hours=1)) for period in (past, future)]
    files.write("holidays", [*rows, *([day.isoformat(), "عطلة", "Holiday"] for day in days)])
    assert tell("--dir", str(files)) == ["holidays: 2 created, 0 changed", "periods: 0 created, 1 changed"]
    assert Period.objects.get(pk=past.pk).due_at == past.due_at
    assert Period.objects.get(pk=future.pk).due_at > future.due_at
