"""The data files of the demonstration, read once."""

import csv
import json
from collections import defaultdict
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


@cache
def rows(name):
    """The rows of ``data/<name>.csv`` as dicts."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def figures():
    """Volumes per command, pace and scatter per indicator; ``_readme`` in the file says what each means."""
    return json.loads((DATA / "shape.json").read_text(encoding="utf-8"))


@cache
def sentences():
    """{occasion: its sentences}."""
    found = defaultdict(list)
    for row in rows("sentences"):
        found[row["occasion"]].append(row["text"])
    return dict(found)


@cache
def causes():
    """{KPI code: its row of cause and action}."""
    return {row["indicator"]: row for row in rows("causes")}


@cache
def turn(track, command, month):
    """The factor on the pace of ``track`` in ``month`` (as 2026-04): a command's own turn wins over everybody's."""
    factor = 1.0
    for owner in ("", command):
        begun = [r for r in rows("turns") if (r["track"], r["command"]) == (track, owner) and r["from"] <= month]
        if begun:
            factor = float(max(begun, key=lambda r: r["from"])["factor"])
    return factor
