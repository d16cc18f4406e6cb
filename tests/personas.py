"""The people of the tests: planner, approver, directors and officer of two provinces, reader, administrator.

Each function returns the account, made when it isn't there yet, with its role; provinces and commands come with it.
"""

from functools import cache

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.test import Client

from roadmap_portal.accounts.models import Grant, User
from roadmap_portal.accounts.sign_in.two_factor import MfaAdapter
from tests.factories import command

PASSWORD = "correct horse battery staple"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEED_TWO_FACTORS = ("planner", "administrator")


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
    if role in NEED_TWO_FACTORS:
        set_up_two_factor(user)
    return user


def account(email, name):
    defaults = {"name": name, "language": "en", "password": hashed_password()}
    return User.objects.get_or_create(email=email, defaults=defaults)[0]


def set_up_two_factor(user):
    data = {"secret": MfaAdapter().encrypt(TOTP_SECRET)}
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": data})


def sign_in(client, user):
    """Sign ``user`` in without the door; returns the client."""
    client.force_login(user)
    return client


def client_of(user):
    """A client of its own through which ``user`` is signed in."""
    return sign_in(Client(), user)
