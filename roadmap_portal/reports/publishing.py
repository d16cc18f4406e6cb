"""Publishing an edition: for everybody to read, after the translation gate."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roadmap_portal.operations import audit, changes

from .editions import OWN_CHANGE
from .models import Edition

LANGUAGES = {"ar", "en"}


class PublishingRefused(Exception):
    """Why the edition stays unpublished, for the person; ``texts`` are those that miss a language."""

    def __init__(self, message, texts=()):
        super().__init__(message)
        self.texts = list(texts)


def publish(edition, *, by):
    """Publish a ready edition. A published one stays as it is."""
    with transaction.atomic():
        locked = Edition.objects.select_for_update().get(pk=edition.pk)
        if locked.published_at:
            return locked
        if not locked.ready_at:
            raise PublishingRefused(_("The edition isn't ready yet."))
        if texts := untranslated(locked.snapshot.content):
            raise PublishingRefused(_("The report isn't published before these texts are translated."), texts)
        locked.published_at, locked.published_by = timezone.now(), by
        locked.save(update_fields=["published_at", "published_by"])
        audit.record("report.published", by=by, subject=locked, after={"sha256": locked.snapshot.sha256})
        report = locked.report
        about = {"area": report.area and report.area.code, "track": report.track and report.track.code}
        subject = {"report": report.code, "edition": locked.number, **about}
        changes.record(f"{OWN_CHANGE}.published", subject=subject)
    return locked


def untranslated(content):
    """Texts of a payload that exist in one language only, each once: {"code", "text", "missing"}.

    What people wrote themselves (cause, action) is quoted in their language and needs no translation.
    """
    found = {}
    for code, texts in _pairs(content, ""):
        given = [language for language in LANGUAGES if texts[language]]
        if len(given) == 1:
            missing = (LANGUAGES - set(given)).pop()
            found[texts[given[0]]] = {"code": code, "text": texts[given[0]], "missing": missing}
    return list(found.values())


def _pairs(value, code):
    """Every {"ar", "en"} in ``value`` with the nearest code around it."""
    if isinstance(value, list):
        for part in value:
            yield from _pairs(part, code)
    elif isinstance(value, dict):
        if value.keys() == LANGUAGES:
            yield code, value
            return
        code = value.get("code") or code
        for part in value.values():
            yield from _pairs(part, code)
