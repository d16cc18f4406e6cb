"""How a report's document is drawn in HTML: isolates become <bdi>, cells meet their columns."""

import re
from fractions import Fraction

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from roadmap_portal.common.formats import edition_label, number, rounded

register = template.Library()
register.filter("edition_label", edition_label)
_ISOLATED = re.compile("\u2066([^\u2066\u2069]*)\u2069")


@register.filter
def rich(text):
    """A text of a document, escaped; numbers between isolates read from the left.

    A text that exists in the other language only ({"text", "language"}) is marked as that.
    """
    if isinstance(text, dict):
        return _other_language(text)
    return SafeString(_ISOLATED.sub(r'<bdi dir="ltr">\1</bdi>', escape(text)))


def _other_language(text):
    direction = "rtl" if text["language"] == "ar" else "ltr"
    return format_html(
        '<span lang="{}" dir="{}" class="other-language">{}</span>', text["language"], direction, text["text"]
    )


@register.filter
def beside(cells, columns):
    """(column, cell) pairs of a table's row."""
    return zip(columns, cells, strict=True)


@register.filter
def block_template(kind):
    """The template that draws blocks of this kind."""
    return f"reports/blocks/{kind}.html"


@register.filter
def file_size(size):
    """A size in bytes as kilobytes of a thousand, rounded up to at least one."""
    return _("%(n)s kB") % {"n": number(max(rounded(Fraction(size, 1000), 0), 1))}
