"""{% attachments "workshop" workshop.pk may_add=… %}: the documents of a thing, and the way to attach one."""

from django import template

from roadmap_portal.common import formats

from ..models import Document

register = template.Library()


@register.inclusion_tag("documents/_attachments.html")
def attachments(place, subject_id, may_add=False):
    """Ask only where the reader may see the thing's documents; one query."""
    rows = list(Document.objects.of(place, subject_id).select_related("uploaded_by", "superseded_by"))
    return {
        "current": [row for row in rows if row.superseded_by_id is None],
        "earlier": [row for row in rows if row.superseded_by_id is not None],
        "place": place,
        "subject_id": subject_id,
        "may_add": may_add,
    }


@register.filter
def kilobytes(size):
    """A size in bytes as whole kilobytes, at least one."""
    return f"{formats.number(max(1, -(-size // 1024)))} KB"
