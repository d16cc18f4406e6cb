from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "roadmap_portal.accounts"
    verbose_name = _("People and permissions")

    def ready(self):
        from . import checks, receivers, schema  # noqa: F401  (each registers itself when it is read)
