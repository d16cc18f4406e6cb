"""A kind of job that takes its time, loaded into real workers by PORTAL_EXTRA_TASKS."""

import os
import time
from pathlib import Path

from roadmap_portal.operations import audit, jobs

STEPS = 20


@jobs.handles("slow", max_attempts=4)
def slow(lease):
    """Note which process group works on which attempt, work for some two seconds, write one row."""
    Path(lease.payload["folder"], str(lease.job.attempt)).write_text(str(os.getpgrp()))
    for step in range(STEPS):
        lease.heartbeat(done=step, total=STEPS)
        time.sleep(0.1)
    with lease.finish():
        audit.record("slow.done", by=None, subject=lease.job)
