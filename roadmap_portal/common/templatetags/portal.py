"""Template filters and tags of the design language; `templates/components/` holds their markup."""

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from roadmap_portal.common import charts, formats, maps
from roadmap_portal.common.status import Status, tint

register = template.Library()

register.filter("period", formats.period_label)
register.filter("localise", formats.localise)
register.filter("day", formats.day)
register.filter("clock", formats.clock)
register.filter("day_and_time", formats.day_and_time)
register.filter("ago", formats.ago)
register.filter("due_in", formats.due_in)
register.filter("closes_in", formats.closes_in)
register.filter("overdue_by", formats.overdue_by)

register.simple_tag(charts.sparkline, name="sparkline")
register.simple_tag(charts.mark, name="status_mark")


def ltr(text):
    """`text` set apart, so that its sign and percent mark keep their side among Arabic words."""
    return format_html('<bdi dir="ltr">{}</bdi>', text)


def known(value):
    """Templates resolve a figure of a missing row to "": that is no figure either."""
    return None if value == "" else value


@register.filter
def num(value, places=None):
    """1234.5 → 1,234.5; `num:1` rounds to one decimal."""
    return ltr(formats.number(known(value), places))


@register.filter
def signed(value, places=1):
    return ltr(formats.number(known(value), places, signed=True))


@register.filter
def pct(value, places=1):
    return ltr(formats.percent(known(value), places))


@register.filter
def points(value, places=1):
    """+1.3 points: the number is set apart from the word, or its sign would stand on the wrong side."""
    if known(value) is None:
        return "–"
    return format_html(pgettext("percentage points", "%(n)s points") % {"n": "{}"}, signed(value, places))


@register.simple_tag
def score_bar(score, status, threshold=90):
    return charts.score_bar(known(score), status, threshold)


@register.simple_tag
def quantity(value, unit, places=None):
    """A KPI's value with its unit."""
    return format_html("<bdi>{}</bdi>", formats.quantity(known(value), unit, places))


@register.filter
def weekday(value):
    """The day with its weekday."""
    return formats.day(value, weekday=True)


@register.filter
def weekday_name(value):
    """The name of the weekday alone."""
    return formats.weekday_name(value)


@register.filter
def code(value):
    """An identifier (SEC-01, DQ): always left to right."""
    return format_html('<bdi dir="ltr" class="code">{}</bdi>', value)


@register.filter
def other_language(text, language):
    """Text that exists in `language` only; marked when the page speaks another."""
    if language == get_language():
        return text
    direction = "rtl" if language == "ar" else "ltr"
    return format_html('<span lang="{}" dir="{}" class="other-language">{}</span>', language, direction, text)


@register.inclusion_tag("components/_kept_parameters.html", takes_context=True)
def kept_parameters(context, *replaced):
    """Hidden fields that keep the address's parameters in a GET form, but for those that the form sends itself."""
    given = context["request"].GET.items()
    return {"parameters": [(name, value) for name, value in given if name not in replaced]}


@register.simple_tag(takes_context=True)
def without_parameter(context, name):
    """The page's own address without one of its parameters."""
    request = context["request"]
    query = request.GET.copy()
    query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


@register.simple_tag
def today_in_baghdad():
    """The day as forms write it, 2026-10-03."""
    return formats.baghdad_day(timezone.now()).isoformat()


@register.simple_tag
def icon(name, label=""):
    """A symbol of the sprite; silent for screen readers unless it stands alone and has a `label`."""
    silent = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon icon-{}" {}><use href="{}#{}"></use></svg>',
        name, silent, static("vendor/icons.svg"), name,
    )  # fmt: skip


@register.inclusion_tag("components/_status.html")
def status(code, large=False):
    """The chip of a status of performance: mark, word and colour."""
    return {"code": code, "label": Status(code).label, "large": large}


@register.inclusion_tag("components/_chip.html")
def chip(label, tone="plain", symbol=""):
    """A chip for any other state. `tone`: plain, good, attention, bad, info; `symbol`: an icon's name."""
    return {"label": label, "tone": tone, "symbol": symbol}


@register.inclusion_tag("components/_heat_cell.html")
def heat_cell(status, score, url="", label=""):
    """One <td> of a heat map. `label` says what the link opens: «ذي قار، إدارة المرور»."""
    score = known(score)
    return {"status": status, "status_label": Status(status).label, "score": score, "tint": tint(status, score),
            "url": url, "label": label}  # fmt: skip


@register.inclusion_tag("components/_change.html")
def change(value, better="higher", kind="points"):
    """A signed change with an arrow. `better` (higher | lower) decides its colour; `kind`: points | number."""
    if value is None or value == 0:
        tone = "plain"
    else:
        tone = "good" if (value > 0) == (better == "higher") else "bad"
    return {"value": value, "tone": tone, "kind": kind, "rises": value is not None and value > 0}


@register.inclusion_tag("components/_path_chart.html")
def path_chart(chart):
    """A KPI against its target path. `chart`: a common.path_chart.PathChart."""
    return {"chart": chart}


@register.inclusion_tag("components/_map.html")
def governorate_map(cells, title, shades=()):
    """The map with its legend. `cells`: governorate code → common.maps.MapCell, or FigureCell with (class, label)
    pairs of the `shades`."""
    return {"drawing": maps.governorate_map(cells, title), "shades": shades}


@register.inclusion_tag("components/_status_legend.html")
def status_legend():
    """The four statuses and what they mean, under a heat map or a map."""
    return {"statuses": Status.choices}


@register.inclusion_tag("components/_field.html")
def field(bound_field, label="", hint=""):
    """A labelled form field with hint and errors, tied together for screen readers."""
    return {"field": bound_field, "label": label or bound_field.label, "hint": hint or bound_field.help_text}


@register.inclusion_tag("components/_error_summary.html")
def error_summary(*forms):
    """What is wrong, each line a link to its field. Takes forms; unbound and right ones say nothing."""
    wrong = [form for form in forms if form is not None and form.is_bound and form.errors]
    lines = [(bound, error) for form in wrong for bound in form for error in bound.errors]
    general = [error for form in wrong for error in form.non_field_errors()]
    return {"lines": lines, "general": general, "count": len({bound.html_name for bound, _error in lines})}


@register.inclusion_tag("components/_error_summary.html")
def error_summary_of(formset):
    """The same for the forms of a formset."""
    return error_summary(*formset) if formset.is_bound else {"lines": [], "general": [], "count": 0}


@register.inclusion_tag("components/_empty.html")
def empty(message, url="", action="", symbol="journal-text"):
    """What to say where a list has nothing, and what to do next."""
    return {"message": message, "url": url, "action": action, "symbol": symbol}


@register.inclusion_tag("components/_pager.html")
def pager(previous_url="", next_url=""):
    """Previous and next of a keyset list: no page numbers, because nobody counts the rows."""
    return {"previous_url": previous_url, "next_url": next_url}
