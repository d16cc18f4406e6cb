"""Chapters: summary, what changed, the road map and its tracks, areas by track."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap_portal.common.formats import period_label
from roadmap_portal.common.status import Status, tint

from . import blocks, figures
from .summary import before, headline, paragraphs

# Late reporters named here; the chapter on completeness has them all.
NAMED = 5


def summary(payload):
    return blocks.chapter(
        "summary",
        _("Executive summary"),
        blocks.lead(headline(payload)),
        blocks.figures(_key_figures(payload)),
        blocks.prose(*paragraphs(payload)),
    )


def _key_figures(payload):
    """Four figures to remember."""
    overall, states = payload["overall"], Counter(m["state"] for m in payload["milestones"])
    found = []
    if overall and overall["score"]:
        found.append(
            {
                "figure": figures.percent(overall["score"]),
                "label": _("Score of the road map"),
                "status": overall["status"],
            }
        )
    if overall and overall["cells"]:
        coverage = figures.share(overall["covered"], overall["cells"])
        found.append({"figure": coverage, "label": _("Coverage of the expected values"), "status": ""})
    judged = Counter(indicator["status"] for indicator in payload["indicators"])
    if judged["off_track"]:
        found.append(
            {"figure": figures.number(judged["off_track"]), "label": _("Indicators off track"), "status": "off_track"}
        )
    if payload["milestones"]:
        done = figures.share(states["done"], len(payload["milestones"]))
        found.append({"figure": done, "label": _("Milestones done"), "status": ""})
    return found


def changes(payload):
    moved = payload["changed"]
    if payload["period"]["previous"] is None:
        return None
    compared = _("Compared with %(period)s.") % {"period": period_label(payload["period"]["previous"])}
    late = _late_reporters(payload)
    parts = (
        blocks.points(_("Tracks whose status changed"), _moves(moved["tracks"], payload["tracks"])),
        blocks.points(_("Indicators whose status changed"), _moves(moved["indicators"], payload["indicators"])),
        blocks.points(
            _("Milestones that passed their due date"), _milestones(payload, moved["milestones_late"], "off_track")
        ),
        blocks.points(_("Milestones done in the period"), _milestones(payload, moved["milestones_done"], "on_track")),
        blocks.points(_("Targets revised since then"), _revised(payload)),
        blocks.points(_("Commands that have not submitted all values"), late),
    )
    nothing = None if any(parts) else blocks.prose(_("No status changed, and no milestone was done or missed."))
    return blocks.chapter("changes", _("What changed since the last report"), blocks.prose(compared), *parts, nothing)


def _revised(payload):
    """One line an indicator and decision; editions from before the list have none."""
    indicators = {row["code"]: row for row in payload["indicators"]}
    return [
        {"text": _revision(row, indicators[row["code"]]), "status": ""} for row in payload.get("revised_targets", [])
    ]


def _revision(row, indicator):
    """The sentence of one revision: from what to what where it is one target, else how many."""
    targets = row["targets"]
    named = {
        "name": figures.words(row["name"]),
        "n": figures.number(len(targets)),
        "period": period_label(targets[0]["period"]),
        "from": _target(targets[0], "from", indicator),
        "to": _target(targets[0], "to", indicator),
    }
    if len(targets) == 1:
        sentence = _("%(name)s: target of %(period)s revised from %(from)s to %(to)s")
    else:
        sentence = ngettext("%(name)s: %(n)s target revised", "%(name)s: %(n)s targets revised", len(targets))
    return sentence % named + _grounds(row)


def _target(target, side, indicator):
    """One number, or the two bounds of a range."""
    value, upper = (figures.measure(target.get(name), indicator) for name in (side, f"upper_{side}"))
    if target.get(f"upper_{side}") is None:
        return value
    return _("%(lower)s to %(upper)s") % {"lower": value, "upper": upper}


def _grounds(row):
    if not row["decision"]:
        return ""
    named = {"number": figures.isolated(row["decision"]), "day": figures.day(row["date"])}
    return " " + _("(decision %(number)s of %(day)s)") % named


def _moves(moves, rows):
    names = {row["code"]: row["name"] for row in rows}
    return [
        {
            "text": _("%(name)s: from “%(from)s” to “%(to)s”")
            % {
                "name": figures.words(names[move["code"]]),
                "from": figures.status(move["from"])["label"],
                "to": figures.status(move["to"])["label"],
            },
            "status": move["to"],
        }
        for move in moves
    ]


def _milestones(payload, codes, status):
    """One line a milestone; the same one in several provinces is one line that names them."""
    wanted = [milestone for milestone in payload["milestones"] if milestone["code"] in set(codes)]
    places = {}
    for milestone in wanted:
        where = places.setdefault(figures.words(milestone["name"]), [])
        if milestone["province"]:
            where.append(figures.words(milestone["province"]["name"]))
    return [{"text": _placed(name, where), "status": status} for name, where in places.items()]


def _placed(name, where):
    return _("%(name)s (%(places)s)") % {"name": name, "places": figures.joined(where)} if where else name


def _late_reporters(payload):
    found = [row for row in payload["reporting"] if row["submitted"] < row["expected"]]
    found.sort(key=lambda row: row["submitted"] - row["expected"])
    lines = [
        _("%(command)s: %(values)s") % {"command": figures.words(row["name"]), "values": _missing(row)}
        for row in found[:NAMED]
    ]
    more = len(found) - NAMED
    return [*lines, further_commands(more)] if more > 0 else lines


def further_commands(n):
    return ngettext("and %(n)s further command", "and %(n)s further commands", n) % {"n": figures.number(n)}


def _missing(row):
    missing = row["expected"] - row["submitted"]
    return ngettext("%(n)s value not submitted", "%(n)s values not submitted", missing) % {"n": figures.number(missing)}


def tracks(payload):
    if payload["period"]["kind"] == "M":
        return None
    columns = [
        blocks.column(_("Track"), "text", 30),
        blocks.column(_("Score"), "number", 10),
        blocks.column(_("Change"), "number", 10),
        blocks.column(_("Status"), "status", 19),
        blocks.column(_("Indicators"), "number", 12),
        blocks.column(_("Delivery"), "number", 11),
        blocks.column(_("Data"), "number", 9),
        blocks.column(_("Trend"), "trend", 14),
    ]
    groups = [
        (heading, [_track(track) for track in payload["tracks"] if track["kind"] == kind])
        for kind, heading in (("axis", _("Axes")), ("function", _("Support functions")))
    ]
    explained = _(
        "A track's score combines its indicators and the delivery of its milestones. “Data” is the share of the "
        "indicators' weight for which there are data."
    )
    table = blocks.table(_("Scores of the tracks in per cent"), columns, groups, groups=True)
    return blocks.chapter("tracks", _("Standing of the road map and its tracks"), table, blocks.note(explained))


def _track(track):
    change = figures.difference(track["score"], before(track))
    with_data, of_all = figures.exact(track["weight_with_data"]), figures.exact(track["weight_all"])
    return [
        figures.name(track["name"]),
        figures.percent(track["score"]),
        figures.signed(change) if change is not None else "–",
        figures.status(track["status"]),
        figures.percent(track["indicator_score"]),
        figures.percent(track["delivery_score"]),
        figures.share(with_data, of_all) if of_all else "–",
        {"points": figures.course(track["trend"]), "status": track["status"]},
    ]


def areas(payload):
    if payload["period"]["kind"] == "M" or not payload["areas"] or not payload["overall"]:
        return None
    columns = [{"code": t["code"], "name": figures.words(t["name"])} for t in payload["tracks"]]
    rows = [
        {
            "name": figures.name(area["name"]),
            "overall": _heat(area["overall"]),
            "cells": [_heat(area["tracks"][t["code"]]) for t in payload["tracks"]],
        }
        for area in payload["areas"]
    ]
    one_province = payload["report"]["scope"] == "province"
    heading = _("Commands by track") if one_province else _("Provinces by track")
    heads = (_("Police command") if one_province else _("Province"), _("Overall"))
    caption = _("Scores in per cent; the deeper the colour, the further from the threshold")
    drawn = blocks.heat_map(caption, heads, columns, rows)
    words = blocks.note(
        _("%(list)s.") % {"list": _("; ").join(f"{figures.isolated(c['code'])} {c['name']}" for c in columns)}
    )
    return blocks.chapter("areas", heading, drawn, blocks.legend([figures.status(s) for s in Status.values]), words)


def _heat(cell):
    score = figures.exact(cell["score"])
    shown = "" if score is None else figures.number(score, 0)
    return {"status": figures.status(cell["status"]), "text": shown, "tint": tint(cell["status"], score)}
