"""The buttons that take a workshop from state to state."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roadmap_portal.accounts.access import requires

from .. import minutes, steps
from ..errors import WorkshopError
from ..forms import CancelForm
from .finding import province_of


@requires("workshops.manage", of=province_of)
@require_POST
def confirm(request, pk):
    return take(request, steps.confirm, _("The workshop is confirmed."))


@requires("workshops.manage", of=province_of)
@require_POST
def hold(request, pk):
    return take(request, steps.hold, _("The workshop is recorded as held."))


@requires("workshops.approve_minutes", of=province_of)
@require_POST
def approve(request, pk):
    return take(request, minutes.approve, _("The minutes are approved."))


def take(request, step, sentence, **given):
    """Take the step and go back to the workshop; what stands against it is told there."""
    try:
        step(request.workshop, by=request.user, **given)
    except WorkshopError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, sentence)
    return redirect(request.workshop)


@requires("workshops.manage", of=province_of)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, pk):
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return take(request, steps.cancel, _("The workshop is cancelled."), reason=form.cleaned_data["reason"])
    context = {"form": form, "workshop": request.workshop, "form_errors": form.errors}
    return render(request, "workshops/cancel_form.html", context, status=422 if form.errors else 200)
