"""Error pages in both languages, problems under /api/, and an incident number that the log knows."""

import logging

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from rest_framework import exceptions, serializers
from rest_framework.views import APIView

from roadmap_portal import urls as portal
from roadmap_portal.accounts.access import public
from roadmap_portal.common import errors, problems

pytestmark = pytest.mark.django_db


def fails(request):
    raise RuntimeError("the secret of the house")


def database_away(request):
    raise OperationalError("connection to server at 10.0.0.7 failed")


def refuses(request):
    raise PermissionDenied


def reads_the_form(request):
    return HttpResponse(request.POST.get("x", ""))


def slows_down(request):
    return errors.too_many_requests(request, 90)


class Sheet(serializers.Serializer):
    class Part(serializers.Serializer):
        code = serializers.SlugField()

    name = serializers.CharField()
    parts = Part(many=True)


class Api(APIView):
    authentication_classes = ()
    permission_classes = ()

    def get(self, request, what):
        raise {
            "fault": RuntimeError("the secret of the house"),
            "away": OperationalError("10.0.0.7"),
            "conflict": problems.Conflict("Taken by another."),
            "slow": exceptions.Throttled(wait=12.3),
            "gone": exceptions.NotFound(),
        }[what]

    def post(self, request, what):
        Sheet(data=request.data).is_valid(raise_exception=True)
        return HttpResponse("fine")


pages = [
    path("fails", public(fails), name="fails"),
    path("away", public(database_away)),
    path("refuses", public(refuses)),
    path("form", public(reads_the_form)),
    path("slow", public(slows_down)),
]
urlpatterns = [
    path("api/fails", public(fails)),
    path("api/away", public(database_away)),
    path("api/view/<what>", Api.as_view()),
    path("language/", public(fails), name="set_language"),
    path("theme/", public(fails), name="set_theme"),
    *i18n_patterns(*pages, path("accounts/", include("roadmap_portal.accounts.urls"))),
]
handler400, handler403 = portal.handler400, portal.handler403
handler404, handler500 = portal.handler404, portal.handler500


@pytest.fixture(autouse=True)
def routed():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


PAGES = [("fails", 500), ("away", 503), ("refuses", 403), ("nothing", 404), ("slow", 429)]


@pytest.mark.parametrize(("address", "status"), PAGES)
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_an_error_page_speaks_the_language_of_its_address(client, address, status, language, direction):
    response = client.get(f"/{language}/{address}", headers={"Accept-Language": "en" if language == "ar" else "ar"})
    text = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}" dir="{direction}"' in text
    assert response["X-Request-ID"][:12] in text
    assert "Traceback" not in text and "secret of the house" not in text and "10.0.0.7" not in text
    assert " style=" not in text and "<style" not in text and "onclick" not in text


@pytest.mark.parametrize(("address", "status"), PAGES)
def test_an_error_page_says_no_english_in_arabic(client, address, status):
    english = client.get(f"/en/{address}").content.decode()
    heading = english.partition("<h1>")[2].partition("</h1>")[0]
    assert heading and heading not in client.get(f"/ar/{address}").content.decode()


def test_a_form_without_its_token_gets_a_page_of_ours():
    response = Client(enforce_csrf_checks=True).post("/en/accounts/login/", {"login": "a@b.test"})
    assert response.status_code == 403
    assert "The page has expired" in response.content.decode()


def test_an_unknown_host_is_refused(client):
    response = client.get("/en/fails", headers={"Host": "evil.test"})
    assert response.status_code == 400
    assert "evil.test" not in response.content.decode()


