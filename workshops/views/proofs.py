"""Pages that confirm a paper to whoever holds it; each tells no more than what is printed on the paper."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roadmap_portal.accounts import limits
from roadmap_portal.accounts.access import public
from roadmap_portal.common.errors import too_many_requests
from roadmap_portal.operations import audit

from .. import certificates as papers
from ..minutes_document import days, said
from ..models import Minutes
from ..proofs import MINUTES
from .check_in import other_language

PER_ADDRESS, WINDOW = 60, 600


def confirming(view):
    """A page that anybody may ask for, but not so often that addresses could be guessed."""

    @public
    @require_safe
    def asked(request, token):
        allowance = limits.consume(f"certificate:{audit.context().address}", limit=PER_ADDRESS, window=WINDOW)
        if not allowance.allowed:
            return too_many_requests(request, allowance.retry_after)
        return view(request, token)

    return asked


@confirming
def certificate(request, token):
    try:
        row = papers.confirmed(token)
    except papers.NoCertificate:
        raise Http404 from None
    return render(
        request, "workshops/certificate.html", {"row": row, "workshop": row.workshop} | other_language(request)
    )


@confirming
def minutes(request, token):
    """That these minutes were approved, and whether a later edition has taken their place."""
    shown = Minutes.objects.filter(pk=MINUTES.opened(token)).first()
    if shown is None:
        raise Http404
    content = shown.content
    context = {
        "shown": shown,
        "subject": said(content["subject"]),
        "place": said(content["province"]),
        "when": days(content),
        "editions": Minutes.objects.filter(workshop=shown.workshop_id),
    }
    return render(request, "workshops/minutes_proof.html", context | other_language(request))
