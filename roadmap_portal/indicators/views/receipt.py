"""The receipt of a submission: as a page, as a PDF to file, and its content to check the fingerprint with."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.limits import downloaded
from roadmap_portal.common.keyset import row_id

from ..my_period_receipt import Receipt, revisions_of
from ..my_period_receipt_pdf import pdf_of
from .my_period import desk_of, named_command

MOST_REVISIONS = 500


@requires("indicators.view_submitted", of=named_command)
@downloaded
@require_safe
def receipt(request, command, page):
    """``?of=12,15`` names the revisions of one submission; without it, the last of everything submitted."""
    found = find(request, named_command(request, command), page)
    form = request.GET.get("as")
    if form == "json":
        return download(found, found.content, "application/json", "json")
    if form == "pdf":
        return download(found, pdf_of(found), "application/pdf", "pdf")
    context = {"receipt": found, "of": request.GET.get("of", ""), "page": page}
    return render(request, "indicators/my_period_receipt.html", context)


def download(found, content, content_type, ending):
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="receipt-{found.number.replace("/", "-")}.{ending}"'
    return response


def find(request, command, page):
    ids = revision_ids(request.GET["of"]) if "of" in request.GET else None
    periods = desk_of(request, command, page).periods if ids is None else ()
    revisions = revisions_of(command, periods, ids)
    # A number that belongs elsewhere is out of sight, like one that doesn't exist.
    if not revisions or (ids is not None and len(revisions) != len(ids)):
        raise Http404
    return Receipt(command, revisions)


def revision_ids(text):
    parts = text.split(",")
    found = {row_id(part) for part in parts[:MOST_REVISIONS]}
    if len(parts) > MOST_REVISIONS or None in found:
        raise Http404
    return found
