"""The bell in every page's header."""

from .rights import unread_notices


def bell(request):
    """Context processor: how many notices the person has not read; costs no query of its own."""
    user = getattr(request, "user", None)
    return {"bell": unread_notices(user) if user is not None and user.is_authenticated else None}
