"""manage.py load_demo [--seed 2026] [--months 24] [--without-report]: two years of invented values, a first report.

Only where PORTAL_DEMO=1, and only into a portal that holds no values yet.
"""

from time import monotonic

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from roadmap_portal.indicators.models import Observation
from roadmap_portal.plan.calendar import QUARTER, last_complete
from roadmap_portal.reports.demo.loading import Demonstration, NoPlan
from roadmap_portal.reports.demo.people import is_loaded
from workshops.loading import load_workshops

MOST_MONTHS = 120


class Command(BaseCommand):
    help = "Load the demonstration: accounts, values with their histories, milestones, scores, a report."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=2026, help="equal seeds give equal data on the same day")
        parser.add_argument("--months", type=int, default=24, help="how many months of values, up to the last full one")
        parser.add_argument("--without-report", action="store_true", help="make no report at the end")

    def handle(self, *, seed, months, without_report, **options):
        if not settings.PORTAL_DEMO:
            raise CommandError("Demonstration data is loaded only where PORTAL_DEMO=1.")
        if is_loaded():
            self.stdout.write("The demonstration is there already.")
            return
        if Observation.objects.exists():
            raise CommandError("This portal holds values already: they are not mixed with invented ones.")
        if not 1 <= months <= MOST_MONTHS:
            raise CommandError(f"--months: a number from 1 to {MOST_MONTHS} is wanted.")
        demonstration = self._load(seed, months)
        if not without_report:
            quarter = last_complete(QUARTER, demonstration.today)
            call_command("generate_report", quarter.code, wait=True, stdout=self.stdout)

    def _load(self, seed, months):
        begun = monotonic()
        try:
            demonstration = Demonstration(seed=seed, months=months)
        except NoPlan:
            raise CommandError("There is no plan for these months. Run load_roadmap first.") from None
        load_workshops()
        loaded = demonstration.load()
        self.stdout.write(
            f"{loaded.observations} values of {loaded.first_month} to {loaded.last_month}, {loaded.scores} scores "
            f"in {monotonic() - begun:.0f} s"
        )
        return demonstration
