"""A report as a document in one language: chapters of blocks with final words, from a frozen payload alone.

Every rendering draws this document, so page, PDF and whatever comes later say the same in the same words.
"""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from roadmap_portal.common.formats import edition_label, period_label

from . import actions, closing, delivery, figures, indicators, standing
from .legal import legal


def document_of(payload, *, language, sha256):
    """``payload``: the frozen content; ``sha256``: that of its text. Reads no database."""
    with translation.override(language):
        found = [make(payload) for make in CHAPTERS]
        chapters = [part | {"number": n} for n, part in enumerate(filter(None, found), 1)]
        return {
            "language": language,
            "direction": "rtl" if language == "ar" else "ltr",
            "title": _title(payload),
            "subject": _subject(payload),
            "cover": _cover(payload),
            "chapters": chapters,
            "demonstration": _demonstration(payload),
            "seal": {"label": _("Fingerprint of the data (SHA-256)"), "sha256": sha256},
            "running": _running(payload),
            "words": {
                "contents": _("Contents"),
                "page": _("Page {page} of {pages}"),
                "off": _("Cause"),
                "action": _("Action"),
                "other_language": {"ar": _("in Arabic"), "en": _("in English")},
            },
        }


CHAPTERS = (
    standing.summary,
    standing.changes,
    standing.tracks,
    standing.areas,
    indicators.measured,
    indicators.off_track,
    delivery.milestones,
    delivery.workshops,
    actions.follow_ups,
    actions.obstacles,
    legal,
    actions.handover,
    closing.reporting,
    closing.method,
    closing.annex,
)


def _title(payload):
    return _("Progress report on the Local Police Service Road Map: %(period)s") % {
        "period": period_label(payload["period"]["code"])
    }


def _subject(payload):
    """The province or the track that the report is about; "" for the whole country."""
    about = payload["report"]["area"] or payload["report"]["track"]
    return figures.words(about["name"]) if about else ""


def _cover(payload):
    overall = payload["overall"] or payload["tracks"][0]
    return {
        "issuer": [_("Republic of Iraq"), _("Ministry of Interior")],
        "name": _("Progress report"),
        "roadmap": _("Local Police Service Road Map"),
        "period": period_label(payload["period"]["code"]),
        "subject": _subject(payload),
        "as_of": _("Data as of %(day)s") % {"day": figures.day(payload["made"]["at"])},
        "edition": edition_label(payload["made"]["edition"]),
        "score": figures.percent(overall["score"]) if overall["score"] else "",
        "status": figures.status(overall["status"]),
        "ring": [
            {"code": track["code"], "name": figures.words(track["name"]), "status": track["status"]}
            for track in payload["tracks"]
        ],
    }


def _demonstration(payload):
    if not payload["demonstration"]:
        return ""
    return _("Demonstration data: all figures in this copy are invented")


def _running(payload):
    return pgettext("running head of a report", "Progress report: %(period)s") % {
        "period": period_label(payload["period"]["code"])
    }
