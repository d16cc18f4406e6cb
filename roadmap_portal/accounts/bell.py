"""The bell in every page's header."""

from .holding import held_by


def bell(request):
    """Context processor: how many notices the person has not read; it came with the account."""
    user = getattr(request, "user", None)
    return {"bell": held_by(user).unread_notices if user is not None and user.is_authenticated else None}
