"""The scores after a decision that reaches far: computed aside by a worker, then written in one transaction.

Until then the stored scores follow the plan as it was before the decision, all of them; approvals in between do so
too. What counted for closed periods is frozen: they are looked at only where they carry from one that is still open.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap_portal.operations import audit, changes, jobs
from roadmap_portal.operations.models import Change, Job
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.models import Roadmap

from .errors import Conflict
from .models import Observation, Recomputation, Score
from .scores import approved_values, figures_in, may_have_rows, recompute, rollups_of, upsert
from .tables import FIELDS

JOB_KIND = "scores"
# Not frozen by closing: progress that is told late moves what was delivered then.
REACHES_CLOSED = "milestone.moved"
ROWS_PER_STATEMENT = 500


def enqueue(kind, *, number, subject, decided_at, by):
    """Queue the effect of the decision with this change number; in the transaction of the decision."""
    job = jobs.enqueue(JOB_KIND, key=f"scores:{number}", payload={"number": number}, by=by)
    return Recomputation.objects.create(
        number=number, kind=kind, subject=subject, decided_at=decided_at, decided_by=by, job=job
    )


def retry(number, *, by):
    """Put a failed recomputation back in the queue; Conflict where it has not failed, or somebody was faster."""
    with transaction.atomic():
        one = Recomputation.objects.select_related("job").get(pk=number)
        job = Job.objects.select_for_update().get(pk=one.job_id)
        if job.state != Job.State.FAILED or one.applied_at:
            raise Conflict(_("Only a recomputation that failed can be tried again; this one has not, or not any more."))
        jobs.retry(job)
        audit.record("scores.retried", by=by, subject=one, before={"error": job.error})


def carry_out(lease):
    """Apply every decision that waits; whoever comes first does the work of all."""
    # In this order: what is approved from here on is computed once more at the end.
    seen = changes.latest()
    waiting = list(Recomputation.objects.pending())
    # A clock that was set back must not leave a decision behind.
    now = max([timezone.now(), *(one.decided_at for one in waiting)])
    found = _Differences()
    if waiting:
        found.look(_reached(waiting, now), lease)
    with lease.finish():
        if waiting:
            _write(found, waiting, seen, now)


def _reached(waiting, now):
    """(Book, periods) of each road map that has periods the decisions reach."""
    since = min(one.decided_at for one in waiting)
    reaches_closed = any(one.kind == REACHES_CLOSED for one in waiting)
    for roadmap in Roadmap.objects.order_by("starts"):
        book = Book(roadmap, moment=now)
        still_open = [p for p in book.periods.all if p.closes_at > since]
        periods = [
            p
            for p in book.periods.all
            if roadmap.starts <= p.starts
            and p.ends <= roadmap.ends
            and (reaches_closed or any(_looks_at(p, own) for own in still_open))
        ]
        if periods:
            yield book, periods


def _looks_at(period, own):
    """Whether figures of ``period`` may be those of ``own``: a December closes before the year whose stock it shows."""
    return 0 <= period.end_month - own.end_month <= own.months


class _Differences:
    """What the score table must change into: rows to put in, and ids of rows to take out."""

    def __init__(self):
        self.rows, self.vanished = [], []

    def look(self, reached, lease):
        reached = list(reached)
        steps = sum(len(periods) for _book, periods in reached)
        done = 0
        lease.heartbeat(done=0, total=steps)
        for book, periods in reached:
            values = approved_values(book.roadmap)
            rollups = rollups_of(book, values)
            reported = {period for by_cell in values.values() for _command, period in by_cell}
            for period in periods:
                areas = book.scored_areas(period) if may_have_rows(book, period, reported) else []
                self._compare(book, period, figures_in(book, rollups, period, areas))
                done += 1
                lease.heartbeat(done=done)

    def _compare(self, book, period, fresh):
        stored = {(row.area_id, row.subject, row.ref): row for row in _of_roadmap(book).filter(period=period)}
        for row in fresh:
            old = stored.pop((row.area_id, row.subject, row.ref), None)
            if old is None or any(getattr(old, name) != getattr(row, name) for name in FIELDS):
                self.rows.append(row)
        self.vanished += [row.pk for row in stored.values()]


def _of_roadmap(book):
    """The stored rows of the road map's indicators, its tracks and itself."""
    tracks = [track.id for track in book.tracks]
    itself = Q(subject=Score.Subject.ROADMAP, ref=book.roadmap.pk)
    return Score.objects.filter(Q(track__in=tracks) | itself)


def _write(found, waiting, seen, now):
    """All new rows at once, under the lock of the scores; then what was decided about values meanwhile."""
    number = changes.take()
    for start in range(0, len(found.vanished), ROWS_PER_STATEMENT):
        Score.objects.filter(pk__in=found.vanished[start : start + ROWS_PER_STATEMENT]).delete()
    upsert(found.rows)
    Recomputation.objects.filter(pk__in=[one.pk for one in waiting]).update(applied_at=now)
    if late := _decided_since(seen):
        recompute(late)
    changes.record("scores.recomputed", subject={"decisions": sorted(one.number for one in waiting)}, number=number)


def _decided_since(seen):
    """The values that were approved or withdrawn after the change ``seen``."""
    condition = Q(pk__in=[])
    for subject in Change.objects.filter(number__gt=seen, kind__startswith="value.").values_list("subject", flat=True):
        condition |= Q(
            kpi__code=subject["indicator"],
            kpi__track__roadmap__code=subject["cycle"],
            command__area__code=subject["command"],
            period__code=subject["period"],
        )
    return list(Observation.objects.filter(condition).select_related("kpi__track"))
