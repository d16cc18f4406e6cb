"""manage.py restore FILE"""

import sys
from contextlib import nullcontext

from django.core.management.base import BaseCommand, CommandError

from roadmap_portal.operations import backup
from roadmap_portal.operations.schema import unapplied_migrations


class Command(BaseCommand):
    help = "Restore a backup into an empty database and an empty folder of files; - is the standard input."
    # The database is empty: nothing can be checked yet.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")

    def handle(self, *, file, **options):
        try:
            with nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb") as source:
                manifest = backup.restore(source)
        except (backup.BackupFailed, OSError) as failed:
            raise CommandError(str(failed)) from failed
        rows = manifest["rows"]
        self.stdout.write(f"Restored: {sum(rows.values())} rows of {len(rows)} tables, as of {manifest['made_at']}.")
        if missing := unapplied_migrations():
            self.stdout.write(f"The backup is of an earlier release: run migrate ({len(missing)} to apply).")
