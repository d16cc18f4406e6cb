"""manage.py grant_role NAME [--print]"""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from roadmap_portal.operations.privileges import statements


class Command(BaseCommand):
    help = "Give a PostgreSQL role what web and worker need: not to migrate, nor to rewrite what was recorded."

    def add_arguments(self, parser):
        parser.add_argument("role", metavar="NAME", help="a role that exists and owns no table of the portal")
        parser.add_argument("--print", action="store_true", help="show the SQL instead of running it")

    def handle(self, *, role, **options):
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles.")
        lines = list(statements(role))
        if options["print"]:
            self.stdout.write(";\n".join(lines) + ";")
            return
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for line in lines:
                    cursor.execute(line)
        except DatabaseError as error:
            raise CommandError(str(error).strip()) from error
        self.stdout.write(f"{role} may do what web and worker do.")
