from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from . import append_only


class OperationsConfig(AppConfig):
    name = "roadmap_portal.operations"
    verbose_name = _("Operations")

    def ready(self):
        from . import checks, counter  # noqa: F401  (registers the system checks)

        append_only.protect(self, "AuditEntry", "Change", "Seal")
        post_migrate.connect(counter.create_counters, sender=self)
        # Who queues a job must know its kind, so every process knows all kinds, not only the worker.
        autodiscover_modules("tasks")
