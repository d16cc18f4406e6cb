"""Files that a workshop leaves: the list of those present, and the certificates."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.documents.spreadsheet_writer import CONTENT_TYPE
from roadmap_portal.documents.views import as_attachment
from roadmap_portal.operations import audit

from .. import certificates as papers
from ..minutes_file import attendance_workbook
from .finding import province_of


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
