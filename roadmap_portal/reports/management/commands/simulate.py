"""manage.py simulate --provinces 19 --kpis 1000 --months 60: a plan of national size, for measuring."""

from time import monotonic

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from roadmap_portal.plan.models import Roadmap
from roadmap_portal.reports.simulation import CODE, Simulation


class Command(BaseCommand):
    help = "Fill a database that is thrown away with a plan of any size, its approved values and their scores."

    def add_arguments(self, parser):
        parser.add_argument("--provinces", type=int, default=19)
        parser.add_argument("--kpis", type=int, default=1000)
        parser.add_argument("--months", type=int, default=60)
        parser.add_argument("--seed", type=int, default=2026, help="equal seeds give equal data on the same day")

    def handle(self, *, provinces, kpis, months, seed, **options):
        if not (1 <= provinces <= 99 and 1 <= kpis <= 9999 and 1 <= months <= 240):
            raise CommandError("Wanted: 1 to 99 provinces, 1 to 9999 indicators, 1 to 240 months.")
        if Roadmap.objects.filter(code=CODE).exists():
            self.stdout.write("The simulation is there already.")
            return
        begun = monotonic()
        loaded = Simulation(provinces=provinces, kpis=kpis, months=months, seed=seed).load()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        self.stdout.write(f"{loaded[0]} values, {loaded[1]} scores in {monotonic() - begun:.0f} s")
