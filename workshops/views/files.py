"""What a workshop leaves on paper: minutes, the list of those present, certificates, and the page that confirms one."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roadmap_portal.accounts import limits
from roadmap_portal.accounts.access import public, requires
from roadmap_portal.common.errors import too_many_requests
from roadmap_portal.documents.spreadsheet_writer import CONTENT_TYPE
from roadmap_portal.documents.views import as_attachment
from roadmap_portal.operations import audit

from .. import certificates as papers
from .. import minutes
from ..minutes_document import document, said
from ..minutes_file import attendance_workbook, minutes_pdf
from .finding import province_of

PER_ADDRESS, WINDOW = 60, 600


@requires("workshops.view_people", of=province_of)
@require_safe
def minutes_page(request, pk):
    content, frozen = minutes.current(request.workshop)
    context = {
        "workshop": request.workshop,
        "frozen": frozen,
        "blocks": document(content),
        "subject": said(content["subject"]),
    }
    return render(request, "workshops/minutes.html", context)


@requires("workshops.view_people", of=province_of)
@require_safe
def minutes_file(request, pk):
    return sent(request, minutes_pdf(request.workshop), "minutes", "pdf", "application/pdf")


@requires("workshops.view_people", of=province_of)
@require_safe
def attendance(request, pk):
    return sent(request, attendance_workbook(request.workshop), "attendance", "xlsx", CONTENT_TYPE)


@requires("workshops.manage", of=province_of)
@require_safe
def certificates(request, pk):
    content = papers.certificates_pdf(request.workshop) if request.workshop.took_place else None
    if content is None:
        messages.error(request, _("There are no certificates: no presence by name has been recorded."))
        return redirect("workshops:people", pk=pk)
    return sent(request, content, "certificates", "pdf", "application/pdf")


def sent(request, content, what, ending, content_type):
    """The file, and an entry in the log: it leaves with people's names."""
    workshop = request.workshop
    after = {"file": what, "language": get_language()}
    audit.record("workshop.exported", by=request.user, subject=workshop, area=workshop.province.code, after=after)
    name = f"{workshop.series.code}-{workshop.province.code}-{workshop.held_on}-{what}-{get_language()}.{ending}"
    return as_attachment(content, name, content_type)


@public
@require_safe
def certificate(request, token):
    """Whether the certificate in somebody's hand was issued here; it tells no more than what is printed on it."""
    allowance = limits.consume(f"certificate:{audit.context().address}", limit=PER_ADDRESS, window=WINDOW)
    if not allowance.allowed:
        return too_many_requests(request, allowance.retry_after)
    try:
        row = papers.confirmed(token)
    except papers.NoCertificate:
        raise Http404 from None
    return render(request, "workshops/certificate.html", {"row": row, "workshop": row.workshop})
