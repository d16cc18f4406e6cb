"""Chapters: indicators with value, expectation, trend and coverage; those off track with cause and action."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from roadmap_portal.common.formats import period_label

from . import blocks, figures
from .standing import further_commands

# Explanations shown of one indicator; all stand in the payload.
SHOWN = 3


def measured(payload):
    columns = [
        blocks.column(pgettext("of an indicator", "Code"), "code", 10),
        blocks.column(_("Indicator"), "text", 37),
        blocks.column(_("Value"), "number", 14),
        blocks.column(_("Expected"), "number", 14),
        blocks.column(_("Score"), "number", 10),
        blocks.column(_("Status"), "status", 22),
        blocks.column(_("Trend"), "trend", 12),
        blocks.column(_("Coverage"), "number", 10),
    ]
    groups = [
        (figures.words(track["name"]), [_row(i) for i in payload["indicators"] if i["track"] == track["code"]])
        for track in payload["tracks"]
    ]
    table = blocks.table(_("Proposed indicators"), columns, groups, groups=True)
    notes = [blocks.note(said(payload)) for said in (_carried, _revised)]
    return blocks.chapter("indicators", _("Indicators: reached and expected"), table, *notes)


def _row(indicator):
    return [
        indicator["code"],
        figures.name(indicator["name"]),
        figures.measure(indicator["value"], indicator),
        _expected(indicator),
        figures.percent(indicator["score"], 0),
        figures.status(indicator["status"]),
        {"points": figures.course(indicator["trend"], "value"), "status": indicator["status"]},
        figures.share(indicator["covered"], indicator["cells"]),
    ]


def _expected(indicator):
    """What the plan expects by now; the two bounds where a range is wanted."""
    if indicator["direction"] == "range" and indicator["lower"] is not None:
        low, high = (figures.number(figures.exact(indicator[side])) for side in ("lower", "upper"))
        return figures.isolated(f"{low}–{high}")
    return figures.measure(indicator["expected"], indicator)


def _carried(payload):
    """Stocks whose last value is older than the period."""
    carried = [i for i in payload["indicators"] if i["basis"] == "carried"]
    if not carried:
        return ""
    listed = _(", ").join(f"{figures.isolated(i['code'])} ({period_label(i['source'])})" for i in carried)
    return _("Last approved value of an earlier period: %(list)s.") % {"list": listed}


def _revised(payload):
    """Indicators that are on track by their revised targets only, with what was expected before."""
    # Payloads of before this was looked at don't say.
    said = [i for i in payload["indicators"] if (i.get("first_target") or {}).get("met_only_revised")]
    listed = [
        _("%(code)s (%(before)s expected before, %(now)s now)")
        % {
            "code": figures.isolated(i["code"]),
            "before": figures.measure(i["first_target"]["expected"], i),
            "now": _expected(i),
        }
        for i in said
    ]
    if not listed:
        return ""
    return _("Target revised; on track by the revised target only: %(list)s.") % {"list": _(", ").join(listed)}


def off_track(payload):
    named = {indicator["code"]: indicator for indicator in payload["indicators"]}
    items = [_explained(item, named[item["code"]]) for item in payload["off_track"]]
    if not items:
        return (
            blocks.chapter("off_track", _heading(), blocks.prose(_("No indicator with enough data is off track.")))
            if payload["indicators"]
            else None
        )
    return blocks.chapter("off_track", _heading(), blocks.explained(items))


def _heading():
    return _("Indicators off track, their causes and the action taken")


def _explained(item, indicator):
    change = figures.difference(item["score"], item["score_before"])
    more = len(item["explanations"]) - SHOWN
    return {
        "code": item["code"],
        "name": figures.name(indicator["name"]),
        "score": figures.percent(item["score"], 0),
        "against": _("%(value)s reached, %(expected)s expected") % {
            "value": figures.measure(indicator["value"], indicator), "expected": _expected(indicator)
        },
        "change": figures.points(change) if change is not None else "",
        "said": [_said(explanation) for explanation in item["explanations"][:SHOWN]],
        "more": further_commands(more) if more > 0 else "",
        "silent": "" if item["explanations"] else _("No cause or action has been given."),
    }  # fmt: skip


def _said(explanation):
    body = explanation["body"] and figures.words(explanation["body"])
    by = [part for part in (body, explanation["due"] and figures.day(explanation["due"])) if part]
    return {
        "who": figures.name(explanation["command"]["name"]),
        "cause": figures.said(explanation["cause"]),
        "action": figures.said(explanation["action"]) if explanation["action"] else "",
        "by": _(", ").join(by),
    }
