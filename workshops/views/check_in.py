"""The page on which somebody at a workshop says that he is there. No account, no script, nobody's name but his own."""

from django.shortcuts import render
from django.urls import translate_url
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from roadmap_portal.accounts import limits
from roadmap_portal.accounts.access import public
from roadmap_portal.common.errors import too_many_requests
from roadmap_portal.operations import audit

from .. import check_in as addresses
from .. import presence
from ..errors import WorkshopError
from ..forms.people import CheckInForm

# A whole hall stands behind one router.
PER_ADDRESS, PER_SESSION, WINDOW = 600, 3000, 600


@public
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request, token):
    try:
        session = addresses.session_of(token)
    except addresses.NotGood:
        return render(request, "workshops/check_in_closed.html", status=410)
    if request.method == "POST" and (wait := exceeded(session)):
        return too_many_requests(request, wait)
    form = CheckInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            arrival = presence.check_in(session, form.entry())
        except WorkshopError:
            return render(request, "workshops/check_in_closed.html", status=410)
        context = {"session": session, "name": form.cleaned_data["name"], "at": arrival.at}
        return render(request, "workshops/check_in_done.html", context | other_language(request))
    context = {"session": session, "form": form, "form_errors": form.errors, **other_language(request)}
    return render(request, "workshops/check_in.html", context, status=422 if form.errors else 200)


def other_language(request):
    """The same page in the other language."""
    code = "en" if get_language() == "ar" else "ar"
    return {"other_code": code, "other_url": translate_url(request.path, code)}


def exceeded(session):
    """Seconds to wait when too much comes from one place, or for one session; None when all is well."""
    address = audit.context().address
    for key, limit in ((f"check-in:{session.pk}:{address}", PER_ADDRESS), (f"check-in:{session.pk}", PER_SESSION)):
        allowance = limits.consume(key, limit=limit, window=WINDOW)
        if not allowance.allowed:
            return allowance.retry_after
    return None
