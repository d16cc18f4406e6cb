"""``manage.py portal``: run web, worker and clock on this machine until Ctrl-C."""

import sys
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from ... import checks, supervisor
from ...schema import unapplied_migrations


class Command(BaseCommand):
    help = "Run the portal: web, worker and clock, until Ctrl-C."

    def check(self, *args, **kwargs):
        return super().check(*args, databases=["default"], **kwargs)

    def handle(self, *args, **options):
        self._refuse_old_database()
        # The children open their own connections.
        connection.close()
        try:
            with (
                supervisor.only_one(settings.VAR_DIR / "portal.lock"),
                supervisor.listening(settings.PORTAL_BIND, settings.PORT) as listener,
            ):
                code = self._supervise(listener)
        except supervisor.CannotStart as reason:
            raise CommandError(str(reason)) from None
        sys.exit(code)

    def _supervise(self, listener):
        host = next((name for name in settings.ALLOWED_HOSTS if not name.startswith(("*", "."))), "127.0.0.1")
        return supervisor.Supervisor(
            supervisor.children(
                listener,
                web_processes=settings.PORTAL_WEB_PROCESSES,
                schedule=settings.VAR_DIR / "celerybeat-schedule",
            ),
            is_live=lambda: supervisor.answers(settings.PORT, host),
            on_ready=self._announce,
            say=self._say,
        ).run()

    def _announce(self):
        self._say(f"ready: http://127.0.0.1:{settings.PORT}/")
        if settings.PORTAL_DEMO:
            for user in checks.demo_users():
                self._say(f"  {user.get_username()}  {settings.PORTAL_DEMO_PASSWORD}")
            self._say(f"  token for the API: {self._demo_token()}")
            connection.close()

    @staticmethod
    def _demo_token():
        """A token that reads what the demonstration's planner reads; the one of the last start is revoked."""
        out = StringIO()
        options = {"scope": ["read"], "user": "planner@demo.test", "days": 30, "replace": True}
        call_command("issue_token", "demonstration", **options, stdout=out, stderr=StringIO())
        return out.getvalue().strip()

    def _say(self, line):
        self.stdout.write(line)
        self.stdout.flush()

    def _refuse_old_database(self):
        try:
            missing = unapplied_migrations()
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {str(error).strip()}") from None
        if missing:
            raise CommandError(
                f"The database is not up to date; migrations not applied: {len(missing)}, the first is {missing[0]}. "
                "Run `manage.py migrate` first."
            )
