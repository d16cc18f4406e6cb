"""Who is to be told: those who report for a command, and those who hold a national role."""

from collections import defaultdict

from .models import Delegation, Grant, User
from .models.grants import COMMAND_ROLES


def reporters_of(commands):
    """{command's id: accounts} of officers, directors and acting directors, in two queries."""
    found = defaultdict(dict)
    grants = Grant.objects.current().filter(command__in=commands, role__in=COMMAND_ROLES)
    for grant in grants.select_related("user").order_by("user"):
        found[grant.command_id][grant.user_id] = grant.user
    acting = Delegation.objects.current().filter(command__in=commands).select_related("deputy").order_by("deputy")
    for delegation in acting:
        found[delegation.command_id][delegation.deputy_id] = delegation.deputy
    return {command: list(people.values()) for command, people in found.items()}


def holders_of(role):
    """The accounts that hold a national role now."""
    return User.objects.filter(pk__in=Grant.objects.current().filter(role=role).values("user"), is_active=True)
