"""The person's access tokens for the API: what there are, a new one (shown once), taking one away."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap_portal.common.forms import PlainTextField
from roadmap_portal.provinces.models import Area

from ..access import signed_in
from ..tokens import issuing

SCOPE_WORDS = {
    "read": gettext_lazy("Read the plan, approved values, scores and reports"),
    "read:provisional": gettext_lazy("Read submitted values that are not approved yet"),
    "write:observations": gettext_lazy("Keep drafts and submit values, for own commands"),
    "write:milestones": gettext_lazy("Report how far milestones are"),
    "write:follow-ups": gettext_lazy("Report how far follow-ups are"),
    "reports": gettext_lazy("Ask for reports"),
    "webhooks": gettext_lazy("Manage notices to other systems (webhooks)"),
}
DAYS = {
    30: gettext_lazy("30 days"),
    90: gettext_lazy("90 days"),
    180: gettext_lazy("180 days"),
    365: gettext_lazy("a year"),
}
MOST_TOKENS = 20
DIGEST_SHOWN = 16


class TokenForm(forms.Form):
    """What a new token may do, where, from where, and how long."""

    name = PlainTextField(
        label=gettext_lazy("What the token is for"),
        max_length=100,
        help_text=gettext_lazy("For example: the ministry's dashboard. You will know it again by this name."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=SCOPE_WORDS.items(),
        initial=["read"],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Never more than you may do yourself."),
    )
    provinces = forms.MultipleChoiceField(
        label=gettext_lazy("Only these provinces"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Without a choice: all that you may see."),
    )
    tracks = PlainTextField(
        label=gettext_lazy("Only these tracks"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Codes with blanks between them, such as SEC CRM. Empty: all."),
    )
    addresses = PlainTextField(
        label=gettext_lazy("Only from these addresses"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Addresses or networks with blanks between them, such as 192.0.2.10. Empty: all."),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("How long it is valid"), choices=DAYS.items(), coerce=int, initial=90
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        provinces = Area.objects.filter(kind=Area.Kind.PROVINCE).order_by("code")
        self.fields["provinces"].choices = [(area.code, area.name) for area in provinces]
        for name in ("tracks", "addresses"):
            self.fields[name].widget.attrs |= {"dir": "ltr", "autocomplete": "off"}

    def clean_tracks(self):
        codes = self.cleaned_data["tracks"].upper().replace(",", " ").split()
        if not all(code.isascii() and code.isalpha() and len(code) == 3 for code in codes):
            raise ValidationError(_("The code of a track has three letters, such as SEC."))
        return codes

    def clean_addresses(self):
        return issuing.networks(self.cleaned_data["addresses"].replace(",", " ").split())


@signed_in
@require_safe
def token_list(request):
    rows = list(request.user.auth_token_set.order_by("-created"))
    for row in rows:
        row.mark = row.digest[:DIGEST_SHOWN]
        row.is_over = row.expiry <= timezone.now()
        row.scope_words = [SCOPE_WORDS.get(scope, scope) for scope in row.scopes]
    return render(request, "accounts/token_list.html", {"tokens": rows})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
@sensitive_variables("text")
def new_token(request):
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.user.auth_token_set.filter(expiry__gt=timezone.now()).count() >= MOST_TOKENS:
            form.add_error(None, _("You have as many tokens as one account may have. Revoke one first."))
        else:
            row, text = issuing.issue(user=request.user, by=request.user, **form.cleaned_data)
            return render(request, "accounts/token_made.html", {"token": row, "text": text})
    return render(request, "accounts/token_new.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_POST
def revoke_token(request, mark):
    found = list(request.user.auth_token_set.filter(digest__startswith=mark)) if len(mark) == DIGEST_SHOWN else []
    if len(found) != 1:
        raise Http404
    issuing.revoke(found[0], by=request.user)
    messages.success(request, _("The token is revoked: it is refused from now on."))
    return redirect("tokens")
