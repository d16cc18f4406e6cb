"""manage.py scores --check | --rebuild"""

from django.core.management.base import BaseCommand, CommandError

from roadmap_portal.indicators.oracle import differences
from roadmap_portal.indicators.scores import rebuild
from roadmap_portal.plan.models import Roadmap

SHOWN = 50


class Command(BaseCommand):
    help = "Prove the score table against an independent computation, or compute it anew."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="compare all rows; exit code 1 when one differs")
        what.add_argument("--rebuild", action="store_true", help="compute all rows anew")

    def handle(self, *, check, **options):
        if check:
            self._check()
        else:
            self._rebuild()

    def _rebuild(self):
        for roadmap in Roadmap.objects.order_by("starts"):
            self.stdout.write(f"{roadmap.code}: {rebuild(roadmap)} scores")

    def _check(self):
        found = differences()
        for difference in found[:SHOWN]:
            self.stderr.write(str(difference))
        if found:
            raise CommandError(f"{len(found)} differences between the score table and its independent computation")
        self.stdout.write("No difference between the score table and its independent computation.")
