"""The person's own page."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import UpdateView

from roadmap_portal.operations import audit

from . import notices, two_factor
from .access import signed_in
from .forms import ProfileForm
from .models import Delegation
from .sessions import end_sessions, keep, visits_of


class ProfileView(UpdateView):
    form_class = ProfileForm
    template_name = "accounts/profile.html"

    def get_object(self, queryset=None):
        return self.request.user

    def form_valid(self, form):
        form.save()
        if form.changed_data:
            audit.record(
                "account.changed",
                by=self.object,
                subject=self.object,
                before={name: form.initial[name] for name in form.changed_data},
                after={name: form.cleaned_data[name] for name in form.changed_data},
            )
        # The page one comes back to is already in the language one chose.
        with translation.override(self.object.language):
            messages.success(self.request, _("Saved"))
            return redirect(reverse("profile"))

    def get_context_data(self, **kwargs):
        grants = self.request.user.grants.current().select_related("command__area")
        return super().get_context_data(
            **kwargs,
            grants=grants,
            deputyships=Delegation.objects.current().filter(deputy=self.request.user).select_related("command__area"),
            visits=visits_of(self.request.user, self.request.session.session_key),
            notice_ways=notices.ways_of(self.request.user),
            two_factor_set_up=two_factor.is_set_up(self.request.user),
        )


profile = signed_in(ProfileView.as_view())


@signed_in
@require_POST
def end_other_sessions(request):
    """Sign the person out everywhere but here."""
    end_sessions(request.user)
    keep(request)
    audit.record("sessions.ended", by=request.user, subject=request.user)
    messages.success(request, _("All your other sessions have ended."))
    return redirect("profile")


@signed_in
@require_POST
def end_one_session(request, pk):
    """Sign the person out on one of his devices; where that is this one, he goes out by the door."""
    row = get_object_or_404(UserSession, pk=pk, user=request.user)
    audit.record("sessions.ended", by=request.user, subject=request.user, after={"sessions": 1})
    if row.session_key == request.session.session_key:
        row.delete()
        logout(request)
        return redirect("account_login")
    row.end()
    messages.success(request, _("The session has ended."))
    return redirect("profile")
