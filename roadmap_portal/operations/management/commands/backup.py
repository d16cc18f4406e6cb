"""manage.py backup FILE"""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from roadmap_portal.operations import backup


class Command(BaseCommand):
    help = "Write database and attached files into one tar; - is the standard output, for a program that encrypts."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")

    def handle(self, *, file, **options):
        try:
            if file == "-":
                manifest = backup.write(sys.stdout.buffer)
            else:
                manifest = self.to_file(Path(file))
        except backup.BackupFailed as failed:
            raise CommandError(str(failed)) from failed
        self.stderr.write(f"{sum(manifest['rows'].values())} rows of {len(manifest['rows'])} tables, and the files.")

    @staticmethod
    def to_file(path):
        """For its owner's eyes, and there under its name only when it is whole."""
        unfinished = path.with_name(f"{path.name}.part")
        unfinished.touch(mode=0o600)
        with unfinished.open("wb") as out:
            manifest = backup.write(out)
        unfinished.replace(path)
        return manifest
