"""manage.py collect_frontend: fetch the front-end parts that the lock file pins."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from roadmap_portal.common.frontend import FrontendUnavailable, collect


class Command(BaseCommand):
    help = "Fetch Bootstrap, icons and fonts with npm and keep the files that pages use."
    # Runs before the first migration of a fresh clone, and must not need the database.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="fetch again even when nothing changed")

    def handle(self, *, force, **options):
        root = Path(settings.BASE_DIR)
        try:
            fetched = collect(root, root / "roadmap_portal" / "static" / "vendor", force=force)
        except FrontendUnavailable as error:
            raise CommandError(str(error)) from error
        self.stdout.write("front-end parts collected" if fetched else "front-end parts are up to date")
