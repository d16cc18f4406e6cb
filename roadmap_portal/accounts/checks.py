"""A routed view of ours without a permission is an open door: the system check refuses to start with one."""

from django.core import checks
from django.urls import URLPattern, get_resolver

OURS = ("roadmap_portal.", "axes.", "support_functions.", "workshops.")


@checks.register(checks.Tags.security)
def every_view_names_its_permission(app_configs, **kwargs):
    return [
        checks.Error(
            f"The view {name_of(view)} names no permission.",
            hint="Use requires(...), PermissionRequired, public or signed_in of roadmap_portal.accounts.access.",
            id="accounts.E001",
        )
        for view in routed_views(get_resolver().url_patterns)
        if is_ours(view) and not names_a_permission(view)
    ]


def routed_views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.callback
        else:
            yield from routed_views(pattern.url_patterns)


def class_of(view):
    """The class behind a view: Django's generic views say ``view_class``, DRF's say ``cls``."""
    return getattr(view, "view_class", None) or getattr(view, "cls", None)


def is_ours(view):
    return f"{(class_of(view) or view).__module__}.".startswith(OURS)


def names_a_permission(view):
    if getattr(view, "needs_no_permission", False):
        return True
    view_class = class_of(view)
    if view_class is None:
        # Views of apps below this one say with Django's own mark that they are public.
        return bool(getattr(view, "permission", None)) or not getattr(view, "login_required", True)
    # The attribute alone guards nothing: some class must ask.
    return bool(getattr(view_class, "permission", None)) and asks(view_class)


def asks(view_class):
    from .access import PermissionRequired
    from .tokens.authentication import HasReadScope

    return issubclass(view_class, PermissionRequired) or HasReadScope in getattr(view_class, "permission_classes", ())


def name_of(view):
    target = class_of(view) or view
    return f"{target.__module__}.{getattr(target, '__qualname__', target)}"
