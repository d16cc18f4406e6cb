"""A worker's hold on a job. Whoever holds the lease is the only one that may write the job's result.

Every step is one UPDATE that names the lease, so it needs no row lock and is the same on both databases. A worker
that was away too long (killed, stopped, cut off) finds its lease gone and writes nothing.
"""

import logging
import threading
import uuid
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from .models import Job

logger = logging.getLogger(__name__)
# Seconds before the second attempt; each later one waits twice as long as the one before.
FIRST_PAUSE = 10


class LeaseLost(Exception):
    """Another worker has taken the job over, or it was given up: the result must not be written."""


def claim(job_id):
    """Take the job if it waits, or if the worker that had it fell silent; return its Lease, else None."""
    now, token = timezone.now(), uuid.uuid4()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id, attempt__lt=F("max_attempts")).update(
        state=Job.State.RUNNING, lease=token, lease_until=_lease_end(now), attempt=F("attempt") + 1, done_n=0
    )
    return Lease(Job.objects.get(pk=job_id)) if taken else None


def _lease_end(now):
    return now + timedelta(seconds=settings.PORTAL_LEASE_SECONDS)


class Lease:
    def __init__(self, job):
        self.job = job
        self.payload = job.payload
        self.finished = False

    def heartbeat(self, done=None, total=None):
        """Prolong the lease and note the progress in steps; LeaseLost when it is no longer ours."""
        progress = {"done_n": done, "total": total}
        self._update(
            lease_until=_lease_end(timezone.now()), **{name: n for name, n in progress.items() if n is not None}
        )

    @contextmanager
    def kept_alive(self):
        """Prolong the lease from a thread while one long call runs that can't call ``heartbeat`` itself."""
        stop = threading.Event()
        thread = threading.Thread(target=self._beat_until, args=[stop], name=f"lease-{self.job.pk}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _beat_until(self, stop):
        try:
            while not stop.wait(settings.PORTAL_LEASE_SECONDS / 4):
                try:
                    self.heartbeat()
                except DatabaseError:
                    logger.warning("heartbeat of job %s failed, trying again", self.job.pk)
        except LeaseLost:
            logger.warning("job %s was taken over", self.job.pk)
        finally:
            connection.close()  # this thread's own

    @contextmanager
    def finish(self):
        """The transaction that ends the job: write the result in it. Nothing is written when the lease is lost."""
        with transaction.atomic(durable=True):
            self._update(**_ended(Job.State.DONE), done_n=F("total"), error="")
            yield
        self.finished = True

    def give_back(self, error):
        """After a failed attempt: queue the job again after a pause, or give it up when it was the last."""
        now = timezone.now()
        if self.job.attempt >= self.job.max_attempts:
            self._update(**_ended(Job.State.FAILED), error=error)
        else:
            pause = timedelta(seconds=FIRST_PAUSE * 2 ** (self.job.attempt - 1))
            self._update(state=Job.State.QUEUED, lease=None, lease_until=None, not_before=now + pause, error=error)

    def _update(self, **values):
        if not Job.objects.filter(pk=self.job.pk, lease=self.job.lease).update(**values):
            raise LeaseLost(self.job.key)


def _ended(state):
    return {"state": state, "lease": None, "lease_until": None, "finished_at": timezone.now()}
