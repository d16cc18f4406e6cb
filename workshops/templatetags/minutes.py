"""Cells of the minutes: plain text, or text of the other language, which is marked."""

from django import template

from roadmap_portal.common.templatetags.portal import other_language

register = template.Library()


@register.filter
def cell(part):
    return other_language(part["text"], part["language"]) if isinstance(part, dict) else part
