"""What the worker does for workshops."""

from roadmap_portal.operations import jobs

from . import issuing


@jobs.handles(issuing.JOB_KIND, queue="reports", max_attempts=3)
def make_certificates(lease):
    issuing.make(lease)
