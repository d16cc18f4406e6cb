"""Doors of views: 404 out of sight, 403 in sight, both before the method and before the form; no view without one."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View
from rest_framework.views import APIView

from roadmap_portal.accounts.access import PermissionRequired, public, requires, signed_in
from roadmap_portal.accounts.checks import every_view_names_its_permission
from tests import factories, personas


def the_command(request, code):
    return factories.command(code)


@requires("indicators.review_values", of=the_command)
@require_POST
def approve(request, code):
    return HttpResponse("approved")


class Matrix(PermissionRequired, View):
    permission = "plan.change_roadmap"

    def post(self, request):
        return HttpResponse("changed")


def ask(view, user, method="post", *args):
    request = getattr(RequestFactory(), method)("/")
    request.user = user
    return view(request, *args)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("persona", "outcome"),
    [
        ("planner", 200),
        ("officer_dq", PermissionDenied),
        ("director_dq", PermissionDenied),
        ("director_ni", Http404),
        ("reader", Http404),
        ("stranger", PermissionDenied),
    ],
)
def test_what_is_out_of_sight_is_not_there_and_what_is_in_sight_is_refused(persona, outcome):
    user = getattr(personas, persona)()
    if outcome == 200:
        assert ask(approve, user, "post", "DQ-1").status_code == 200
        return
    for method in ("post", "get"):
        with pytest.raises(outcome):
            ask(approve, user, method, "DQ-1")


@pytest.mark.django_db
def test_the_method_is_asked_after_the_permission():
    assert ask(approve, personas.planner(), "get", "DQ-1").status_code == 405
    assert ask(Matrix.as_view(), personas.admin(), "get").status_code == 405
    with pytest.raises(PermissionDenied):
        ask(Matrix.as_view(), personas.planner(), "get")


def bare(request):
    return HttpResponse()


class NamesButDoesNotAsk(View):
    permission = "plan.view_plan"


class BareApi(APIView):
    pass


class GuardedApi(APIView):
    permission = "plan.view_plan"


class routes:
    urlpatterns = [
        path("a", approve),
        path("b", Matrix.as_view()),
        path("c", public(bare)),
        path("d", signed_in(TemplateView.as_view())),
        path("e", GuardedApi.as_view()),
    ]


def errors_with(view, monkeypatch):
    monkeypatch.setattr("roadmap_portal.accounts.checks.OURS", (f"{__name__}.",))
    routes_now = type("routes", (), {"urlpatterns": [*routes.urlpatterns, path("z", view)]})
    with override_settings(ROOT_URLCONF=routes_now):
        return [error.msg for error in every_view_names_its_permission(None)]


@pytest.mark.parametrize("view", [lambda request: None, NamesButDoesNotAsk.as_view(), BareApi.as_view()])
def test_a_view_without_permission_is_an_error_of_the_check(view, monkeypatch):
    assert len(errors_with(view, monkeypatch)) == 1


def test_views_with_a_permission_or_a_mark_pass(monkeypatch):
    assert errors_with(approve, monkeypatch) == []


def test_every_routed_view_of_the_portal_names_its_permission():
    assert every_view_names_its_permission(None) == []
