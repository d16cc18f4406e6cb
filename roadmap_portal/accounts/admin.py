"""Accounts, people, grants and tokens in the administration pages, which have the portal's own door."""

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from roadmap_portal.operations import audit

from . import grants
from .models import ApiToken, Grant, Person, User
from .sign_in.sessions import end_sessions
from .tokens import issuing

# Sessions are ended on the account page and by an account's own actions, not by deleting what is recorded of them.
admin.site.unregister(UserSession)

admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = _("Local Police Service Road Map: administration")

# A change of these ends the person's sessions.
DOOR_FIELDS = {"email", "is_active"}


def as_texts(values, names):
    """A form's values as the audit log writes them."""
    return {name: "" if values.get(name) is None else str(values[name]) for name in names}


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    fields = ["email", "name", "person", "language", "digits", "is_active", "is_service", "last_login"]
    readonly_fields = ["is_service", "last_login"]
    autocomplete_fields = ["person"]
    list_display = ["email", "name", "is_active", "is_service", "last_login"]
    list_filter = ["is_active", "is_service"]
    search_fields = ["email", "name"]
    actions = ["end_their_sessions", "reset_two_factor"]

    def save_model(self, request, obj, form, change):
        if not change:
            # The person sets a password by "Forgotten password?".
            obj.password = make_password(None)
        super().save_model(request, obj, form, change)
        if change and DOOR_FIELDS & set(form.changed_data):
            end_sessions(obj)
        audit.record(
            "account.changed" if change else "account.made",
            by=request.user,
            subject=obj,
            before=as_texts(form.initial, form.changed_data) if change else None,
            after=as_texts(form.cleaned_data, form.changed_data),
        )

    def has_delete_permission(self, request, obj=None):
        # What a person did stays under his name: accounts are closed, not deleted.
        return False

    @admin.action(description=_("End all sessions of the chosen accounts"))
    def end_their_sessions(self, request, queryset):
        for user in queryset:
            end_sessions(user)
            audit.record("sessions.ended", by=request.user, subject=user)
        self.message_user(request, _("The sessions have ended."), messages.SUCCESS)

    @admin.action(description=_("Reset two-factor sign-in of the chosen accounts"))
    def reset_two_factor(self, request, queryset):
        for user in queryset:
            Authenticator.objects.filter(user=user).delete()
            end_sessions(user)
            audit.record("two_factor.reset", by=request.user, subject=user)
        self.message_user(request, _("Two-factor sign-in was reset; the people set it up anew."), messages.SUCCESS)


@admin.register(Grant)
class GrantAdmin(admin.ModelAdmin):
    fields = ["user", "role", "command", "starts", "ends"]
    autocomplete_fields = ["user"]
    list_display = ["user", "role", "command", "starts", "ends", "granted_by", "revoked_at"]
    list_filter = ["role"]
    list_select_related = ["user", "command__area", "granted_by"]
    search_fields = ["user__email", "user__name"]
    actions = ["revoke_chosen"]

    def save_model(self, request, obj, form, change):
        made = grants.grant(obj.user, obj.role, command=obj.command, starts=obj.starts, ends=obj.ends, by=request.user)
        obj.pk = made.pk

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Revoke the chosen grants"))
    def revoke_chosen(self, request, queryset):
        for row in queryset.select_related("user", "command__area"):
            grants.revoke(row, by=request.user)
        self.message_user(request, _("The grants are revoked."), messages.SUCCESS)


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["name", "rank", "post", "body", "category", "province"]
    list_filter = ["category", "sex"]
    list_select_related = ["body", "province"]
    search_fields = ["name", "folded_name"]
    # Deleting many at once would pass by delete_model.
    actions = None

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        audit.record(
            "person.changed" if change else "person.made",
            by=request.user,
            subject=obj,
            before=as_texts(form.initial, form.changed_data) if change else None,
            after=as_texts(form.cleaned_data, form.changed_data),
        )

    def delete_model(self, request, obj):
        audit.record("person.removed", by=request.user, subject=obj)
        super().delete_model(request, obj)

    def get_search_results(self, request, queryset, search_term):
        return (queryset.named(search_term) if search_term else queryset), False


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    fields = ["name", "user", "scopes", "provinces", "created", "expiry", "last_used"]
    readonly_fields = fields
    list_display = ["name", "user", "scopes", "provinces", "expiry", "last_used"]
    list_select_related = ["user"]
    actions = None

    def has_add_permission(self, request):
        # A token is shown once: manage.py issue_token does it.
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def delete_model(self, request, obj):
        issuing.revoke(obj, by=request.user)
