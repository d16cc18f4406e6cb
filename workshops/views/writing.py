"""Pages on which a workshop is entered and changed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roadmap_portal.accounts.access import requires

from .. import planning
from ..errors import Refused, WorkshopError
from ..forms import SeriesForm, SheetForm
from ..forms.sheet import initial_of
from ..models import Series
from ..series import add as make_series
from .finding import province_of

DEFAULTS = {"kind_ar": "ورشة تثقيفية", "kind_en": "awareness workshop", "directed_by_ar": "وزارة الداخلية"}


@requires("workshops.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request):
    form = SheetForm(
        request.POST if request.method == "POST" else None, user=request.user, initial=DEFAULTS | start_of(request.GET)
    )
    if form.is_valid():
        try:
            workshop = planning.plan(form.sheet(), by=request.user)
        except WorkshopError as error:
            return page(request, told(form, error))
        messages.success(request, _("The workshop is planned. Next: its agenda and its people."))
        return redirect(workshop)
    return page(request, form)


def start_of(query):
    """A new workshop of a series begins with the series chosen."""
    series = Series.objects.filter(code=query.get("series", "")).first()
    return {"series": series} if series else {}


@requires("workshops.manage", of=province_of)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    workshop = request.workshop
    form = SheetForm(
        request.POST if request.method == "POST" else None, user=request.user, initial=initial_of(workshop)
    )
    if form.is_valid():
        try:
            planning.change(workshop, form.sheet(), by=request.user)
        except WorkshopError as error:
            return page(request, told(form, error), workshop=workshop)
        messages.success(request, _("Saved"))
        return redirect(workshop)
    return page(request, form, workshop=workshop)


def page(request, form, workshop=None):
    context = {"form": form, "workshop": workshop, "form_errors": form.errors}
    return render(request, "workshops/workshop_form.html", context, status=422 if form.errors else 200)


def told(form, error):
    """The form with what the act said against it."""
    problems = error.problems if isinstance(error, Refused) else {None: error.message}
    for name, message in problems.items():
        form.add_error(name if name in form.fields else None, message)
    return form


@requires("workshops.manage_series")
@require_http_methods(["GET", "HEAD", "POST"])
def add_series(request):
    form = SeriesForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        series = make_series(**form.cleaned_data, by=request.user)
        messages.success(request, _("Saved"))
        return redirect(series)
    return render(
        request,
        "workshops/series_form.html",
        {"form": form, "form_errors": form.errors},
        status=422 if form.errors else 200,
    )
