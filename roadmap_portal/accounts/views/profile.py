"""The person's own page."""

import re

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import UpdateView

from roadmap_portal.operations import audit

from .. import notices
from ..access import signed_in
from ..models import Delegation, User
from ..sign_in import two_factor
from ..sign_in.sessions import end_sessions, keep, visits_of


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language", "digits"]
        widgets = {"language": forms.RadioSelect, "digits": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Each language is named in itself, each system of digits shown in itself, whatever the page speaks.
        self.fields["language"].choices = [
            (code, format_html('<span lang="{}">{}</span>', code, name)) for code, name in User.Language.choices
        ]
        self.fields["digits"].choices = [(code, show_sample(name)) for code, name in User.Digits.choices]


def show_sample(label):
    before, digits, after = re.fullmatch(r"(\D*)(\d*)(.*)", str(label)).groups()
    return format_html("{}<samp>{}</samp>{}", before, digits, after)


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
