"""manage.py audit [--verify [--expect NUMBER:DIGEST]] [--seal]"""

from django.core.management.base import BaseCommand, CommandError

from roadmap_portal.operations import sealing, verifying
from roadmap_portal.operations.models import Seal


class Command(BaseCommand):
    help = "Show the last seal of the audit log; --verify holds every entry against the seals, and fails with 1."

    def add_arguments(self, parser):
        parser.add_argument("--verify", action="store_true", help="name every entry and seal that is not as sealed")
        parser.add_argument("--expect", metavar="NUMBER:DIGEST", help="a seal as it was noted outside the database")
        parser.add_argument("--seal", action="store_true", help="seal now what the clock would seal within a minute")

    def handle(self, *, verify, expect, seal, **options):
        if seal:
            self.stdout.write(f"entries sealed: {sealing.seal_settled(patience=60)}")
        if verify or expect:
            self._verify(_read(expect) if expect else None)
        last = Seal.objects.order_by("-number").first()
        self.stdout.write(f"last seal: {last or 'none yet'}")
        self.stdout.write(f"entries that wait for the next seal: {verifying.waiting()}")

    def _verify(self, expect):
        count = 0
        for finding in verifying.findings(expect=expect):
            self.stdout.write(str(finding))
            count += 1
        if count:
            raise CommandError(f"The audit log is not as it was sealed: {count} findings.", returncode=1)
        self.stdout.write("The audit log is as it was sealed.")


def _read(text):
    number, colon, digest = text.partition(":")
    if not (number.isdecimal() and colon and digest):
        raise CommandError("--expect wants a seal as the log or this command shows it, for example 12:ab34…")
    return int(number), digest
