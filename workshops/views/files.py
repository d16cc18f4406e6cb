"""Files that a workshop leaves, and how each of them is sent."""

from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.lockout import downloaded
from roadmap_portal.documents.spreadsheet_writer import CONTENT_TYPE
from roadmap_portal.documents.views import as_attachment
from roadmap_portal.operations import audit

from ..minutes_file import attendance_workbook
from .finding import province_of


@requires("workshops.view_people", of=province_of)
@downloaded
@require_safe
def attendance(request, pk):
    return sent(request, attendance_workbook(request.workshop), "attendance", "xlsx", CONTENT_TYPE)


def sent(request, content, what, ending, content_type):
    """The file, and an entry in the log: it leaves with people's names."""
    workshop = request.workshop
    after = {"file": what, "language": get_language()}
    audit.record("workshop.exported", by=request.user, subject=workshop, area=workshop.province.code, after=after)
    name = f"{workshop.series.code}-{workshop.province.code}-{workshop.held_on}-{what}-{get_language()}.{ending}"
    return as_attachment(content, name, content_type)
