"""The audit log's page and its export."""

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from roadmap_portal.common.csv_files import csv_lines
from roadmap_portal.common.formats import number
from roadmap_portal.common.keyset import Page
from roadmap_portal.operations import audit

from ..access import requires
from ..audit_trail import ORDER, PAGE_SIZE, Line, TrailForm, listed
from ..limits import limited

# More than this is no reading matter: a shorter period is asked for.
LONGEST_EXPORT = 50_000
THE_LOG = gettext_lazy("Audit log")


@requires("operations.view_audit")
@require_safe
def audit_list(request):
    form = TrailForm(_asked(request.GET), user=request.user)
    page = Page.of(form.rows(), ORDER, request.GET, size=PAGE_SIZE, descending=True)
    context = {
        "form": form,
        "lines": [Line(entry, request.user) for entry in page.rows],
        "next_url": _address(form, "after", page.next_anchor),
        "previous_url": _address(form, "before", page.previous_anchor),
    }
    return render(request, "accounts/audit_list.html", context)


@requires("operations.view_audit")
@require_POST
@limited("audit-export", limit=20, window=3600)
def export(request):
    form = TrailForm(_asked(request.POST), user=request.user)
    rows = form.rows()
    count = rows[: LONGEST_EXPORT + 1].count()
    if not form.is_valid() or count > LONGEST_EXPORT:
        messages.error(request, _too_long() if form.is_valid() else _("This filter can't be read."))
        return redirect(_address(form))
    audit.record("audit.exported", by=request.user, subject=THE_LOG, after={"rows": count, "filters": form.said})
    lines = csv_lines(_table(rows[:count], request.user))
    name = f"audit-{timezone.localdate()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _table(rows, user):
    yield [
        *(_("Time (UTC)"), _("Act"), _("Code of the act"), _("Person"), _("On behalf of"), _("Subject"), _("Area")),
        *(_("Before and after"), _("Reason"), _("Network address"), _("Entry")),
    ]
    for line in (Line(entry, user) for entry in rows.iterator(chunk_size=500)):
        changes = listed(f"{name}: {old or '–'} → {new or '–'}" for name, old, new in line.changes)
        yield [
            *(line.at.strftime("%Y-%m-%d %H:%M:%S"), str(line.label), line.act, line.actor_label, line.for_label),
            *(line.subject_label, line.area, changes, line.reason, line.address or "", line.pk),
        ]


def _too_long():
    sentence = ngettext(
        "Only one entry can be exported at once. Please choose a shorter period.",
        "Only %(n)s entries can be exported at once. Please choose a shorter period.",
        LONGEST_EXPORT,
    )
    return sentence % {"n": number(LONGEST_EXPORT)}


def _asked(query):
    """The filter's part of an address or post; None where nothing is asked for."""
    return {name: query[name] for name in TrailForm.base_fields if name in query} or None


def _address(form, side="", pk=None):
    """The page's address with its filter; "" where there is no page on that side."""
    if side and pk is None:
        return ""
    # An empty first day is an answer too: from the beginning.
    asked = {name: value for name in form.fields if (value := form.data.get(name)) or (name == "since" and value == "")}
    return f"{reverse('audit:list')}?{urlencode(asked | ({side: pk} if side else {}))}"
