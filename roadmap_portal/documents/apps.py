from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "roadmap_portal.documents"
    verbose_name = _("Documents")

    def ready(self):
        from roadmap_portal.operations.append_only import protect

        protect(self, "Document", changeable=("superseded_by", "scan"))
