"""What the worker does for reports."""

from celery import shared_task

from roadmap_portal.operations import jobs

from . import production
from .editions import JOB_KIND
from .models import Edition
from .schedule import request_due


@jobs.handles(JOB_KIND, queue="reports", max_attempts=3)
def make_edition(lease):
    production.make(Edition.objects.select_related("report").get(job=lease.job), lease)


@shared_task(name="reports.make_due_reports")
def make_due_reports():
    request_due()
