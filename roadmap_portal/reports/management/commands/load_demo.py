"""manage.py load_demo [--seed 2026] [--months 24]"""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from roadmap_portal.indicators.models import Observation
from roadmap_portal.plan.calendar import last_complete
from roadmap_portal.reports.demo.loading import Demonstration, NoPlan


class Command(BaseCommand):
    help = "Fill the portal with demonstration data; equal seeds and days give equal data."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--months", type=int, default=24, help="months to tell, up to the last full one")
        parser.add_argument("--without-report", action="store_true", help="make no report at the end")

    def handle(self, *, seed, months, without_report, **options):
        if not settings.PORTAL_DEMO:
            raise CommandError("Demonstration data go into a demonstration only: PORTAL_DEMO=1 is not set.")
        if Observation.objects.exists():
            self.stdout.write("Values are there already; nothing was loaded.")
            return
        if not 1 <= months <= 120:
            raise CommandError("--months: a number from 1 to 120 is wanted.")
        try:
            loaded = Demonstration(seed=seed, months=months).load()
        except NoPlan:
            raise CommandError("There is no plan for these months yet: run load_roadmap first.") from None
        self.stdout.write(
            f"{loaded.observations} observations from {loaded.first_month} to {loaded.last_month}, {loaded.scores} scores"
        )
        if not without_report:
            call_command("generate_report", last_complete("Q", timezone.localdate()).code, wait=True, stdout=self.stdout)
