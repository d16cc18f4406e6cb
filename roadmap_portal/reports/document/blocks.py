"""The few kinds of block that a chapter is made of. Both renderers know how to draw each; neither has words.

A table's column has a kind: text, number, code, status, trend or bar. Its cells fit: a string; for text also
{"text", "language"} when it exists in the other language only; for status {"code", "label"}; for trend
{"points", "status"}; for bar {"percent", "text"}.
"""


def chapter(key, heading, *blocks):
    """A chapter, or None when none of its blocks has anything to say."""
    said = [block for block in blocks if block]
    return {"key": key, "heading": heading, "blocks": said} if said else None


def prose(*paragraphs):
    said = [paragraph for paragraph in paragraphs if paragraph]
    return {"type": "prose", "paragraphs": said} if said else None


def lead(*sentences):
    """The summary: prose in the size of a headline."""
    said = [sentence for sentence in sentences if sentence]
    return {"type": "lead", "paragraphs": said} if said else None


def points(heading, items):
    """A short list; each item is a text, or {"text", "status"} with the mark of a status before it."""
    marked = [item if isinstance(item, dict) else {"text": item, "status": ""} for item in items]
    return {"type": "points", "heading": heading, "items": marked} if items else None


def figures(items):
    """Big numbers side by side: {"figure", "label", "status"}."""
    return {"type": "figures", "items": items} if items else None


def column(label, kind="text", width=1):
    """``width`` is a share of the page's width among the table's columns."""
    return {"label": label, "kind": kind, "width": width}


def table(caption, columns, rows, *, groups=False):
    """``groups``: rows are (heading, rows) pairs."""
    grouped = rows if groups else [("", rows)]
    grouped = [{"heading": heading, "rows": cells} for heading, cells in grouped if cells]
    return {"type": "table", "caption": caption, "columns": columns, "groups": grouped} if grouped else None


def heat_map(caption, heads, columns, rows):
    """Rows: {"name", "overall", "cells"}; a cell is {"text", "status", "tint"}; ``heads``: of name and overall."""
    first, overall = heads
    found = {"caption": caption, "first": first, "overall": overall, "columns": columns, "rows": rows}
    return {"type": "heat_map"} | found if rows else None


def explained(items):
    """Off-track indicators: {"code", "name", "score", "change", "said": [{"who", "cause", "action", "by"}]}."""
    return {"type": "explained", "items": items} if items else None


def legend(items):
    return {"type": "legend", "items": items}


def note(text):
    return {"type": "note", "text": text} if text else None
