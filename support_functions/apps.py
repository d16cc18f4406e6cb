from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportFunctionsConfig(AppConfig):
    name = "support_functions"
    verbose_name = _("Support functions")
