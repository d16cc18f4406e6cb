"""The page on which recommendations and obstacles of a workshop are recorded."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.actions.errors import ActionRefused

from .. import outcomes
from ..errors import WorkshopError
from ..forms.outcomes import ObstacleForm, RecommendationForm
from ..open_matters import follow_ups_of
from .finding import province_of


@requires("workshops.manage", of=province_of)
@require_safe
def page(request, pk):
    workshop = request.workshop
    return show(request, RecommendationForm(workshop=workshop), ObstacleForm(workshop=workshop))


def show(request, recommendation, obstacle, status=200):
    workshop = request.workshop
    context = {
        "workshop": workshop,
        "recommendation": recommendation,
        "obstacle": obstacle,
        "form_errors": recommendation.errors or obstacle.errors,
        "follow_ups": follow_ups_of(workshop).with_sheet(),
        "obstacles": outcomes.obstacles_of(workshop).with_sheet(),
    }
    return render(request, "workshops/outcomes.html", context, status=status)


@requires("workshops.manage", of=province_of)
@require_POST
def recommend(request, pk):
    form = RecommendationForm(request.POST, workshop=request.workshop)
    return taken(request, form, outcomes.recommend) or show(request, form, ObstacleForm(workshop=request.workshop), 422)


@requires("workshops.manage", of=province_of)
@require_POST
def obstacle(request, pk):
    form = ObstacleForm(request.POST, workshop=request.workshop)
    bare = RecommendationForm(workshop=request.workshop)
    return taken(request, form, outcomes.report_obstacle) or show(request, bare, form, 422)


def taken(request, form, act):
    """The way on when the act took what the form holds; None when something stands against it."""
    if not form.is_valid():
        return None
    try:
        act(request.workshop, by=request.user, **form.cleaned_data)
    except WorkshopError as error:
        form.add_error(None, error.message)
    except ActionRefused as refused:
        for field, problems in refused.problems.items():
            form.add_error(field if field in form.fields else None, problems)
    else:
        messages.success(request, _("Saved"))
        return redirect("workshops:outcomes", pk=request.workshop.pk)
    return None