def test_an_upload_that_is_too_large_is_413(client):
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        response = client.post("/en/form", {"x": "y" * 200}, content_type="application/x-www-form-urlencoded")
        response = client.generic("POST", "/en/form", "x=" + "y" * 200, "application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "too large" in response.content.decode()


def test_the_database_away_is_503_and_says_when_to_come_again(client):
    assert client.get("/ar/away")["Retry-After"] == "10"
    assert client.get("/api/away")["Retry-After"] == "10"


def test_the_503_page_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/en/away")


def test_too_many_requests_says_how_long_to_wait(client):
    response = client.get("/en/slow")
    assert response["Retry-After"] == "90"
    assert "2" in response.content.decode().partition("<h1>")[2]


def test_the_log_knows_the_incident(client, caplog):
    with caplog.at_level(logging.ERROR):
        response = client.get("/en/fails")
    assert any(response["X-Request-ID"] in str(record.msg) for record in caplog.records)


# --- API --------------------------------------------------------------------------------------------------------


def problem(response):
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "code", "errors", "incident"}
    assert body["status"] == response.status_code
    assert body["incident"] == response["X-Request-ID"]
    return body


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/nothing", 404, "not_found"),
        ("/api/fails", 500, "error"),
        ("/api/away", 503, "unavailable"),
        ("/api/view/fault", 500, "error"),
        ("/api/view/away", 503, "unavailable"),
        ("/api/view/conflict", 409, "conflict"),
        ("/api/view/slow", 429, "throttled"),
        ("/api/view/gone", 404, "not_found"),
    ],
)
def test_errors_of_the_api_have_one_shape(client, address, status, code):
    response = client.get(address, headers={"Accept": "text/csv"} if address == "/api/nothing" else {})
    body = problem(response)
    assert (response.status_code, body["code"]) == (status, code)
    assert "secret of the house" not in response.content.decode()


def test_method_format_and_body_have_the_same_shape(client):
    response = client.delete("/api/view/x")
    assert (response.status_code, problem(response)["code"]) == (405, "method_not_allowed")
    assert "GET" in response["Allow"]
    response = client.get("/api/view/gone", headers={"Accept": "application/pdf"})
    assert (response.status_code, problem(response)["code"]) == (406, "not_acceptable")
    response = client.generic("POST", "/api/view/x", "<a/>", "application/xml")
    assert (response.status_code, problem(response)["code"]) == (415, "unsupported_media_type")


def test_a_wait_is_said_in_whole_seconds(client):
    assert client.get("/api/view/slow")["Retry-After"] == "13"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_problem_speaks_the_callers_language(client, language):
    response = client.get("/api/nothing", headers={"Accept-Language": language})
    assert response["Content-Language"] == language
    assert response.json()["title"].isascii() is (language == "en")


def test_a_reason_given_by_us_is_passed_on(client):
    assert client.get("/api/view/conflict").json()["detail"] == "Taken by another."


def test_every_wrong_field_is_named_with_its_path(client):
    body = {"parts": [{"code": "a"}, {"code": "b c"}]}
    response = client.post("/api/view/x", body, content_type="application/json", headers={"Accept-Language": "en"})
    found = {(error["field"], error["code"]) for error in problem(response)["errors"]}
    assert found == {("name", "required"), ("parts.1.code", "invalid")}


@pytest.mark.parametrize(
    "body",
    [
        "[" * 60_000,
        "[" * 500 + "]" * 500,
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": 1e400}',
        '{"a": 1, "a": 2}',
        '{"a": "\\ud800"}',
        '{"a": ' + "9" * 5000 + "}",
        '{"a": 1',
        "\x00",
        "",
    ],
    ids=lambda body: body[:12],
)
def test_a_body_that_is_not_quite_json_is_400(client, body):
    response = client.generic("POST", "/api/view/x", body, "application/json")
    assert response.status_code == 400
    problem(response)


def test_a_body_that_is_not_utf_8_is_400(client):
    assert client.generic("POST", "/api/view/x", b'{"a": "\xff"}', "application/json").status_code == 400


def test_a_body_that_is_too_large_is_413(client):
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        response = client.generic("POST", "/api/view/x", '"' + "x" * 200 + '"', "application/json")
    assert (response.status_code, problem(response)["code"]) == (413, "too_large")
