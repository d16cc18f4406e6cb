"""Pages of the reports: the list, a report to read and print, its files, and the planner's acts."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.limits import downloaded
from roadmap_portal.common.formats import edition_label, period_label
from roadmap_portal.documents.stored import content_of
from roadmap_portal.operations import audit

from . import shelf
from .codes import ReportUnknown, open_report
from .document import document_of
from .editions import request_edition
from .periods import reportable
from .publishing import PublishingRefused, publish, untranslated

TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


@requires("reports.view_report")
@require_GET
def report_list(request):
    context = {"shelf": shelf.shelf(request.user)}
    if request.user.has_perm("reports.generate_report"):
        context["periods"] = reportable()
    return render(request, "reports/report_list.html", context)


@requires("reports.view_report")
@require_GET
def progress(request, code):
    """The report's row of the list, asked for again while its edition is being made."""
    return render(request, "reports/_report_row.html", {"line": shelf.one(request.user, code)})


@requires("reports.view_report")
@require_GET
def detail(request, code):
    found = shelf.one(request.user, code)
    edition = _chosen(found, request.GET.get("edition"))
    document = document_of(edition.snapshot.content, language=get_language(), sha256=edition.snapshot.sha256)
    context = {"line": found, "edition": edition, "edition_label": edition_label(edition.number), "report": document}
    if request.user.has_perm("reports.generate_report") and not edition.published_at:
        context["untranslated"] = untranslated(edition.snapshot.content)
    return render(request, "reports/report_detail.html", context)


def _chosen(found, number):
    """The edition with this number, else the latest that can be read."""
    if number is None:
        chosen = found.readable
    else:
        chosen = next((e for e in found.editions if str(e.number) == number and e.ready_at), None)
    if chosen is None:
        raise Http404
    return chosen


@requires("reports.view_report")
@downloaded
@require_GET
def file(request, code, number, language, form):
    edition = _chosen(shelf.one(request.user, code), str(number))
    row = next((f for f in edition.files.all() if (f.language, f.format) == (language, form)), None)
    if row is None or not row.sha256:
        raise Http404
    content = content_of(row.name, row.sha256)
    audit.record("report.downloaded", by=request.user, subject=edition, after={"file": str(row)})
    return _download(content, _file_name(edition, language, form), TYPES[form])


def _file_name(edition, language, form):
    return f"{edition.report.code}-{edition.number}-{language}.{form}"


def _download(content, name, content_type):
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


@requires("reports.generate_report")
@require_POST
def generate(request):
    try:
        report = open_report(request.POST.get("code", ""))
    except ReportUnknown as error:
        messages.error(request, str(error))
        return redirect("reports:list")
    edition = request_edition(report, by=request.user)
    label = {"period": period_label(report.period.code)}
    if edition.is_moving:
        messages.success(request, _("The report of %(period)s is being prepared.") % label)
    else:
        messages.info(request, _("No figure has changed since the last edition of the report of %(period)s.") % label)
    return redirect("reports:list")


@requires("reports.generate_report")
@require_POST
def publish_edition(request, code):
    edition = _chosen(shelf.one(request.user, code), request.POST.get("edition"))
    try:
        publish(edition, by=request.user)
    except PublishingRefused as refused:
        messages.error(request, str(refused))
    else:
        period = {"period": period_label(edition.report.period.code), "n": edition_label(edition.number)}
        messages.success(request, _("The report of %(period)s is published: %(n)s.") % period)
    return redirect(edition.get_absolute_url())
