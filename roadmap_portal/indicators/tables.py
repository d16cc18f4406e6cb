"""The table of scores as pages, reports and the API read it: as it is stored now, or as it was at a past moment.

The past is not stored: it is computed from the ledgers and the approvals of that moment, by the roll-up that fills
the table, and kept in the cache under the number of the last change.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.core.cache import cache
from django.db.models import Q

from roadmap_portal.operations import changes

from .models import Score
from .scores import approved_values, figures_in, rollups_of

CACHED_SECONDS = 3600
FIELDS = [field.attname for field in Score._meta.concrete_fields if not field.primary_key]


@dataclass(frozen=True)
class Block:
    """Rows of one subject in some periods (ids); None stands for any. ``kinds`` are of areas, ``areas`` their ids."""

    subject: str
    periods: frozenset
    refs: frozenset | None = None
    kinds: frozenset | None = None
    areas: frozenset | None = None
    status: str | None = None

    def condition(self):
        wanted = {"ref__in": self.refs, "area__kind__in": self.kinds, "area__in": self.areas, "status": self.status}
        found = {name: value for name, value in wanted.items() if value is not None}
        return Q(subject=self.subject, period__in=self.periods, **found)

    def has_area(self, area):
        return (self.kinds is None or area.kind in self.kinds) and (self.areas is None or area.id in self.areas)

    def has(self, row, area):
        return (
            row.subject == self.subject
            and row.period_id in self.periods
            and (self.refs is None or row.ref in self.refs)
            and (self.status is None or row.status == self.status)
            and self.has_area(area)
        )


class StoredTable:
    """The scores of now: one query a question."""

    moment = None

    def __init__(self, roadmap):
        self.roadmap = roadmap

    def rows(self, *blocks):
        """The Score rows of any of ``blocks``; None among them is no block."""
        condition = Q(pk__in=[])
        for block in filter(None, blocks):
            condition |= block.condition()
        return list(Score.objects.filter(condition))


class TableAsOf:
    """The scores of a Book's moment. Only the cells of the periods and areas asked for are computed, and those once.

    A Book of some KPIs only (``wanted``) answers for these, not for tracks.
    """

    def __init__(self, book, *, cached=True):
        self.book, self.roadmap, self.moment = book, book.roadmap, book.moment
        self._is_cached = cached
        self._cells = {}

    def rows(self, *blocks):
        """As in StoredTable; rows are not saved, and come from the cache when they were asked for before."""
        blocks = [block for block in blocks if block]
        if not self._is_cached:
            return self._computed(blocks)
        key = self._key(blocks)
        found = cache.get(key)
        if found is not None:
            return [Score(**dict(zip(FIELDS, values, strict=True))) for values in found]
        rows = self._computed(blocks)
        cache.set(key, [tuple(getattr(row, name) for name in FIELDS) for row in rows], CACHED_SECONDS)
        return rows

    @cached_property
    def _stamp(self):
        """What the answers of the cache stand for."""
        epoch, number = changes.stamp()
        return f"{epoch}:{number}:{self.roadmap.pk}:{self.moment.timestamp()}"

    def _key(self, blocks):
        question = repr([[sorted(v) if isinstance(v, frozenset) else v for v in vars(b).values()] for b in blocks])
        return f"as-of:{self._stamp}:{hashlib.sha256(question.encode()).hexdigest()[:32]}"

    def _computed(self, blocks):
        wanted = defaultdict(set)
        for block in blocks:
            for period_id in block.periods:
                areas = self.book.scored_areas(self.book.periods.by_id[period_id])
                wanted[period_id] |= {area.id for area in areas if block.has_area(area)}
        return [
            row
            for period_id, area_ids in wanted.items()
            for row in self.cells(period_id, area_ids)
            if any(block.has(row, self.book.areas[row.area_id]) for block in blocks)
        ]

    @cached_property
    def _rollups(self):
        values = approved_values(self.roadmap, moment=self.moment, kpis=self.book.wanted)
        return rollups_of(self.book, values)

    def cells(self, period_id, area_ids):
        """All rows of these areas (ids) in the period."""
        missing = [pk for pk in sorted(area_ids) if (period_id, pk) not in self._cells]
        if missing:
            self._cells |= {(period_id, pk): [] for pk in missing}
            areas = [self.book.areas[pk] for pk in missing]
            for row in figures_in(self.book, self._rollups, self.book.periods.by_id[period_id], areas):
                self._cells[period_id, row.area_id].append(row)
        return [row for pk in sorted(area_ids) for row in self._cells[period_id, pk]]
