"""Kills the process (SIGKILL) at the steps of a recomputation that FATAL_STEPS names, each once; see `fatal_steps.py`.

With it, what the tests run in processes of the portal: a small year with values, one decision, and its attempts.
"""

import json
import os
import time
from datetime import date
from decimal import Decimal

from django.db import connections
from django.utils import timezone

from roadmap_portal.indicators import plan_changes, recomputing, scores
from roadmap_portal.indicators.models import Recomputation, Score
from roadmap_portal.indicators.oracle import differences
from roadmap_portal.operations import jobs
from roadmap_portal.operations.models import Change, Job
from roadmap_portal.plan.calendar import midnight
from tests import factories as make

from .fatal_steps import die

look, compare = recomputing._Differences.look, recomputing._Differences._compare
upsert, record = recomputing.upsert, recomputing.changes.record


def fatal_look(self, *args):
    die("looking")
    look(self, *args)
    die("writing")


def fatal_compare(self, book, period, *args):
    compare(self, book, period, *args)
    if period.kind == "Q":
        die("halfway")


def fatal_upsert(rows):
    upsert(rows)
    die("written")


def fatal_record(kind, **kwargs):
    record(kind, **kwargs)
    if kind == "scores.recomputed":
        die("finishing")


recomputing._Differences.look, recomputing._Differences._compare = fatal_look, fatal_compare
recomputing.upsert, recomputing.changes.record = fatal_upsert, fatal_record


def decide():
    """A year of which at least the last quarter is open, two indicators at 100 and 50 %, and a new weight of one."""
    year = timezone.localdate().year
    plan = make.roadmap(starts=date(year, 1, 1), ends=date(year, 12, 31))
    kpis = [make.kpi(code, weight=1) for code in ("SEC-01", "SEC-02")]
    for kpi, value in zip(kpis, (20, 10), strict=True):
        for month in range(1, 13):
            make.target(kpi, make.command("DQ-1"), f"{year}-{month:02d}", 20)
            make.approved(kpi, make.command("DQ-1"), f"{year}-{month:02d}", value, at=midnight(date(year, 1, 1)))
    scores.rebuild(plan)
    plan_changes.revise_weight(kpis[1], applies_from=plan.starts, weight=Decimal(3), by=make.user("admin@example.iq"))


def attempts():
    """Carry the job out in processes of their own until one lives; what each ended with, and left of the scores."""
    Job.objects.update(max_attempts=20)
    job, ended = Job.objects.get().pk, []
    while len(ended) < 20 and (not ended or ended[-1][0]):
        connections.close_all()
        if not (pid := os.fork()):
            code = 1
            try:
                # The lease of the one that died runs out first.
                while jobs.run(job).state == Job.State.RUNNING:
                    time.sleep(0.1)
                code = 0
            finally:
                os._exit(code)
        ended.append([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), track(), len(differences())])
    return ended


def track():
    """The score of the one track in the last quarter."""
    return str(Score.objects.get(subject="T", area__kind="N", period__kind="Q", period__starts__month=10).score)


def told():
    job = Job.objects.get(kind=recomputing.JOB_KIND)
    return {
        "job": job.state,
        "attempt": job.attempt,
        "lease": job.lease,
        "waiting": Recomputation.objects.pending().count(),
        "recorded": Change.objects.filter(kind="scores.recomputed").count(),
        "track": track(),
        "differences": len(differences()),
    }


def tell(result):
    print(json.dumps(result))
