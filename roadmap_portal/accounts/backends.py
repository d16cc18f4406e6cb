"""The one authentication backend: allauth's way in, and the policy's answer to every question about permission."""

from allauth.account.auth_backends import AuthenticationBackend
from django.apps import apps

from .holding import account
from .policy import POLICY, UnknownPermission, allows
from .rights import rights_of

MODEL_ACTIONS = ("add", "change", "delete", "view")


class GrantBackend(AuthenticationBackend):
    def get_user(self, user_id):
        """The session's account, read with what it holds."""
        user = account(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def has_perm(self, user, perm, obj=None):
        rights = rights_of(user)
        if perm in POLICY:
            return allows(rights, perm, obj)
        if is_model_permission(perm):
            # The administration pages ask for these.
            return rights.is_administrator
        raise UnknownPermission(perm)

    def has_module_perms(self, user, app_label):
        return rights_of(user).is_administrator

    def get_all_permissions(self, user, obj=None):
        rights = rights_of(user)
        return {permission for permission in POLICY if allows(rights, permission, obj)}

    def get_user_permissions(self, user, obj=None):
        return set()

    get_group_permissions = get_user_permissions


def is_model_permission(perm):
    """Whether ``perm`` is Django's own name for an action on an installed model, such as ``plan.change_kpi``."""
    app_label, _, codename = perm.partition(".")
    action, _, model_name = codename.partition("_")
    if action not in MODEL_ACTIONS:
        return False
    return model_name in apps.all_models.get(app_label, {})
