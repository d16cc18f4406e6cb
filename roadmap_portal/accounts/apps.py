from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "roadmap_portal.accounts"
    verbose_name = _("People and permissions")

    def ready(self):
        # Each registers itself when it is read.
        from . import checks  # noqa: F401
        from .sign_in import receivers  # noqa: F401
        from .tokens import schema  # noqa: F401
