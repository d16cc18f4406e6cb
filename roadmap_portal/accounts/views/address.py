"""The pages on which a person changes his own e-mail address: the wish, and the link that came by mail."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ..access import public, signed_in
from ..models import User
from ..sign_in import address


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("New e-mail address"),
        help_text=gettext_lazy("A link is sent there. Until it is opened you sign in with the present address."),
        max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self):
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if email == self.user.email:
            raise ValidationError(_("This is your address already."))
        return email


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def change_address(request):
    form = AddressForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            address.ask(request.user, form.cleaned_data["email"])
        except address.TooManyMails:
            form.add_error(None, _("Too many requests. Please try again later."))
        else:
            messages.success(request, _("A link was sent to the new address. Please open it within 24 hours."))
            return redirect("profile")
    return render(request, "accounts/address_change.html", {"form": form}, status=422 if form.errors else 200)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request, token):
    """What the link opens asks once more: programs that look into mails open every link."""
    try:
        user, email = address.wanted(token)
        if request.method != "POST":
            return render(request, "accounts/address_confirm.html", {"email": email, "person": user})
        address.confirm(token)
    except address.LinkDead:
        return render(request, "accounts/address_dead.html", status=410)
    logout(request)
    messages.success(request, _("The address was changed. Please sign in with the new one."))
    return redirect("account_login")
