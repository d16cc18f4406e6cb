"""The doors of views. Every routed view of ours names its permission, or says that it needs none.

Permission is asked before the method (405) and before any validation, so that no refusal tells what exists.
"""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404

from .policy import in_sight
from .rights import rights_of


def requires(permission, *, of=None):
    """Let in who holds ``permission``; ``of(request, **url_arguments)`` finds the object it is asked for.

    ``of`` raises Http404 for what doesn't exist. Stands outermost, above ``require_POST``.
    """

    def decorator(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            demand(request.user, permission, of(request, *args, **kwargs) if of else None)
            return view(request, *args, **kwargs)

        guarded.permission = permission
        return guarded

    return decorator


class PermissionRequired:
    """The same for a class-based view: ``permission``, and ``get_permission_object`` where it is about one thing."""

    permission = None

    def get_permission_object(self):
        return None

    def dispatch(self, request, *args, **kwargs):
        demand(request.user, self.permission, self.get_permission_object())
        return super().dispatch(request, *args, **kwargs)


def demand(user, permission, obj=None):
    """Return when ``user`` holds ``permission`` for ``obj``; else Http404, or PermissionDenied if he sees it."""
    if user.has_perm(permission, obj):
        return
    rights = rights_of(user)
    # Who holds no grant at all is told so, whatever he asks for.
    if not rights.is_any or in_sight(rights, permission, obj):
        raise PermissionDenied
    raise Http404


def public(view):
    """Mark ``view`` as open to everybody, signed in or not."""
    view.needs_no_permission = True
    return login_not_required(view)


def signed_in(view):
    """Mark ``view`` as open to every signed-in person: his own account."""
    view.needs_no_permission = True
    return view
