"""manage.py generate_report 2026-Q3 [--scope DQ] [--wait]"""

import time

from django.core.management.base import BaseCommand, CommandError

from roadmap_portal.operations import jobs
from roadmap_portal.operations.models import Job
from roadmap_portal.reports.codes import ReportUnknown, open_report
from roadmap_portal.reports.editions import request_edition
from roadmap_portal.reports.models import Edition


class Command(BaseCommand):
    help = "Ask for the progress report of a period; it is made by the worker, or here with --wait."

    def add_arguments(self, parser):
        parser.add_argument("code", help="a period (2026-10, 2026-Q3, 2026) or a report's whole code (2026-Q3-DQ)")
        parser.add_argument("--scope", default="", help="a province's or a track's code; without it the whole country")
        parser.add_argument("--wait", action="store_true", help="make it in this process and wait for the end")

    def handle(self, *, code, scope, wait, **options):
        try:
            report = open_report(f"{code}-{scope}" if scope else code)
        except ReportUnknown as error:
            raise CommandError(str(error)) from None
        edition = request_edition(report)
        if wait:
            edition = self._finished(edition)
        self.stdout.write(f"{report.code}, edition {edition.number}: {edition.state}")
        if edition.state == Edition.State.FAILED:
            raise CommandError(edition.job.error)

    def _finished(self, edition):
        """Make it here, unless a worker has it; then wait for that one."""
        while jobs.run(edition.job_id).state not in {Job.State.DONE, Job.State.FAILED}:
            time.sleep(1)
        return Edition.objects.with_standing().get(pk=edition.pk)
