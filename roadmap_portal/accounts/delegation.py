"""Acting director (وكالةً): a director, or an administrator for him, names who signs in his place, from day to day.

The record says "X for Y" (نيابةً عن), and neither X nor Y may then approve what was submitted.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap_portal.operations import audit

from .grants import forget_rights
from .models import Delegation, Grant, Role, User
from .rights import rights_of
from .sign_in.sessions import end_sessions

LONGEST_DAYS = 90


def delegate(director, deputy, *, command, starts, ends, reason, by):
    """Let ``deputy`` act for ``director``; days count in Baghdad, both included. Raises ValidationError.

    The caller has checked that ``by`` is the director himself or an administrator.
    """
    row = Delegation(director=director, deputy=deputy, command=command, starts=starts, ends=ends, made_by=by)
    row.reason = reason.strip()
    with transaction.atomic():
        # Its lock lets no second delegation of the same days slip in beside this one.
        User.objects.select_for_update().get(pk=director.pk)
        check(row)
        row.full_clean(exclude=["revoked_at"])
        row.save()
        # As with a role: what somebody may do changes with his next signing in.
        end_sessions(deputy)
        after = as_recorded(row)
        audit.record("delegation.made", by=by, subject=row, area=command.code, after=after, reason=row.reason)
    forget_rights(deputy)
    return row


def end(row, *, by):
    """End a delegation from now on; one that is over or ended stays as it is."""
    with transaction.atomic():
        if Delegation.objects.not_over().filter(pk=row.pk).update(revoked_at=timezone.now()):
            end_sessions(row.deputy)
            audit.record("delegation.ended", by=by, subject=row, area=row.command.code, before=as_recorded(row))
    forget_rights(row.deputy)


def check(row):
    """What no constraint can say."""
    if row.starts and row.ends:
        if row.ends < timezone.localdate():
            raise ValidationError({"ends": _("The last day is over already.")})
        if (row.ends - row.starts).days >= LONGEST_DAYS:
            message = _("A delegation lasts %(days)s days at most.")
            raise ValidationError({"ends": ValidationError(message, params={"days": LONGEST_DAYS})})
    if not Grant.objects.current().filter(user=row.director, role=Role.DIRECTOR, command=row.command).exists():
        raise ValidationError({"command": _("Only the director of a command has somebody act for him.")})
    if not row.deputy.is_active or row.deputy.is_service or rights_of(row.deputy).is_planner:
        # He would sit on both sides of the table.
        raise ValidationError({"deputy": _("A planner can't act for a director.")})
    others = Delegation.objects.not_over().filter(director=row.director, command=row.command)
    if row.starts and row.ends and others.filter(starts__lte=row.ends, ends__gte=row.starts).exists():
        raise ValidationError({"starts": _("Somebody else acts for the director in these days.")})


def as_recorded(row):
    return {
        "director": str(row.director),
        "deputy": str(row.deputy),
        "command": row.command.code,
        "starts": row.starts.isoformat(),
        "ends": row.ends.isoformat(),
    }
