"""Chapter: the legal framework, by stage, with the day on which each stage was reached.

Editions from before the stages were dated have neither "stages" nor "obligations"; their chapter is shorter.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from roadmap_portal.plan.models import LegalInstrument

from . import blocks, figures

STAGES = LegalInstrument.Stage


def legal(payload):
    told = payload["legal"]
    return blocks.chapter(
        "legal",
        _("Legal framework"),
        blocks.prose(*_sentences(told)),
        _reached(payload),
        _register(told),
        blocks.note(_unverified(told)),
        _ways(told),
    )


def _sentences(told):
    if not told:
        return
    n = sum(row["stage"] == STAGES.IN_FORCE for row in told)
    sentence = ngettext(
        "%(n)s of the %(m)s instruments that serve the plan is in force.",
        "%(n)s of the %(m)s instruments that serve the plan are in force.",
        n,
    )
    yield sentence % {"n": figures.number(n), "m": figures.number(len(told))}


def _reached(payload):
    """What moved in the period, the oldest step first."""
    starts, steps = payload["period"]["starts"], []
    for row in payload["legal"]:
        way = row.get("stages", [])
        for before, step in zip([None, *way], way, strict=False):
            if step["on"] >= starts:
                steps.append((step["on"], row, before, step))
    columns = [
        blocks.column(_("Day"), "text", 20),
        blocks.column(_("Instrument"), "text", 36),
        blocks.column(pgettext("stage", "Before"), "text", 20),
        blocks.column(pgettext("stage", "Reached"), "text", 20),
        blocks.column(_("Source"), "text", 26),
    ]
    rows = [
        [figures.day(on), figures.name(row["name"]), label(before), label(step), _text(step["source"])]
        for on, row, before, step in sorted(steps, key=lambda found: (found[0], found[1]["code"]))
    ]
    return blocks.table(_("Stages reached in the period"), columns, rows)


def _register(told):
    """The instruments by stage, in the order of a law's way: what is not in force yet comes first."""
    columns = [
        blocks.column(_("Instrument"), "text", 40),
        blocks.column(_("Number and year"), "code", 14),
        blocks.column(_("Since"), "text", 18),
        blocks.column(_("Gap"), "text", 34),
        blocks.column(_("Obligations met"), "text", 14),
        blocks.column(_("Tracks"), "code", 12),
    ]
    groups = [
        (str(STAGES(stage).label), [_line(row) for row in told if row["stage"] == stage]) for stage in STAGES.values
    ]
    return blocks.table(_("Instruments that serve the plan"), columns, groups, groups=True)


def _line(row):
    reference = [str(part) for part in (row.get("number"), row.get("year")) if part]
    return [
        _title(row),
        "/".join(reference) or "–",
        figures.day(row.get("since")),
        _text(row["gap"]),
        _met(row.get("obligations")),
        " ".join(row["tracks"]),
    ]


def _met(obligations):
    if not obligations or not obligations["all"]:
        return "–"
    counted = {"n": figures.number(obligations["done"]), "m": figures.number(obligations["all"])}
    return _("%(n)s of %(m)s") % counted


def _ways(told):
    """The whole way of those that took more than one step."""
    columns = [blocks.column(_("Instrument"), "text", 40), blocks.column(_("Stages and their days"), "text", 60)]
    rows = [
        [figures.name(row["name"]), _("; ").join(_step(step) for step in row["stages"])]
        for row in told
        if len(row.get("stages", [])) > 1
    ]
    return blocks.table(_("The way of each instrument so far"), columns, rows)


def _step(step):
    return f"{label(step)} ({figures.day(step['on'])})"


def label(step):
    return str(STAGES(step["stage"]).label) if step else "–"


def _text(texts):
    return figures.name(texts) if any(texts.values()) else "–"


def _title(row):
    """Marked where nobody has seen it in the official publication."""
    title = figures.name(row["name"])
    if row["verified"]:
        return title
    return title | {"text": f"{title['text']}\u00a0*"} if isinstance(title, dict) else f"{title}\u00a0*"


def _unverified(told):
    n = sum(not row["verified"] for row in told)
    if not n:
        return ""
    sentence = ngettext(
        "* %(n)s title is not yet checked against the official publication.",
        "* %(n)s titles are not yet checked against the official publication.",
        n,
    )
    return sentence % {"n": figures.number(n)}
