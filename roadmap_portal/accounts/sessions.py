"""Ending a person's sessions: his stamp is part of their signature, so a new stamp ends them at the next request."""

from .models.users import new_stamp


def end_sessions(user):
    """End every session of ``user``; his own present one goes on only if the caller renews its hash."""
    user.session_stamp = new_stamp()
    user.save(update_fields=["session_stamp"])
