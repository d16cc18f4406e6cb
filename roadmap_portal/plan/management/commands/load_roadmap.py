"""Load the road map from its files: nothing when anything is wrong, else only what differs."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap_portal.plan.loader import PlanRefused, load

NAMED = 10


class Command(BaseCommand):
    help = "Load the provinces and the plan from their CSV files. Loading again writes only what differs."

    def add_arguments(self, parser):
        parser.add_argument("--dir", type=Path, help="folder that holds all the files (default: the project's own)")

    def handle(self, *args, **options):
        try:
            loaded = load(options["dir"])
        except PlanRefused as refused:
            self._refuse(refused.problems)
        for model, tally in loaded.tallies.items():
            self._tell(model._meta.verbose_name_plural, tally)
        if not loaded.changed_anything:
            self.stdout.write(_("Nothing changed."))

    def _refuse(self, problems):
        for problem in problems:
            self.stderr.write(problem)
        count = len(problems)
        sentence = ngettext("Nothing was loaded: %(count)d problem.", "Nothing was loaded: %(count)d problems.", count)
        self.stderr.write(sentence % {"count": count})
        raise SystemExit(1)

    def _tell(self, name, tally):
        if tally.created or tally.changed:
            counts = {"name": name, "created": tally.created, "changed": tally.changed}
            self.stdout.write(_("%(name)s: %(created)d created, %(changed)d changed") % counts)
        if tally.kept:
            sentence = _("%(name)s: decided in the portal, kept against the file: %(codes)s")
            self.stdout.write(sentence % {"name": name, "codes": _listed(tally.kept)})
        if tally.missing:
            sentence = _("%(name)s: no longer in the file, left as they are: %(codes)s")
            self.stdout.write(sentence % {"name": name, "codes": _listed(tally.missing)})


def _listed(codes):
    shown = "; ".join(codes[:NAMED])
    more = len(codes) - NAMED
    return shown if more <= 0 else _("%(codes)s and %(count)d more") % {"codes": shown, "count": more}
