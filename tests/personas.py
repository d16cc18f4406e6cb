"""The people of the tests: planner, approver, directors and officer of two provinces, reader, administrator.

Each function returns the account, made when it isn't there yet, with its role; provinces and commands come with it.
"""

from functools import cache

from django.contrib.auth.hashers import make_password

from roadmap_portal.accounts.models import Grant, User
from roadmap_portal.provinces.models import Area, Command, Province

PASSWORD = "correct horse battery staple"
# The command that stands for one of Baghdad's two is named like them in the data.
NATION = "IQ"


@cache
def hashed_password():
    return make_password(PASSWORD)


def planner():
    return person("planner@demo.test", "Planner", "planner")


def approver():
    return person("approver@demo.test", "Approver", "planner")


def director_dq():
    return person("director.dq@demo.test", "Director of Dhi Qar", "director", command("DQ-1"))


def officer_dq():
    return person("officer.dq@demo.test", "Officer of Dhi Qar", "officer", command("DQ-1"))


def director_ni():
    return person("director.ni@demo.test", "Director of Nineveh", "director", command("NI-1"))


def reader():
    return person("reader@demo.test", "Reader", "reader")


def admin():
    return person("admin@demo.test", "Administrator", "administrator")


def stranger():
    """Signed in, but without a role."""
    return account("stranger@demo.test", "Stranger")


def person(email, name, role, command=None):
    user = account(email, name)
    Grant.objects.get_or_create(user=user, role=role, command=command, revoked_at=None)
    return user


def account(email, name):
    defaults = {"name": name, "language": "en", "password": hashed_password()}
    return User.objects.get_or_create(email=email, defaults=defaults)[0]


def sign_in(client, user):
    """Sign ``user`` in without the door; returns the client."""
    client.force_login(user)
    return client


# --- Places -----------------------------------------------------------------------------------------------------


def nation():
    return Area.objects.filter(kind="N").first() or area(NATION, "N", "Iraq")


def province(code):
    place = area(code, "P", code, parent=nation())
    return Province.objects.get_or_create(area=place, defaults={"centre": code})[0]


def command(code):
    place = area(code, "C", code, parent=province(code.partition("-")[0]).area)
    return Command.objects.get_or_create(area=place)[0]


def area(code, kind, name, parent=None):
    # Both names, so that a page of either language says what a test asks for.
    names = {"name_ar": f"{name} ع", "name_en": name}
    return Area.objects.get_or_create(code=code, defaults={"kind": kind, "parent": parent, **names})[0]
