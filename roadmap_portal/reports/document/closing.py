"""Chapters: completeness and timeliness, method, annex."""

from django.utils.translation import gettext as _

from roadmap_portal.common.formats import day_and_time

from . import blocks, figures


def reporting(payload):
    columns = [
        blocks.column(_("Police command"), "text", 36),
        blocks.column(_("Expected values"), "number", 12),
        blocks.column(_("Submitted"), "number", 12),
        blocks.column(_("On time"), "number", 12),
        blocks.column(_("Completeness"), "bar", 18),
        blocks.column(_("Timeliness"), "bar", 18),
    ]
    rows = [
        [
            figures.name(row["name"]),
            figures.number(row["expected"]),
            figures.number(row["submitted"]),
            figures.number(row["on_time"]),
            _bar(row["submitted"], row["expected"]),
            _bar(row["on_time"], row["expected"]),
        ]
        for row in payload["reporting"]
        if row["expected"]
    ]
    explained = blocks.note(
        _(
            "Completeness: submitted values ÷ expected ones. "
            "Timeliness: values submitted by the due date ÷ expected ones."
        )
    )
    table = blocks.table(_("Values expected and submitted, by command"), columns, rows)
    return blocks.chapter("reporting", _("Completeness of data and punctuality"), table, rows and explained)


def _bar(part, whole):
    return {"percent": part * 100 // whole, "text": figures.share(part, whole)}


def method(payload):
    version = figures.isolated(payload["formula_version"])
    return blocks.chapter(
        "method",
        _("Method"),
        blocks.prose(
            _(
                "Only approved values count. Percentages are never averaged: numerators and denominators are added up "
                "first, then divided."
            ),
            _(
                "The expected value lies on the line from the baseline to the target of the plan's last period, unless "
                "a target was set for the period itself. A score tells how much of the expected way was covered, "
                "between 0 and 100."
            ),
            _(
                "A track's score combines the weighted scores of its indicators and the weighted progress of its "
                "milestones; progress without accepted evidence counts at most 90%. The road map's score is the "
                "weighted mean of its tracks."
            ),
            _(
                "On track: 90 or more. Needs attention: 70 or more. Off track: below 70. Where less than half of the "
                "weight has data there is no score; nothing is estimated, and a missing value is never zero."
            ),
            _(
                "Coverage is the number of approved values ÷ the number of expected ones; below 80% the figure is "
                "called incomplete."
            ),
            _(
                "Targets, weights and definitions are those in force when the period closed. Formula version "
                "%(version)s."
            )
            % {"version": version},
        ),
    )


def annex(payload):
    names = {track["code"]: track["name"] for track in payload["tracks"]}
    columns = [
        blocks.column(_("Track"), "text", 50),
        blocks.column(_("Weight in the road map"), "number", 25),
        blocks.column(_("Share of the indicators"), "number", 25),
    ]
    rows = [
        [
            figures.name(names[row["track"]]),
            figures.number(figures.exact(row["weight"])),
            figures.percent(row["indicators_share"] and str(figures.exact(row["indicators_share"]) * 100), 0),
        ]
        for row in payload["roadmap"]["weights"]
        if row["track"] in names
    ]
    return blocks.chapter(
        "annex",
        _("Annexes"),
        blocks.table(_("Weights of the tracks in this period"), columns, rows),
        blocks.points(_("Notes on the data"), _notes(payload)),
        blocks.points(_("Origin of this edition"), _origin(payload)),
    )


def _notes(payload):
    found = [_("The indicators are proposed ones (“Proposed indicators”); no authority has adopted them.")]
    if payload["roadmap"]["working"]:
        found.append(figures.words(payload["roadmap"]["note"]))
    if payload["demonstration"]:
        found.append(_("All values, targets and weights in this copy are demonstration values."))
    return [text for text in found if text]


def _origin(payload):
    made = payload["made"]
    return [
        _("Made on %(moment)s, Baghdad time, with the knowledge of change number %(change)s.")
        % {
            "moment": day_and_time(figures.moment(made["at"])),
            "change": figures.isolated(figures.number(made["change"])),
        },
        _(
            "Figures in this report come from the frozen data of this edition and don't change afterwards; corrections "
            "appear as a new edition."
        ),
    ]
