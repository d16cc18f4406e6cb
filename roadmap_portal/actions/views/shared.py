"""What the pages of obstacles and of follow-ups have in common."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.generic import TemplateView

from roadmap_portal.accounts.access import PermissionRequired
from roadmap_portal.plan.as_of import PARAMETER, read_day

from .. import past
from ..errors import ActionRefused
from ..exports import FORMATS, export
from ..forms import SaidForm
from ..registers import Filters


@dataclass(frozen=True)
class Step:
    """One act that a page offers: ``label`` on the button, ``ask`` for the words, from which ``states``."""

    act: Callable
    label: str
    ask: str
    states: tuple
    said: str
    required: bool = True
    quiet: bool = True


class RegisterPage(PermissionRequired, TemplateView):
    """A register with its filters; asked for by htmx it is the slot of another page."""

    permission = "actions.view_counts"
    register = None
    slot = None

    def get_template_names(self):
        return [self.slot] if self.request.htmx else [self.template_name]

    def get_context_data(self, **kwargs):
        register = self.register(self.request.user, Filters.of(self.request.GET), self.request.GET)
        as_of = self.request.as_of = register.day
        kept = {"as_of": as_of, "state": query_of(as_of)}
        return super().get_context_data(register=register, filters=register.filters, **kept, **kwargs)

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        return response


def query_of(as_of):
    """The query by which a link keeps the day that the page looks back to."""
    return f"?{PARAMETER}={as_of}" if as_of else ""


def looked_at(request, model, pk):
    """The row as it is, or as it was on the day that the address looks back to. Http404 where it wasn't there yet."""
    request.as_of = read_day(request.GET.get(PARAMETER, ""))
    row = past.one(model, pk, request.as_of)
    if row is None:
        raise Http404
    return row


def about(request, row):
    """What the page of any row shows beside the row itself; what was is only looked at."""
    as_of = row.seen_on
    return {
        "as_of": as_of,
        "state": query_of(as_of),
        "entries": past.entries_of(row, as_of),
        "may_change": not as_of and request.user.has_perm("actions.change_actions", row.area),
    }


def area_of(model):
    """The finder of a row's area, for `requires`."""

    def find(request, pk, **_kwargs):
        return get_object_or_404(model.objects.select_related("area"), pk=pk).area

    return find


def download(request, register, table, name, form):
    if form not in FORMATS:
        raise Http404
    return export(register(request.user, Filters.of(request.GET)), table, name, form, by=request.user)


def entered(request, form, act, context, *, said):
    """Show the form, or carry out ``act(**values)`` and go to what it made."""
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                row = act(**form.cleaned_data, by=request.user)
                messages.success(request, said)
                return redirect(row)
        except ActionRefused as refused:
            form.refuse(refused.problems)
        status = 422
    return render(
        request, "components/entry_form.html", context | {"form": form, "form_errors": form.errors}, status=status
    )


def take_step(request, row, steps, name, page):
    """Carry out one step and come back; refused, the page says why and keeps the words."""
    if name not in steps:
        raise Http404
    form = SaidForm(request.POST, required=steps[name].required)
    try:
        if form.is_valid():
            steps[name].act(row, by=request.user, text=form.cleaned_data["text"])
            messages.success(request, steps[name].said)
            return redirect(row)
    except ActionRefused as refused:
        for field, problems in refused.problems.items():
            form.add_error(field if field == "text" else None, problems)
    return page(request, row.pk, step=name, form=form, status=422)


def offered(row, steps, asked="", form=None):
    """[(name, Step, SaidForm)] of the steps that exist from the row's state."""
    return [
        (name, step, form if name == asked else SaidForm(auto_id=f"{name}-%s", required=step.required))
        for name, step in steps.items()
        if row.state in step.states or name == asked
    ]
