"""Work for the worker. The row comes first, the message after the commit; a message may be lost, late or doubled."""

import logging
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from .broker import send
from .kinds import handles, kind_of
from .leases import Lease, LeaseLost, claim
from .models import Job

__all__ = ["Lease", "LeaseLost", "claim", "enqueue", "handles", "retry", "run", "sweep"]
logger = logging.getLogger(__name__)
# Messages of one sweep; the rest waits for the next, so that a long queue does not hold the worker.
SWEEP_AT_MOST = 500


def enqueue(kind, *, key, payload, by=None):
    """Queue a job unless one with this key exists; return the job either way.

    ``key`` names the work, not the request: asking twice for the same report is one job.
    """
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "payload": payload,
            "max_attempts": kind_of(kind).max_attempts,
            "requested_by": by.pk if by else None,
            "not_before": timezone.now() + timedelta(seconds=settings.PORTAL_SWEEP_SECONDS),
        },
    )
    if created:
        transaction.on_commit(partial(_send, job.pk, kind))
    return job


def retry(job):
    """Queue a failed job again with all its attempts; one that did not fail stays as it is."""
    asked = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.QUEUED, attempt=0, error="", finished_at=None, not_before=timezone.now()
    )
    if asked:
        transaction.on_commit(partial(_send, job.pk, job.kind))


def run(job_id):
    """Carry the job out in this process if it is free, and return its row; errors end in the row, not here."""
    if lease := claim(job_id):
        try:
            kind_of(lease.job.kind).run(lease)
            if not lease.finished:
                with lease.finish():
                    pass
        except LeaseLost:
            logger.warning("job %s: lease lost, nothing written", job_id)
        except Exception as error:
            logger.exception("job %s failed, attempt %s", job_id, lease.job.attempt)
            _give_back(lease, error)
    return Job.objects.get(pk=job_id)


def sweep():
    """Give up jobs whose worker died in their last attempt, and send the message of every other that waits."""
    now = timezone.now()
    Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now, attempt__gte=F("max_attempts")).update(
        state=Job.State.FAILED, lease=None, lease_until=None, finished_at=now, error="The worker stopped every time."
    )
    waiting = Job.objects.filter(
        Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now),
        Q(not_before__isnull=True) | Q(not_before__lte=now),
    )
    # One live message a job: it expires when the next one may be sent. Of two sweeps only one moves not_before.
    for job_id, kind, not_before in waiting.order_by("pk").values_list("pk", "kind", "not_before")[:SWEEP_AT_MOST]:
        due = Job.objects.filter(pk=job_id, not_before=not_before)
        if due.update(not_before=now + timedelta(seconds=message_life())):
            _send(job_id, kind)


def message_life():
    """Seconds after which an unread message is worthless, because the sweep sends the next."""
    return 4 * settings.PORTAL_SWEEP_SECONDS


def _send(job_id, kind):
    try:
        queue = kind_of(kind).queue
    except LookupError as error:  # of an app that is gone; the worker says so in the row
        queue = "default"
        logger.warning("job %s: %s", job_id, error)
    send("operations.run_job", [job_id], queue=queue, expires=message_life())


def _give_back(lease, error):
    # The reader of the row gets the sentence, the log has the traceback. PostgreSQL takes no NUL.
    text = f"{type(error).__name__}: {error}".replace("\x00", "")[:1000]
    try:
        lease.give_back(text)
    except LeaseLost:
        logger.warning("job %s: lease lost, nothing written", lease.job.pk)
