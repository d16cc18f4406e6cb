"""The demonstration's accounts: the ministry's, and a director and an officer in every command in scope.

Only the sign-ins that the portal announces have the demonstration's password; the others can't sign in.
"""

from django.conf import settings
from django.contrib.auth.hashers import make_password

from roadmap_portal.accounts.grants import grant
from roadmap_portal.accounts.models import Person, Role, User
from roadmap_portal.provinces.models import Command

from .shape import rows

ANNOUNCED = {
    "planner@demo.test",
    "approver@demo.test",
    "director.dq@demo.test",
    "officer.dq@demo.test",
    "director.ni@demo.test",
    "reader@demo.test",
    "admin@demo.test",
}


class Staff:
    """Who acts: ``of(command code)`` maps officer, director, planner and approver to accounts."""

    def __init__(self, starts):
        """Make the accounts, with grants from the day ``starts``."""
        # One hash for all: the password is public, and hashing takes its time on purpose.
        self._password = make_password(settings.PORTAL_DEMO_PASSWORD)
        self._commands = {c.area.code: c for c in Command.objects.select_related("area__parent")}
        self._users = {row["email"]: self._account(row, starts) for row in rows("people")}

    def of(self, command):
        place = next(r["email"].partition("@")[0].partition(".")[2] for r in rows("people") if r["command"] == command)
        names = {
            "officer": f"officer.{place}",
            "director": f"director.{place}",
            "planner": "planner",
            "approver": "approver",
        }
        return {role: self._users[f"{name}@demo.test"] for role, name in names.items()}

    def _account(self, row, starts):
        command = self._commands.get(row["command"])
        password = self._password if row["email"] in ANNOUNCED else make_password(None)
        user = User.objects.create(
            email=row["email"],
            password=password,
            name=f"{row['rank']} {row['name']}".strip(),
            person=self._person(row, command),
        )
        grant(user, Role(row["role"]), command=command, starts=starts, by=None)
        return user

    def _person(self, row, command):
        is_officer = bool(command) or row["role"] == Role.PLANNER
        return Person.objects.create(
            name=row["name"],
            rank=row["rank"],
            post=_post(row["role"], command),
            category=Person.Category.OFFICER if is_officer else Person.Category.CIVILIAN,
            province=command.area.parent if command else None,
        )


def _post(role, command):
    if role == Role.DIRECTOR:
        return command.area.name_ar.replace("قيادة", "قائد", 1)
    return {Role.OFFICER: "ضابط الارتباط", Role.PLANNER: "دائرة التخطيط والمتابعة"}.get(role, "")


def is_loaded():
    """Whether the demonstration's accounts are there: they are made with all the rest in one transaction."""
    return User.objects.filter(email__in=ANNOUNCED).exists()
