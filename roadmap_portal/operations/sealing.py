"""The audit log's seal: batches of entries whose digests hang in one chain, so that no entry changes unseen.

Writers take no lock for it. A minute's tick reads the entries that are settled (``settled``: no lower id can appear
any more), in the order of their ids, which is the order of writing, and closes them into a Seal.

Canonical form 1 of an entry is the JSON object of the columns in ``FORMS[1]``: keys sorted, no blanks, all but ASCII
as \\uXXXX, the time as ISO 8601 in UTC with microseconds ("2026-11-08T07:00:00.000000+00:00", the web process's
clock when the act was written). Its digest is SHA-256 in hex; a seal's digest is SHA-256 over the canonical JSON of
number, form, first_id, last_id, previous and rows. A column that comes later gets a new form; old seals keep theirs.

Whoever can rewrite the whole database can rewrite the chain as well. Therefore each seal is a line of the log, which
lives elsewhere, and ``manage.py audit --verify --expect 12:ab34…`` holds the chain against such a line.
"""

import hashlib
import json
import logging
from datetime import UTC, datetime

from django.db import transaction

from .counter import SEALS
from .models import AuditEntry, Counter, Seal
from .settled import settled_id

logger = logging.getLogger(__name__)
FORM = 1
FORMS = {
    1: (
        *("id", "at", "act", "actor_id", "actor_label", "for_label", "subject_type", "subject_id", "subject_label"),
        *("area", "before", "after", "reason", "address", "request_id"),
    )
}
BATCH = 1000


def seal_settled(*, patience=5):
    """Seal every entry that is settled and return how many; a writer still under way is waited for ``patience`` s."""
    horizon = settled_id(AuditEntry, patience=patience)
    if horizon is None:
        logger.info("a long transaction still writes to the audit log: sealing waits")
        return 0
    total = 0
    while count := _seal_batch(horizon):
        total += count
    return total


def _seal_batch(horizon):
    with transaction.atomic():
        # Its lock keeps a second sealer out; its value outlives a seal that somebody removes.
        counter = Counter.objects.select_for_update().get(pk=SEALS)
        last = Seal.objects.order_by("-number").first()
        first_id = last.last_id + 1 if last else 1
        rows = digests(FORM, first_id, horizon, limit=BATCH)
        if not rows:
            return 0
        seal = Seal(
            number=counter.value + 1,
            form=FORM,
            first_id=min(first_id, rows[0][0]),
            last_id=rows[-1][0],
            rows=rows,
            previous=last.digest if last else "",
        )
        seal.digest = digest_of(seal)
        seal.save(force_insert=True)
        Counter.objects.filter(pk=SEALS).update(value=seal.number)
    logger.info("audit log sealed: %s", seal)
    return len(rows)


def digests(form, first_id, last_id, *, limit=None):
    """[id, digest] of the entries that stand between the two ids, in their order."""
    rows = AuditEntry.objects.filter(pk__range=(first_id, last_id)).order_by("pk").values(*FORMS[form])
    return [[row["id"], sha256(row)] for row in rows[:limit]]


def digest_of(seal):
    """What the seal's digest has to be."""
    names = ("number", "form", "first_id", "last_id", "previous", "rows")
    return sha256({name: getattr(seal, name) for name in names})


def sha256(values):
    return hashlib.sha256(canonical(values)).hexdigest()


def canonical(values):
    return json.dumps(values, sort_keys=True, separators=(",", ":"), default=_plain).encode("ascii")


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"no canonical form for {type(value).__name__}")
