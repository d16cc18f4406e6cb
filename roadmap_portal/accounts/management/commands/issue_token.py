from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from roadmap_portal.accounts.models import User
from roadmap_portal.accounts.tokens.issuing import LONGEST_DAYS, SCOPES, issue, revoke, service_account


class Command(BaseCommand):
    help = "Issue an API token. It is shown once; the portal keeps only its digest."

    def add_arguments(self, parser):
        parser.add_argument("name", help="what the token is for, such as 'Ministry dashboard'")
        parser.add_argument("--scope", action="append", required=True, metavar="SCOPE", help=" | ".join(SCOPES))
        parser.add_argument("--user", help="e-mail of the person whose rights limit the token; without it a program's")
        parser.add_argument("--province", nargs="+", default=[], metavar="CODE", help="only these provinces")
        parser.add_argument("--days", type=int, default=LONGEST_DAYS, help="days until it expires, at most 365")

        parser.add_argument("--replace", action="store_true", help="revoke the account's tokens of the same name first")

    def handle(self, *, name, scope, user, province, days, replace, **options):
        owner = self.owner(name, user)
        for old in owner.auth_token_set.filter(name=name) if replace else ():
            revoke(old, by=None)
        try:
            row, text = issue(name, user=owner, scopes=scope, provinces=province, days=days, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stderr.write(f"{row.name}: {', '.join(row.scopes)}; until {row.expiry:%Y-%m-%d}. Shown only now:")
        self.stdout.write(text)

    @staticmethod
    def owner(name, email):
        if not email:
            return service_account(name)
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist as error:
            raise CommandError(f"No account has the address {email}.") from error
