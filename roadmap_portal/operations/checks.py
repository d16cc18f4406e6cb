"""What the start refuses: the demonstration's password outside of a demonstration."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

DEMO_DOMAIN = "@demo.test"


@register(Tags.database)
def demo_password_opens_nothing(app_configs, databases=None, **_):
    """Outside a demonstration no account may be left that the demonstration's password opens."""
    if settings.PORTAL_DEMO or not databases:
        return []
    try:
        open_to_all = [user for user in demo_users() if user.check_password(settings.PORTAL_DEMO_PASSWORD)]
    except DatabaseError:  # no accounts yet, or not as the code knows them: migrate comes first
        return []
    return [
        Error(
            f"The account {user.get_username()} has the demonstration's password.",
            hint="Load the real plan into a new database, or delete the demonstration's accounts.",
            id="portal.E002",
        )
        for user in open_to_all
    ]


def demo_users():
    """The active accounts of the demonstration, in order of their address."""
    users = get_user_model()._default_manager.filter(is_active=True)
    return users.filter(email__iendswith=DEMO_DOMAIN).order_by("email")
