"""The audit log: every write, sign-in, export and change of rights leaves one entry that nobody can rewrite."""

from contextvars import ContextVar
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.utils import translation

from .models import AuditEntry

# A field whose name holds one of these words shows that it changed, never to what.
SECRET_WORDS = ("password", "secret", "token", "digest", "seed", "recovery")
REDACTED = "***"


class Context(NamedTuple):
    """Where the present act comes from: the client's address, and the request's id as in the log lines."""

    address: str | None = None
    request_id: str = ""


_context = ContextVar("audit_context")
enter, leave = _context.set, _context.reset


def context():
    """The Context of the running request; an empty one in the worker and in commands."""
    return _context.get(Context())


def record(act, *, by, subject, area="", before=None, after=None, reason="", on_behalf_of=None):
    """Write one entry. ``by`` is a user, or None for the portal itself; ``subject`` a model's row, or a plain text.

    ``area`` is a code; ``before`` and ``after`` map field names to JSON values, dates or decimals.
    """
    made = entry(
        act,
        by=by,
        subject=subject,
        area=area,
        before=before,
        after=after,
        reason=reason,
        on_behalf_of=on_behalf_of,
    )
    made.save(force_insert=True)
    return made


def record_many(entries):
    """Write what ``entry`` made, in one statement per batch."""
    return AuditEntry.objects.bulk_create(entries, batch_size=500)


def entry(act, *, by, subject, area="", before=None, after=None, reason="", on_behalf_of=None):
    """Build an unsaved entry; same arguments as ``record``."""
    address, request_id = context()
    return AuditEntry(
        act=act,
        actor_id=by.pk if by else None,
        actor_label=_label(by, 200),
        for_label=_label(on_behalf_of, 200),
        **_subject(subject),
        area=area,
        before=_without_secrets(before),
        after=_without_secrets(after),
        reason=reason,
        address=address,
        request_id=request_id,
    )


def _subject(subject):
    if not isinstance(subject, models.Model):
        return {"subject_label": _label(subject, 300)}
    # A proxy is the same row as its concrete model, and has one history.
    return {
        "subject_type": subject._meta.concrete_model._meta.label_lower,
        "subject_id": str(subject.pk),
        "subject_label": _label(subject, 300),
    }


def _label(row, length):
    """The row's name in the portal's first language, whoever acts, so that equal subjects read alike."""
    if row is None:
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        return str(row)[:length]


def _without_secrets(values):
    if values is None:
        return None
    return {
        name: REDACTED if any(word in name.lower() for word in SECRET_WORDS) else value
        for name, value in values.items()
    }
