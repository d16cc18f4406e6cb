"""The page, and the slot of other pages, on which follow-ups stand beside what their indicators did since."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.visibility import visible_areas

from ..movement import asked_for, movements


@requires("actions.view_actions")
@require_safe
def movement(request):
    context = {
        "movements": movements(asked_for(request.user, request.GET)),
        "values_of": set(visible_areas(request.user).values_list("pk", flat=True)),
        "one": "follow_up" in request.GET,
    }
    template = "indicators/_movements.html" if request.htmx else "indicators/movements.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
