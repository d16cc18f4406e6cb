"""The executive summary: whole sentences, each from the payload's figures, none where there is nothing to say."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import figures
from .figures import joined, number, percent, words

# Names in one sentence; more are counted.
NAMED = 5


def headline(payload):
    """The one sentence to remember; "" where the report has no score to speak of."""
    return _standing(payload)


def paragraphs(payload):
    """Where the figures stand, then what was delivered and how sure that is."""
    figures_say = (_tracks, _extremes, _indicators, _critical)
    delivery_says = (_milestones, _areas, _certainty)
    return [_joined(said, payload) for said in (figures_say, delivery_says)]


def _joined(sentences, payload):
    return " ".join(filter(None, (sentence(payload) for sentence in sentences)))


def _standing(payload):
    overall = payload["overall"] or (payload["tracks"][0] if payload["report"]["track"] else None)
    if overall is None or overall["score"] is None:
        return _("The data of this period don't suffice for a score of the road map yet.") if overall else ""
    values = {"score": percent(overall["score"]), "status": figures.status(overall["status"])["label"]}
    change = figures.difference(overall["score"], before(overall))
    if change is None:
        return _("The road map stands at %(score)s (%(status)s).") % values
    values["change"] = figures.points(change)
    return _("The road map stands at %(score)s (%(status)s), %(change)s against the period before.") % values


def before(row):
    """The score in the period before, or None."""
    return row["trend"][-2]["score"] if len(row["trend"]) > 1 else None


def _tracks(payload):
    count = Counter(track["status"] for track in payload["tracks"])
    if len(payload["tracks"]) < 2 or not (len(payload["tracks"]) - count["insufficient"]):
        return ""
    phrases = {
        "on_track": ngettext("%(n)s track is on track", "%(n)s tracks are on track", count["on_track"]),
        "attention": ngettext("%(n)s track needs attention", "%(n)s tracks need attention", count["attention"]),
        "off_track": ngettext("%(n)s track is off track", "%(n)s tracks are off track", count["off_track"]),
        "insufficient": ngettext("%(n)s track lacks data", "%(n)s tracks lack data", count["insufficient"]),
    }
    parts = [phrase % {"n": number(count[code])} for code, phrase in phrases.items() if count[code]]
    return _("%(parts)s.") % {"parts": joined(parts)}


def _extremes(payload):
    scored = sorted((t for t in payload["tracks"] if t["score"]), key=lambda track: figures.exact(track["score"]))
    if len(scored) < 2:
        return ""
    return _("The highest score is that of %(best)s (%(most)s), the lowest that of %(worst)s (%(least)s).") % {
        "best": words(scored[-1]["name"]),
        "most": percent(scored[-1]["score"]),
        "worst": words(scored[0]["name"]),
        "least": percent(scored[0]["score"]),
    }


def _indicators(payload):
    count = Counter(indicator["status"] for indicator in payload["indicators"])
    judged = len(payload["indicators"]) - count["insufficient"]
    if not judged:
        return ""
    off = ngettext("%(n)s indicator is off track", "%(n)s indicators are off track", count["off_track"])
    return _("Of %(m)s indicators with enough data, %(good)s have reached what the plan expected by now; %(off)s.") % {
        "m": number(judged),
        "good": number(count["on_track"]),
        "off": off % {"n": number(count["off_track"])},
    }


def _critical(payload):
    names = [words(i["name"]) for i in payload["indicators"] if i["critical"] and i["status"] == "off_track"]
    if not names:
        return ""
    sentence = ngettext(
        "A critical indicator is off track: %(names)s.", "Critical indicators are off track: %(names)s.", len(names)
    )
    return sentence % {"names": _("; ").join(names[:NAMED])}


def _milestones(payload):
    states = Counter(milestone["state"] for milestone in payload["milestones"])
    if not payload["milestones"]:
        return ""
    done = ngettext("%(n)s milestone is done", "%(n)s milestones are done", states["done"]) % {
        "n": number(states["done"])
    }
    late = ngettext("%(n)s milestone is late", "%(n)s milestones are late", states["late"]) % {
        "n": number(states["late"])
    }
    return _("%(done)s, and %(late)s.") % {"done": done, "late": late}


def _areas(payload):
    names = [words(area["name"]) for area in payload["areas"] if area["overall"]["status"] == "off_track"]
    if not names or payload["report"]["scope"] == "province":
        return ""
    count = ngettext("%(n)s province is off track", "%(n)s provinces are off track", len(names)) % {
        "n": number(len(names))
    }
    if len(names) > NAMED:
        return _("%(count)s.") % {"count": count}
    return _("%(count)s: %(names)s.") % {"count": count, "names": joined(names)}


def _certainty(payload):
    overall, commands = payload["overall"], payload["reporting"]
    if not overall or not overall["cells"]:
        return ""
    return _("The figures rest on %(coverage)s of the expected values; %(n)s of %(m)s commands have reported.") % {
        "coverage": figures.share(overall["covered"], overall["cells"]),
        "n": number(sum(command["submitted"] > 0 for command in commands)),
        "m": number(len(commands)),
    }
