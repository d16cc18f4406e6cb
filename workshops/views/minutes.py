"""The minutes as a page and a PDF, the attendance as a workbook, edition by edition, and their correction."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.limits import downloaded
from roadmap_portal.documents.spreadsheet_writer import CONTENT_TYPE

from .. import minutes
from ..forms import CorrectForm
from ..minutes_document import document, said
from ..minutes_file import attendance_workbook, minutes_pdf
from ..proofs import MINUTES
from .files import sent
from .finding import province_of
from .steps import take


@requires("workshops.view_people", of=province_of)
@require_safe
def page(request, pk):
    workshop = request.workshop
    content, frozen = asked_for(request)
    editions = list(workshop.minutes.all())
    context = {
        "workshop": workshop,
        "frozen": frozen,
        "blocks": document(content),
        "subject": said(content["subject"]),
        "editions": editions,
        "newest": editions[-1] if editions else None,
        "proof": frozen and reverse("workshops:minutes_proof", args=[MINUTES.token(frozen.pk)]),
        "correction": minutes.correction_of(workshop),
        "may_correct": editions
        and frozen == editions[-1]
        and workshop.status == workshop.Status.MINUTED
        and request.user.has_perm("workshops.approve_minutes", workshop.province),
    }
    return render(request, "workshops/minutes.html", context)


@requires("workshops.view_people", of=province_of)
@downloaded
@require_safe
def file(request, pk):
    content, frozen = asked_for(request)
    what = f"minutes-{frozen.number if frozen else minutes.DRAFT}"
    return sent(request, minutes_pdf(content, frozen), what, "pdf", "application/pdf")


@requires("workshops.view_people", of=province_of)
@downloaded
@require_safe
def attendance(request, pk):
    content, _frozen = asked_for(request)
    return sent(request, attendance_workbook(content), "attendance", "xlsx", CONTENT_TYPE)


def asked_for(request):
    try:
        return minutes.edition_of(request.workshop, request.GET.get("edition", ""))
    except minutes.NoEdition:
        raise Http404 from None


@requires("workshops.approve_minutes", of=province_of)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, pk):
    form = CorrectForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = _("The minutes may be corrected now. The edition in force stands until the next one is approved.")
        return take(request, minutes.correct, told, reason=form.cleaned_data["reason"])
    context = {"form": form, "workshop": request.workshop, "form_errors": form.errors}
    return render(request, "workshops/correct_form.html", context, status=422 if form.errors else 200)
