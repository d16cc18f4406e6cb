"""The administrator may look at what the portal does, never change it here; a message's text is not shown at all."""

from django.contrib import admin

from .audit_words import DRAFT
from .models import AuditEntry, Change, Job, OutboxMessage


class ReadOnlyAdmin(admin.ModelAdmin):
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "act", "actor_label", "subject_label", "area"]
    search_fields = ["act", "actor_label", "subject_label"]
    date_hierarchy = "at"

    def get_exclude(self, request, obj=None):
        """What somebody has typed and not sent is nobody's business but his command's."""
        return ["before", "after"] if obj is not None and obj.act == DRAFT else None


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ["number", "kind", "subject", "at"]
    list_filter = ["kind"]


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["key", "kind", "state", "attempt", "created_at", "finished_at", "error"]
    list_filter = ["state", "kind"]


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "state", "attempt", "next_at", "sent_at", "error"]
    list_filter = ["state", "kind"]
    exclude = ["payload"]
