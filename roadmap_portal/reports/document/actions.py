"""Chapters: follow-ups, obstacles, the hand-over. Editions made before these chapters were there have none."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from . import blocks, figures

# The width of each stage's column: as wide as the longest word of its label wants.
STAGES = {"not_started": 10, "preparing": 10, "ready": 10, "handed_over": 10, "reassessed": 15}


def follow_ups(payload):
    told = payload.get("follow_ups")
    if not told or not told["tracks"]:
        return None
    names = {track["code"]: track["name"] for track in payload["tracks"]}
    columns = [
        blocks.column(_("Track"), "text", 46),
        blocks.column(pgettext("follow-up", "Open"), "number", 18),
        blocks.column(pgettext("follow-up", "Overdue"), "number", 18),
        blocks.column(_("Done in the period"), "number", 18),
    ]
    rows = [
        [
            figures.name(names[line["track"]]) if line["track"] in names else _("Without a track"),
            *(figures.number(line[kind]) for kind in ("open", "overdue", "done")),
        ]
        for line in told["tracks"]
    ]
    sentence = ngettext("%(n)s follow-up is open.", "%(n)s follow-ups are open.", told["open"])
    table = blocks.table(_("Follow-ups at the end of the period, by track"), columns, rows)
    return blocks.chapter(
        "follow-ups",
        _("Recommendations and follow-ups"),
        blocks.prose(sentence % {"n": figures.number(told["open"])}),
        table,
    )


def obstacles(payload):
    told = payload.get("obstacles")
    if not told or not (told["open"] or told["new"] or told["resolved"]):
        return None
    columns = [
        blocks.column(_("Cause"), "text", 30),
        blocks.column(_("Unresolved"), "number", 14),
        blocks.column(_("Of high severity"), "number", 16),
        blocks.column(_("Where"), "text", 40),
    ]
    rows = [
        [
            figures.name(line["cause"]),
            figures.number(line["open"]),
            figures.number(line["high"]),
            _(", ").join(f"{figures.words(area['name'])} ({figures.number(area['open'])})" for area in line["areas"]),
        ]
        for line in told["causes"]
    ]
    counted = {kind: figures.number(told[kind]) for kind in ("open", "new", "resolved")}
    sentence = _("Unresolved at the end of the period: %(open)s; raised in it: %(new)s; resolved in it: %(resolved)s.")
    table = blocks.table(_("Unresolved obstacles by cause"), columns, rows)
    return blocks.chapter("obstacles", _("Obstacles"), blocks.prose(sentence % counted), table)


def handover(payload):
    told = payload.get("handover")
    if not told:
        return None
    labels = {
        "not_started": pgettext("hand-over", "Not started"),
        "preparing": pgettext("hand-over", "Preparing"),
        "ready": pgettext("hand-over", "Ready to take over"),
        "handed_over": pgettext("hand-over", "Handed over"),
        "reassessed": pgettext("hand-over", "Under reassessment"),
    }
    columns = [blocks.column(_("Police command"), "text", 29)]
    columns += [blocks.column(labels[stage], "number", width) for stage, width in STAGES.items()]
    columns.append(blocks.column(_("Share handed over"), "bar", 16))
    rows = [
        [
            figures.name(line["command"]["name"]),
            *(figures.number(line["stages"][stage]) for stage in STAGES),
            _bar(line["stages"]["handed_over"], line["districts"]),
        ]
        for line in told
    ]
    taken = {
        "n": figures.number(sum(line["stages"]["handed_over"] for line in told)),
        "m": figures.number(sum(line["districts"] for line in told)),
    }
    return blocks.chapter(
        "handover",
        _("Hand-over of the security file"),
        blocks.prose(_("%(n)s of %(m)s districts are handed over") % taken),
        blocks.table(_("Number of districts by command and stage"), columns, rows),
        blocks.note(_("Stages taken from public lists are indicative until the command's own record replaces them.")),
    )


def _bar(part, whole):
    return {"percent": part * 100 // whole, "text": figures.share(part, whole)}
