"""What an account holds now, read with the account itself: one query for all that every page asks of its reader."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Case, Exists, F, FilteredRelation, When
from django.utils import timezone

from roadmap_portal.common.context import count_behind
from roadmap_portal.common.counting import number_of

from .models.delegations import Delegation
from .models.grants import holds_on
from .models.notices import Notice
from .models.users import User


@dataclass(frozen=True)
class Held:
    """``grants`` are (role, command's id or None), ``deputyships`` (command's id, id of the director he acts for)."""

    grants: frozenset = frozenset()
    deputyships: frozenset = frozenset()
    # {id of a command of his grants or deputyships: its province's id}
    province_of: dict = field(default_factory=dict)
    unread_notices: int = 0
    has_second_factor: bool = False
    # {navigation's entry: how many things wait behind it}, for the roles that act on them.
    waiting: dict = field(default_factory=dict)


# Marks that no account and no day has.
ANY_ACCOUNT, ANY_DAY = -1, date.min

# Filled by the apps above this one in their ready(): {navigation's entry: (role, function that gives the rows)}.
_waits = {}


def waits_for(role, url_name, rows):
    """Show the holders of ``role`` beside the navigation's entry how many rows ``rows()`` finds, on whatever day."""
    _waits[url_name] = (role, rows)
    _statement.cache_clear()
    count_behind(url_name, lambda request: held_by(request.user).waiting.get(url_name))


def account(pk):
    """The account of that id with what it holds, or None."""
    rows = list(holding(pk))
    if not rows:
        return None
    rows[0]._held = _held_in(rows)
    return rows[0]


def held_by(user):
    """What ``user`` holds, read once and kept with the user object, that is for one request."""
    if not getattr(user, "is_active", False):
        return Held()
    if getattr(user, "_held", None) is None:
        user._held = _held_in(list(holding(user.pk)))
    return user._held


def holding(pk):
    """The account of that id, in a row for every grant that holds today."""
    statement, parameters = _statement()
    day = connection.ops.adapt_datefield_value
    given = {ANY_ACCOUNT: pk, day(ANY_DAY): day(timezone.localdate())}
    return User.objects.raw(statement, [given.get(value, value) for value in parameters])


@cache
def _statement():
    """The text of the query and its parameters. Every request asks it, and putting it together takes ten times as long
    as the answer: so it is done once, with marks in the place of the account and the day.
    """
    rows = (
        User.objects.filter(pk=ANY_ACCOUNT)
        .order_by()
        .annotate(
            held=FilteredRelation("grants", condition=holds_on(ANY_DAY, "grants__")),
            role=F("held__role"),
            at=F("held__command"),
            province=F("held__command__area__parent"),
            is_deputy=Exists(Delegation.objects.current(ANY_DAY).filter(deputy=ANY_ACCOUNT)),
            unread=number_of(Notice.objects.unread().filter(user=ANY_ACCOUNT)),
            has_second_factor=Exists(Authenticator.objects.filter(user=ANY_ACCOUNT, type=Authenticator.Type.TOTP)),
            **{
                _column(name): Case(When(held__role=role, then=number_of(rows())))
                for name, (role, rows) in _waits.items()
            },
        )
    )
    return rows.query.sql_with_params()


def _column(url_name):
    return f"behind_{url_name.replace(':', '_')}"


def _held_in(rows):
    if not rows:
        return Held()
    account = rows[0]
    acting = _deputyships_of(account) if account.is_deputy else ()
    return Held(
        grants=frozenset((row.role, row.at) for row in rows if row.role),
        deputyships=frozenset((command, director) for command, director, _province in acting),
        province_of={row.at: row.province for row in rows if row.at}
        | {command: province for command, _director, province in acting},
        unread_notices=account.unread,
        has_second_factor=account.has_second_factor,
        waiting={name: getattr(row, _column(name)) for row in rows for name in _waits if row.role == _waits[name][0]},
    )


def _deputyships_of(account):
    """Few act for a director: they cost a query more."""
    rows = Delegation.objects.current().filter(deputy=account)
    return list(rows.values_list("command_id", "director_id", "command__area__parent_id"))
