"""What a person may act for now: his grants and delegations, or what his token names. Read once for one request."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, CharField, Count, F, Subquery, Value
from django.utils import timezone

from .models.delegations import Delegation
from .models.grants import Role
from .models.notices import Notice
from .models.users import User


@dataclass(frozen=True)
class Rights:
    """What a person holds now. ``director_of`` and ``officer_of`` are ids of the commands' areas."""

    national: frozenset = frozenset()
    director_of: frozenset = frozenset()
    officer_of: frozenset = frozenset()
    # (command's area id, director's account id) of the commands of director_of where he acts for somebody else.
    acting_for: frozenset = frozenset()
    # An account of a program sees what its token names, and may do nothing but read.
    is_service: bool = False
    # Codes of the provinces that an API token is limited to; None: no limit.
    provinces: frozenset | None = None
    # Codes of the tracks that an API token is limited to; None: no limit.
    tracks: frozenset | None = None
    # False for a token without the scope to see what isn't approved yet.
    reads_submitted: bool = True

    @property
    def commands(self):
        return self.director_of | self.officer_of

    @property
    def own_director_of(self):
        """The commands that he directs himself, not in somebody's place."""
        return self.director_of - {command for command, _director in self.acting_for}

    @property
    def is_any(self):
        return bool(self.national or self.commands or self.is_service)

    @property
    def is_planner(self):
        return Role.PLANNER in self.national

    @property
    def is_administrator(self):
        return Role.ADMINISTRATOR in self.national

    @property
    def sees_all(self):
        return self.is_planner or self.is_administrator

    @property
    def roles(self):
        held = {Role.DIRECTOR: self.director_of, Role.OFFICER: self.officer_of}
        return self.national | {role for role, commands in held.items() if commands}


def rights_of(user):
    """The rights of ``user``, read once and kept with the user object, that is for one request."""
    if not getattr(user, "is_active", False) or user.pk is None:
        return Rights()
    # Asked through the attribute, not the dictionary: a request's user is a lazy shell around the account.
    if getattr(user, "_rights", None) is None:
        user._rights = read_rights(user)
    return user._rights


def read_rights(user):
    token = getattr(user, "token", None)
    held, own, acting = {}, set(), {}
    user._unread = 0
    for role, command_id, director_id, unread in held_by(user) if token is None else grants_of_bearer(user):
        held.setdefault(role, set()).add(command_id)
        user._unread = max(user._unread, unread or 0)
        if role == Role.DIRECTOR:
            own.add(command_id) if director_id is None else acting.setdefault(command_id, director_id)
    return Rights(
        national=frozenset(held) - {Role.DIRECTOR, Role.OFFICER},
        director_of=frozenset(held.get(Role.DIRECTOR, ())),
        officer_of=frozenset(held.get(Role.OFFICER, ())),
        acting_for=frozenset(pair for pair in acting.items() if pair[0] not in own),
        is_service=user.is_service and token is not None,
        provinces=frozenset(token.provinces) if token is not None and token.provinces else None,
        tracks=frozenset(token.tracks) if token is not None and token.tracks else None,
        reads_submitted=token is None or token.has_scope("read:provisional"),
    )


NOBODY = Value(None, output_field=BigIntegerField())
AS_DIRECTOR = Value(Role.DIRECTOR.value, output_field=CharField())
HELD = ("role", "command_id", "principal", "unread")


def held_by(user):
    """(role, command, director he acts for, unread notices): one query for what every page asks."""
    unread = Notice.objects.unread().filter(user=user).order_by().values("user").annotate(n=Count("pk")).values("n")
    grants = user.grants.current().order_by().annotate(principal=NOBODY, unread=Subquery(unread))
    acting = Delegation.objects.current().order_by().filter(deputy=user)
    acting = acting.annotate(role=AS_DIRECTOR, principal=F("director_id"), unread=Subquery(unread))
    return grants.values_list(*HELD).union(acting.values_list(*HELD), all=True)


def director_for(user, command):
    """The director for whom ``user`` acts at ``command``, or None where he acts in his own name."""
    director_id = dict(rights_of(user).acting_for).get(command.pk)
    return director_id and User.objects.get(pk=director_id)


def unread_notices(user):
    """How many notices the bell counts; it came with the person's rights."""
    rights_of(user)
    return getattr(user, "_unread", 0)


_grants_of_bearers = {}
MOST_BEARERS = 1000


def grants_of_bearer(user):
    """The grants of a token's account, kept by this process: programs ask often. Delegations are no program's.

    Whatever gives or takes a grant renews the account's stamp, which is read with the token each time; grants begin
    and end with a day.
    """
    key = user.pk, user.session_stamp, timezone.localdate()
    if key not in _grants_of_bearers:
        if len(_grants_of_bearers) >= MOST_BEARERS:
            _grants_of_bearers.clear()
        grants = user.grants.current().values_list("role", "command_id")
        _grants_of_bearers[key] = [(*grant, None, 0) for grant in grants]
    return _grants_of_bearers[key]
