"""The page on which the agenda is set."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roadmap_portal.accounts.access import requires

from ..agenda import clashes, set_agenda
from ..errors import WorkshopError
from ..forms.agenda import agenda_rows
from .finding import province_of


@requires("workshops.manage", of=province_of)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    workshop = request.workshop
    rows = agenda_rows(workshop, request.POST if request.method == "POST" else None)
    error = None
    if rows.is_bound and not rows.management_form.is_valid():
        # A part of the form got lost on its way: it says nothing about the agenda.
        rows, error = agenda_rows(workshop), WorkshopError(_("The form arrived incomplete. Please try again."))
    if rows.is_bound and rows.is_valid():
        try:
            set_agenda(workshop, rows.lines(), by=request.user)
        except WorkshopError as refused:
            error = refused
        else:
            return after(request, workshop)
    wrong = bool(error or (rows.is_bound and not rows.is_valid()))
    context = {"workshop": workshop, "rows": rows, "error": error, "form_errors": wrong}
    return render(request, "workshops/agenda_form.html", context, status=422 if wrong else 200)


def after(request, workshop):
    """Back to the same page where more rows are wanted, else to the workshop; clashes are told at once."""
    messages.success(request, _("Saved"))
    for clash in clashes(workshop):
        messages.warning(request, sentence(clash))
    return redirect("workshops:agenda", pk=workshop.pk) if "more" in request.POST else redirect(workshop)


def sentence(clash):
    told = {"name": clash.speaker, "hall": clash.hall, "workshop": clash.workshop}
    if clash.speaker:
        return _("%(name)s speaks at “%(workshop)s” at the same time.") % told
    return _("The hall “%(hall)s” is taken at the same time by “%(workshop)s”.") % told
