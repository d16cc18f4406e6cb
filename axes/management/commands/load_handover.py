"""manage.py load_handover: what public sources say of the hand-over, by district; loading again adds nothing."""

from django.core.management.base import BaseCommand

from axes.loading import load_handover


class Command(BaseCommand):
    help = "Load what public sources say of the hand-over of the security file, each row with its source and day."

    def handle(self, **options):
        self.stdout.write(f"{load_handover()} stages recorded")
