"""The desk where certificates are asked for, watched and fetched."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.limits import downloaded
from roadmap_portal.common.keyset import row_id
from roadmap_portal.documents.stored import content_of

from .. import issuing
from ..errors import WorkshopError
from .files import sent
from .finding import province_of


@requires("workshops.manage", of=province_of)
@require_safe
def desk(request, pk):
    """The list asks for itself again while something is being made."""
    template = "workshops/_certificates.html" if request.htmx else "workshops/certificates.html"
    context = {"workshop": request.workshop, "desk": issuing.Desk(request.workshop)}
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("workshops.manage", of=province_of)
@require_POST
def make(request, pk):
    """Of all, or of the one whose button was pressed."""
    one = None
    if key := request.POST.get("participation"):
        one = get_object_or_404(request.workshop.participations, pk=row_id(key) or 0)
    try:
        issuing.request(request.workshop, participation=one, by=request.user)
    except WorkshopError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The certificates are being made."))
    return redirect("workshops:certificates", pk=pk)


@requires("workshops.manage", of=province_of)
@downloaded
@require_safe
def file(request, pk, paper):
    found = issuing.ready_paper(request.workshop, paper)
    if found is None:
        raise Http404
    content = content_of(found.name, found.sha256)
    what = "certificate" if found.participation_id else "certificates"
    with translation.override(found.language):
        return sent(request, content, what, "pdf", "application/pdf")
