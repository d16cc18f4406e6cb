"""What a person may act for now: his grants and delegations, or what his token names. Read once for one request."""

from dataclasses import dataclass, field

from django.utils import timezone

from .holding import Held, held_by
from .models.grants import Role
from .models.users import User


@dataclass(frozen=True)
class Rights:
    """What a person holds now. ``director_of`` and ``officer_of`` are ids of the commands' areas."""

    national: frozenset = frozenset()
    director_of: frozenset = frozenset()
    officer_of: frozenset = frozenset()
    # (command's area id, director's account id) of the commands of director_of where he acts for somebody else.
    acting_for: frozenset = frozenset()
    # {id of a command's area: its province's} of director_of and officer_of.
    province_of: dict = field(default_factory=dict)
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

    def reports_in(self, province):
        """Whether one of his commands lies in the province (id)."""
        return any(self.province_of[command] == province for command in self.commands)

    def directs_in(self, province):
        return any(self.province_of[command] == province for command in self.director_of)

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
    def sees_every_value(self):
        """Whether the approved values of all areas are his to see, so that nothing has to be asked for them."""
        return self.provinces is None and (self.sees_all or self.is_service)

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
    held = held_by(user) if token is None else held_by_bearer(user)
    own = commands_as(Role.DIRECTOR, held)
    return Rights(
        national=frozenset(role for role, command in held.grants if command is None),
        director_of=own.union(command for command, _director in held.deputyships),
        officer_of=commands_as(Role.OFFICER, held),
        acting_for=frozenset(pair for pair in held.deputyships if pair[0] not in own),
        province_of=held.province_of,
        is_service=user.is_service and token is not None,
        provinces=frozenset(token.provinces) if token is not None and token.provinces else None,
        tracks=frozenset(token.tracks) if token is not None and token.tracks else None,
        reads_submitted=token is None or token.has_scope("read:provisional"),
    )


def commands_as(role, held):
    return frozenset(command for one, command in held.grants if one == role)


def director_for(user, command):
    """The director for whom ``user`` acts at ``command``, or None where he acts in his own name."""
    director_id = dict(rights_of(user).acting_for).get(command.pk)
    return director_id and User.objects.get(pk=director_id)


_held_by_bearers = {}
MOST_BEARERS = 1000


def held_by_bearer(user):
    """What a token's account holds, kept by this process: programs ask often. Delegations are no program's.

    Whatever gives or takes a grant renews the account's stamp, which is read with the token each time; grants begin
    and end with a day.
    """
    key = user.pk, user.session_stamp, timezone.localdate()
    if key not in _held_by_bearers:
        if len(_held_by_bearers) >= MOST_BEARERS:
            _held_by_bearers.clear()
        rows = list(user.grants.current().values_list("role", "command_id", "command__area__parent_id"))
        _held_by_bearers[key] = Held(
            grants=frozenset((role, command) for role, command, _province in rows),
            province_of={command: province for _role, command, province in rows if command},
        )
    return _held_by_bearers[key]
