"""The reporting form as a workbook: taken along, filled in, brought back, looked at, stored."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.limits import downloaded
from roadmap_portal.common.formats import number
from roadmap_portal.documents.spreadsheet_reader import FileRefused, Limits
from roadmap_portal.documents.spreadsheet_writer import CONTENT_TYPE
from roadmap_portal.documents.uploading import takes_files_up_to

from ..errors import Conflict
from ..forms_xlsx.incoming import Incoming, incoming
from ..forms_xlsx.outgoing import form_of
from .my_period import address, desk_of, named_command


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Filled-in form (XLSX)"), widget=forms.FileInput(attrs={"accept": ".xlsx"}), allow_empty_file=True
    )


@requires("indicators.enter_values", of=named_command)
@downloaded
@require_safe
def download(request, command, page):
    desk = desk_of(request, named_command(request, command), page)
    response = HttpResponse(form_of(desk), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="form-{desk.command.code}-{desk.name}.xlsx"'
    return response


@takes_files_up_to(Limits().packed)
@requires("indicators.enter_values", of=named_command)
@require_http_methods(["GET", "HEAD", "POST"])
def form(request, command, page):
    """Choose a file (GET); look at what it would change (POST). Nothing is stored here."""
    desk = desk_of(request, named_command(request, command), page)
    upload = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return choose(request, desk, upload)
    if not upload.is_valid():
        return choose(request, desk, upload, status=422)
    try:
        found = incoming(upload.cleaned_data["file"], command=desk.command)
    except FileRefused as refused:
        upload.add_error("file", refused.message)
        return choose(request, desk, upload, status=422)
    return preview(request, desk, found, status=422 if found.refused else 200)


def choose(request, desk, upload, *, status=200):
    context = {"desk": desk, "form": upload, "form_errors": upload.errors, "back_url": address(desk)}
    return render(request, "indicators/form_xlsx.html", context, status=status)


def preview(request, desk, found, *, status=200):
    context = {
        "desk": desk,
        "incoming": found,
        "sealed": "" if found.refused else found.sealed(request.user),
        "form_errors": found.refused,
        "back_url": address(desk),
    }
    return render(request, "indicators/form_xlsx_preview.html", context, status=status)


@requires("indicators.enter_values", of=named_command)
@require_POST
def apply(request, command, page):
    """Store what the preview showed, all of it; if a row is refused by now, none, and the preview says why."""
    desk = desk_of(request, named_command(request, command), page)
    try:
        found = Incoming.unsealed(request.POST.get("sealed", ""), command=desk.command, user=request.user)
    except FileRefused as refused:
        upload = FileForm(request.POST, request.FILES)
        upload.full_clean()
        upload.errors["file"] = upload.error_class([refused.message])
        return choose(request, desk, upload, status=422)
    try:
        stored = found.store(by=request.user)
    except Conflict:
        return preview(request, desk, Incoming(found.command, found.page, found.rows), status=409)
    sentence = ngettext("One value was taken from the form", "%(n)s values were taken from the form", stored)
    messages.success(request, sentence % {"n": number(stored)})
    return redirect(address(found.desk))
