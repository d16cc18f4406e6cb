"""manage.py update_catalogue: put every text of the sources into the Arabic catalogue, and take out the others."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from roadmap_portal.common import catalogue


class Command(BaseCommand):
    help = "Bring locale/ar/LC_MESSAGES/django.po in step with the sources; new texts wait there for a translation."
    requires_system_checks = []

    def handle(self, **options):
        path = Path(settings.LOCALE_PATHS[0]) / "ar" / "LC_MESSAGES" / "django.po"
        texts = catalogue.read(path)
        added, removed = catalogue.refresh(texts)
        catalogue.write(path, texts)
        waiting = sum(not catalogue.is_translated(message) for message in texts if message.id)
        self.stdout.write(f"{len(added)} texts added, {len(removed)} removed, {waiting} wait for a translation")
