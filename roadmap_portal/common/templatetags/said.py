"""Texts of sources: in the page's language where they have one, else as they are, marked as the other language."""

from django import template
from django.conf import settings
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from roadmap_portal.common.formats import localise
from roadmap_portal.common.languages import language_of
from roadmap_portal.common.templatetags.portal import other_language

register = template.Library()


@register.filter
def said(row, field):
    """The text of ``field`` (a translated one) of ``row``; blank when the source says nothing in any language."""
    spoken = get_language()
    for language in (spoken, *(code for code, _name in settings.LANGUAGES if code != spoken)):
        if text := getattr(row, f"{field}_{language}"):
            return other_language(text, language)
    return ""


@register.simple_tag
def acting_for(person):
    """ " on behalf of" the one for whom somebody acted as a deputy; nothing where he acted in his own name."""
    return format_html(" {} <bdi>{}</bdi>", _("on behalf of"), person.name) if person else ""


@register.filter
def as_written(text):
    """What a person wrote, or his name: set apart, lines kept, marked where the page speaks the other language."""
    if not text:
        return ""
    return format_html("<bdi>{}</bdi>", other_language(linebreaksbr(text), language_of(text)))


@register.filter
def hours(value):
    """A time of day, "09:30", in the reader's digits."""
    return localise(value.strftime("%H:%M"))
