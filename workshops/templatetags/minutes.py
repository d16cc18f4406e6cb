"""What the minutes are drawn with: cells, which are plain text or marked text of the other language, and editions."""

from django import template

from roadmap_portal.common.formats import edition_label
from roadmap_portal.common.templatetags.portal import other_language

register = template.Library()
register.filter("edition", edition_label)


@register.filter
def cell(part):
    return other_language(part["text"], part["language"]) if isinstance(part, dict) else part
