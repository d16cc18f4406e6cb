"""The country as the project's own files draw it."""

import pytest
from django.db import IntegrityError, transaction

from roadmap_portal.plan.loader import load
from roadmap_portal.provinces.models import Area, Command, District, Population, Province, ScopeEntry
from tests import factories

pytestmark = pytest.mark.django_db


def test_baghdad_has_two_commands_and_every_other_province_one():
    load()
    commands = {}
    for command in Command.objects.select_related("area__parent"):
        commands.setdefault(command.area.parent.code, []).append(command.code)
    assert commands.pop("BG") == ["BG-1", "BG-2"]
    assert {code: [f"{code}-1"] for code in commands} == commands
    assert len(commands) == 18


def test_the_kurdistan_region_is_present_and_out_of_scope():
    load()
    outside = Province.objects.filter(kurdistan_region=True)
    assert {province.code for province in outside} == {"AR", "SU", "DA", "HA"}
    entries = ScopeEntry.objects.open().filter(command__area__parent__province__in=outside)
    assert list(entries.values_list("in_scope", flat=True)) == [False] * 4


def test_halabja_has_neither_an_iso_code_nor_a_published_boundary():
    load()
    halabja = Province.objects.get(area__code="HA")
    assert (halabja.iso, halabja.published_boundary) == (None, False)
    assert Province.objects.filter(iso=None).count() == 1


def test_every_district_lies_in_the_province_of_its_command():
    load()
    for district in District.objects.select_related("command__area__parent"):
        assert district.code.startswith(district.command.area.parent.code)


def test_every_reporting_command_has_people_for_every_year_of_the_working_cycle():
    load()
    in_scope = ScopeEntry.objects.open().filter(in_scope=True).values_list("command_id", flat=True)
    for year in range(2023, 2029):
        assert set(Population.objects.open().filter(year=year).values_list("command_id", flat=True)) >= set(in_scope)


def test_only_the_nation_has_no_parent():
    nation = factories.nation()
    for kind, parent in (("N", nation), ("P", None), ("C", None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Area.objects.create(kind=kind, code="X", name="X", parent=parent)


def test_one_row_per_key_is_open():
    command = factories.command("DQ-1")
    factories.population(command, 2026, 1000)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.population(command, 2026, 1001)
    assert Population.objects.count() == 1
