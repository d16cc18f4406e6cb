"""A list of people from a workbook: the empty form, the preview, and taking it over."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.limits import downloaded
from roadmap_portal.common.formats import number
from roadmap_portal.documents.spreadsheet_reader import FileRefused
from roadmap_portal.documents.spreadsheet_writer import CONTENT_TYPE
from roadmap_portal.documents.views import as_attachment

from .. import people_file
from ..enrolment import enrol_all
from ..errors import WorkshopError
from .finding import province_of


@requires("workshops.manage", of=province_of)
@downloaded
@require_safe
def empty_form(request, pk):
    return as_attachment(people_file.empty_form(), "people.xlsx", CONTENT_TYPE)


@requires("workshops.manage", of=province_of)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request, pk):
    """Show what a file would bring; write it when it was seen, all or nothing."""
    if request.method != "POST":
        return page(request)
    try:
        if "shown" in request.POST:
            return take_over(request)
        if (file := request.FILES.get("file")) is None:
            raise FileRefused("none", _("Please choose a file."))
        return page(request, people_file.lines_of(file, request.workshop))
    except FileRefused as refused:
        return page(request, error=refused.message, status=422)
    except WorkshopError as error:
        return page(request, error=error.message, status=422)


def take_over(request):
    entries = people_file.unsealed(request.POST["shown"], request.workshop)
    new = len(enrol_all(request.workshop, entries, by=request.user))
    told = ngettext("%(n)s person was put on the list", "%(n)s persons were put on the list", new)
    messages.success(request, told % {"n": number(new)})
    return redirect("workshops:people", pk=request.workshop.pk)


def page(request, lines=(), error="", status=200):
    refused = [line for line in lines if line.problems]
    context = {
        "workshop": request.workshop,
        "lines": lines,
        "refused": refused,
        "error": error,
        "form_errors": error or refused,
        "shown": people_file.sealed(lines, request.workshop) if lines and not refused else "",
    }
    return render(request, "workshops/people_list.html", context, status=status)
