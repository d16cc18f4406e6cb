"""manage.py compile_catalogues: make the .mo files that gettext reads, without gettext's own programs."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Compile the catalogues under locale/ that are newer than their compiled form."
    # Runs before the first migration of a fresh clone, and must not need the database.
    requires_system_checks = []

    def handle(self, **options):
        catalogues = [path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.po")]
        stale = [path for path in catalogues if _is_newer(path, path.with_suffix(".mo"))]
        for path in stale:
            self._compile(path)
        self.stdout.write(f"{len(stale)} of {len(catalogues)} catalogues compiled")

    def _compile(self, path):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name, abort_invalid=True)
        wrong = [f"{path}:{message.lineno}: {error}" for message, errors in catalogue.check() for error in errors]
        if wrong:
            raise CommandError("\n".join(["A placeholder is lost in translation:", *wrong]))
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


def _is_newer(path, compiled):
    return not compiled.exists() or path.stat().st_mtime >= compiled.stat().st_mtime
