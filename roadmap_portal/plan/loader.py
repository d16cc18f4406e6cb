"""Loads the road map from its files: everything is checked first, then written in one transaction, or nothing is.

Loading again writes nothing but what the files say differently. Scores are not computed here: the plan does not know
them. Whoever loads asks `Loaded.touches_scores` and has them rebuilt.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from roadmap_portal.operations import audit, changes
from roadmap_portal.provinces.models import Body, District

from .loader_country import put_bodies, put_country, put_periods
from .loader_plan import PlanLoader, adopted_at
from .loader_writer import Writer
from .models import Activity, CheckRule, Holiday, LegalInstrument, Objective
from .roadmap_file import Problems, read_files
from .roadmap_file_checks import check

WITHOUT_SCORES = {Activity, Body, CheckRule, District, Holiday, LegalInstrument, Objective}


class PlanRefused(Exception):
    """The files are not loaded: ``problems`` names each problem with file, line and column."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Loaded:
    """What a load did: a `Tally` per model, in the order of writing."""

    tallies: dict

    @property
    def changed_anything(self):
        return any(tally.created or tally.changed for tally in self.tallies.values())

    @property
    def touches_scores(self):
        """Whether the scores have to be rebuilt."""
        return any(
            tally.created or tally.changed for model, tally in self.tallies.items() if model not in WITHOUT_SCORES
        )


def load(directory=None, *, by=None):
    """Load the files of ``directory`` (None: the project's own); PlanRefused when there is anything wrong with them."""
    tables = _read(directory)
    # The untranslated columns carry the portal's first language, whoever loads.
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        loaded = _write(tables, by)
        if loaded.changed_anything:
            _record(tables, loaded, by)
    return loaded


def _read(directory):
    problems = Problems()
    tables = read_files(problems, directory)
    check(tables, problems)
    if problems:
        raise PlanRefused(problems)
    return tables


def _write(tables, by):
    writer = Writer(timezone.now(), by)
    cycles = sorted(tables["cycles"].rows, key=lambda cycle: cycle.starts)

    def adoption(day):
        """A fact that applies from ``day`` is known since the adoption of the cycle then running, or of the first."""
        return adopted_at(max((c for c in cycles if c.starts <= day), key=lambda c: c.starts, default=cycles[0]))

    areas = put_country(tables, writer, adoption)
    PlanLoader(
        tables, writer, areas=areas, bodies=put_bodies(tables, writer), periods=put_periods(tables, writer)
    ).put()
    return Loaded(writer.tallies)


def _record(tables, loaded, by):
    done = {
        model._meta.label_lower: {"created": tally.created, "changed": tally.changed}
        for model, tally in loaded.tallies.items()
        if tally.created or tally.changed
    }
    codes = [row.code for row in tables["cycles"].rows]
    audit.record("roadmap.loaded", by=by, subject=", ".join(codes), after=done)
    changes.record("roadmap.loaded", subject={"roadmaps": codes, "tables": sorted(done)})
