"""What the filters of a page offer, of several small tables at once."""

from django.db.models import Value, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language


def named(*tables):
    """[(code, name)] of each table in its own order, in the page's language: one query for all of them."""
    found = [[] for _table in tables]
    rows = [_rows(table, place) for place, table in enumerate(tables)]
    for place, _rank, code, arabic, english in rows[0].union(*rows[1:], all=True).order_by("place", "rank"):
        name = (arabic or english) if get_language() == "ar" else (english or arabic)
        found[place].append((code, name))
    return found


def _rows(table, place):
    order = table.query.order_by or table.model._meta.ordering
    placed = table.order_by().annotate(place=Value(place), rank=Window(RowNumber(), order_by=list(order)))
    return placed.values_list("place", "rank", "code", "name_ar", "name_en")
