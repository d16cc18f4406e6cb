"""Pages of the legal framework: register, one instrument with its stages and obligations, entry."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap_portal.accounts.access import requires

from .. import legal
from ..cycles import working_roadmap
from ..forms import InstrumentForm, LegalStageForm, NewInstrumentForm
from ..legal_register import LegalFilters, LegalRegister, obligations, path_of
from ..models import LegalInstrument


@requires("legal.view")
@require_safe
def register(request):
    shown = LegalRegister(LegalFilters.of(request.GET))
    template = "legal/_slot.html" if request.htmx else "legal/list.html"
    response = render(request, template, {"register": shown, "filters": shown.filters})
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("legal.view")
@require_safe
def detail(request, code):
    return page(request, get_object_or_404(LegalInstrument, code=code))


def page(request, row, *, form=None, status=200):
    context = {
        "instrument": row,
        "path": path_of(row),
        "ledger": row.stages.open().select_related("recorded_by").order_by("-on"),
        "tracks": row.tracks.order_by("kind", "number"),
        "obligations": obligations(row),
        "form": form or LegalStageForm(initial={"stage": row.stage}),
        "form_errors": status == 422,
    }
    return render(request, "legal/detail.html", context, status=status)


@requires("legal.change")
@require_POST
def stage(request, code):
    row, form = get_object_or_404(LegalInstrument, code=code), LegalStageForm(request.POST)
    try:
        if form.is_valid():
            legal.move(row, **form.cleaned_data, by=request.user)
            messages.success(request, _("The stage was recorded."))
            return redirect(row)
    except ValidationError as refused:
        form.refuse(refused.message_dict)
    return page(request, row, form=form, status=422)


@requires("legal.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    form = NewInstrumentForm(request.POST or None, roadmap=working_roadmap())
    return entered(request, form, legal.enter, {"heading": _("Add a legal instrument")})


@requires("legal.change")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, code):
    row = get_object_or_404(LegalInstrument, code=code)
    initial = {name: getattr(row, name) for name in legal.COLUMNS}
    initial |= {name: getattr(row, name).all() for name in legal.LINKS}
    form = InstrumentForm(request.POST or None, roadmap=working_roadmap(), initial=initial)
    context = {"heading": _("Change the legal instrument"), "row": row}
    return entered(request, form, lambda **values: legal.revise(row, **values), context)


def entered(request, form, act, context):
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                row = act(**form.cleaned_data, by=request.user)
                messages.success(request, _("Saved"))
                return redirect(row)
        except ValidationError as refused:
            form.refuse(refused.message_dict)
    context |= {"form": form, "form_errors": form.errors, "back": "legal:list"}
    return render(request, "components/entry_form.html", context, status=status)
