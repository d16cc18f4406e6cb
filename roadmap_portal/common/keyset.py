"""Pages of a list by keyset: no OFFSET, no page numbers, and no row moves from page to page when another goes."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

PAGE_SIZE = 25


def beyond(order, key, *, backwards=False):
    """The condition "after ``key``" in ascending ``order`` (before it: ``backwards``); the last name is unique."""
    condition, same, side = Q(), Q(), "lt" if backwards else "gt"
    for name, value in zip(order, key, strict=True):
        condition |= same & Q(**{f"{name}__{side}": value})
        same &= Q(**{name: value})
    return condition


def row_id(text):
    """The id that a person's request writes, or None for what can be none: no column is longer than 18 digits."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def anchor(query, name):
    """The id that ``?after=`` or ``?before=`` names, or None; what is no id begins at the list's head."""
    return row_id(query.get(name, ""))


@dataclass
class Page:
    """One page of ``rows`` in ``order``, beside the row whose id is ``after`` or ``before``."""

    source: QuerySet
    order: tuple
    after: int | None = None
    before: int | None = None
    size: int = PAGE_SIZE
    # The greatest of ``order`` first, as a ledger is read.
    descending: bool = False

    @classmethod
    def of(cls, source, order, query, **given):
        return cls(source, order, anchor(query, "after"), anchor(query, "before"), **given)

    @cached_property
    def rows(self):
        upwards = self.before is not None
        beside, rows = self.before if upwards else self.after, self.source
        backwards = upwards != self.descending
        # The row itself may have left the list meanwhile: its place is read from the whole table.
        key = beside and rows.model._base_manager.filter(pk=beside).values_list(*self.order).first()
        if key:
            rows = rows.filter(beyond(self.order, key, backwards=backwards))
        signed = [f"-{name}" if backwards else name for name in self.order]
        found = list(rows.order_by(*signed)[: self.size + 1])
        self._has_more = len(found) > self.size
        return found[: self.size][::-1] if upwards else found[: self.size]

    @property
    def next_anchor(self):
        return self.rows[-1].pk if self.rows and (self.before or self._has_more) else None

    @property
    def previous_anchor(self):
        return self.rows[0].pk if self.rows and (self.after or (self.before and self._has_more)) else None


class Paged:
    """What shows one ``page`` (a Page) of what its ``filters`` (a FromQuery) leave: the addresses beside it."""

    @property
    def next_url(self):
        """The address of the next page, from here; "" where there is none."""
        return self._beside("after", self.page.next_anchor)

    @property
    def previous_url(self):
        return self._beside("before", self.page.previous_anchor)

    def _beside(self, side, pk):
        return "?" + "&".join(filter(None, [self.filters.query, f"{side}={pk}"])) if pk else ""
