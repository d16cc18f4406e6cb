"""Loads what the plan stands on: areas, bodies, districts, scope, population and the reporting periods."""

from datetime import date

from roadmap_portal.provinces.models import Area, Body, Command, District, Population, Province, ScopeEntry

from .holidays import deadlines, observed_days
from .models import Holiday, Period
from .roadmap_file_checks import NATION, reporting_periods


def put_country(tables, writer, adoption):
    """Returns the areas by code; ``adoption`` gives the moment since which a fact of some day counts as known."""
    areas = _put_areas(tables, writer)
    writer.put(
        Province,
        ("area_id",),
        {
            (areas[row.code].pk,): {
                "iso": row.iso,
                **_both(row, "alt_name"),
                **_both(row, "centre"),
                "kurdistan_region": row.kurdistan_region,
                "published_boundary": row.published_boundary,
            }
            for row in tables["provinces"].rows
        },
    )
    writer.put(Command, ("area_id",), {(areas[row.code].pk,): {} for row in tables["commands"].rows})
    writer.put(
        District,
        ("code",),
        {(row.code,): {**_both(row, "name"), "command_id": areas[row.command].pk} for row in tables["districts"].rows},
    )
    _put_scope_and_population(tables, writer, areas, adoption)
    return areas


def put_bodies(tables, writer):
    rows = writer.put(Body, ("code",), {(row.code,): _both(row, "name") for row in tables["bodies"].rows})
    return {code: row for (code,), row in rows.items()}


def put_periods(tables, writer):
    """The holidays, then the periods; a deadline that has passed stands, as `plan/holidays.py` says."""
    names = {(row.date,): {**_both(row, "name"), "observed": True} for row in tables["holidays"].rows}
    writer.put(Holiday, ("day",), names)
    stored = {period.code: period for period in Period.objects.all()}
    holidays = observed_days()
    wanted = {(span.code,): _period(span, stored.get(span.code), holidays, writer.now) for span in _spans(tables)}
    return {code: row for (code,), row in writer.put(Period, ("code",), wanted).items()}


def _spans(tables):
    return reporting_periods(tables["cycles"].rows)


def _period(span, stored, holidays, now):
    due, closes = deadlines(stored, holidays, now) if stored else (span.due_at(holidays), span.closes_at(holidays))
    return {"kind": span.kind, "starts": span.starts, "ends": span.ends, "due_at": due, "closes_at": closes}


def _put_areas(tables, writer):
    """Each level needs the one above it, so the areas are put three times, each time with one level more."""
    wanted = {(NATION,): {"kind": Area.Kind.NATION, "name_ar": "العراق", "name_en": "Iraq", "parent_id": None}}
    areas = writer.put(Area, ("code",), wanted)
    for row in tables["provinces"].rows:
        parent = areas[NATION,].pk
        wanted[row.code,] = {"kind": Area.Kind.PROVINCE, **_both(row, "name"), "parent_id": parent}
    areas = writer.put(Area, ("code",), wanted)
    for row in tables["commands"].rows:
        parent = areas[row.province,].pk
        wanted[row.code,] = {"kind": Area.Kind.COMMAND, **_both(row, "name"), "parent_id": parent}
    return {code: row for (code,), row in writer.put(Area, ("code",), wanted).items()}


def _put_scope_and_population(tables, writer, areas, adoption):
    scope = {(areas[row.code].pk, row.scope_from): {"in_scope": row.in_scope} for row in tables["commands"].rows}
    since = {key: adoption(key[1]) for key in scope}
    writer.put_ledger(ScopeEntry, ("command_id", "applies_from"), scope, since)
    population = {
        (areas[row.command].pk, row.year): {
            "persons": row.population,
            "persons_15_plus": row.population_15_plus,
            "invented": row.invented,
            **_both(row, "source"),
        }
        for row in tables["population"].rows
    }
    since = {key: adoption(date(key[1], 1, 1)) for key in population}
    writer.put_ledger(Population, ("command_id", "year"), population, since)


def _both(row, name):
    return {column: getattr(row, column) for column in (f"{name}_ar", f"{name}_en")}
