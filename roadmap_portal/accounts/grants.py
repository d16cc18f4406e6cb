"""Giving and taking away a role. Both end the person's sessions and stand in the audit log."""

from django.db import transaction
from django.utils import timezone

from roadmap_portal.operations import audit

from .models.grants import Grant
from .sign_in.sessions import end_sessions


def grant(user, role, *, command=None, starts=None, ends=None, by):
    """Give ``user`` a role, for ``command`` where the role has one; days count in Baghdad, both included.

    ``by`` is None only when an installation makes its first administrator or its demonstration accounts.
    """
    row = Grant(user=user, role=role, command=command, starts=starts or timezone.localdate(), ends=ends, granted_by=by)
    row.full_clean(exclude=["granted_by"])
    with transaction.atomic():
        row.save()
        end_sessions(user)
        audit.record("grant.given", by=by, subject=user, area=area_code(row), after=as_recorded(row))
    forget_rights(user)
    return row


def revoke(row, *, by, reason=""):
    """Take a grant away from now on. A grant that is already revoked stays as it is."""
    with transaction.atomic():
        if not Grant.objects.filter(pk=row.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
            return
        end_sessions(row.user)
        audit.record(
            "grant.revoked",
            by=by,
            subject=row.user,
            area=area_code(row),
            before=as_recorded(row),
            reason=reason,
        )
    forget_rights(row.user)


def area_code(row):
    return row.command.code if row.command_id else ""


def as_recorded(row):
    return {
        "role": str(row.role),
        "command": area_code(row),
        "starts": row.starts.isoformat(),
        "ends": row.ends.isoformat() if row.ends else None,
    }


def forget_rights(user):
    user._rights = user._held = None
