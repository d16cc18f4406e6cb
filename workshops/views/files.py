"""How a file with people's names is sent."""

from django.utils.translation import get_language

from roadmap_portal.documents.views import as_attachment
from roadmap_portal.operations import audit


def sent(request, content, what, ending, content_type):
    """The file, and an entry in the log: it leaves with people's names."""
    workshop = request.workshop
    after = {"file": what, "language": get_language()}
    audit.record("workshop.exported", by=request.user, subject=workshop, area=workshop.province.code, after=after)
    name = f"{workshop.series.code}-{workshop.province.code}-{workshop.held_on}-{what}-{get_language()}.{ending}"
    return as_attachment(content, name, content_type)
