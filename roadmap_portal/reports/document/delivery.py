"""Chapters: milestones, workshops."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from . import blocks, figures

# The status whose mark a milestone's state carries; what merely runs or waits carries none.
MARKS = {"done": "on_track", "under_way": "", "not_started": "", "late": "off_track"}


def state_label(state):
    return {
        "done": pgettext("milestone", "Done"),
        "under_way": pgettext("milestone", "Under way"),
        "not_started": pgettext("milestone", "Not started"),
        "late": pgettext("milestone", "Late"),
    }[state]


def milestones(payload):
    late = [m for m in payload["milestones"] if m["state"] == "late"]
    national = [m for m in payload["milestones"] if m["province"] is None and _is_news(m)]
    return blocks.chapter(
        "milestones",
        _("Milestones"),
        blocks.table(_("Number of milestones by track and state"), _count_columns(), _counts(payload)),
        blocks.table(_("Late milestones"), _columns(), [_row(m) for m in late]),
        blocks.table(_("Other national milestones"), _columns(), [_row(m) for m in national]),
    )


def _is_news(milestone):
    """Neither late, which has its own table, nor done before the period began."""
    return milestone["state"] != "late" and milestone["percent_before"] != "100"


def _count_columns():
    states = [blocks.column(state_label(state), "number", 11) for state in MARKS]
    return [blocks.column(_("Track"), "text", 42), *states, blocks.column(_("All"), "number", 10)]


def _counts(payload):
    found = []
    for track in payload["tracks"]:
        count = Counter(m["state"] for m in payload["milestones"] if m["track"] == track["code"])
        if total := sum(count.values()):
            numbers = [figures.number(count[state]) for state in MARKS]
            found.append([figures.name(track["name"]), *numbers, figures.number(total)])
    return found


def _columns():
    return [
        blocks.column(_("Milestone"), "text", 44),
        blocks.column(_("Province"), "text", 16),
        blocks.column(_("Due"), "text", 20),
        blocks.column(_("Progress"), "number", 11),
        blocks.column(_("State"), "status", 17),
    ]


def _row(milestone):
    return [
        figures.name(milestone["name"]),
        figures.name(milestone["province"]["name"]) if milestone["province"] else _("National"),
        figures.day(milestone["due"]),
        figures.percent(milestone["percent"], 0),
        {"code": MARKS[milestone["state"]], "label": state_label(milestone["state"])},
    ]


def workshops(payload):
    held = len(payload["workshops"])
    sentence = ngettext("%(n)s workshop was held.", "%(n)s workshops were held.", held) % {"n": figures.number(held)}
    columns = [
        blocks.column(_("Date"), "text", 20),
        blocks.column(_("Subject"), "text", 46),
        blocks.column(_("Place"), "text", 22),
        blocks.column(_("Participants"), "number", 14),
        blocks.column(_("Tracks"), "code", 14),
    ]
    rows = [
        [
            figures.day(workshop["held_on"]),
            figures.name(workshop["subject"]),
            _(", ").join(dict.fromkeys(figures.words(workshop[place]) for place in ("city", "province"))),
            figures.number(workshop["people"]),
            " ".join(workshop["tracks"]),
        ]
        for workshop in payload["workshops"]
    ]
    table = blocks.table(_("Workshops of the period"), columns, rows)
    return blocks.chapter("workshops", _("Workshops"), blocks.prose(sentence), table)
