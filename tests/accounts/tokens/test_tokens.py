"""API tokens: shown once, kept as a digest, limited by scope, provinces, time and the owner's own rights."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone
from rest_framework.views import APIView

from roadmap_portal.accounts.models import ApiToken
from roadmap_portal.accounts.tokens import issuing
from roadmap_portal.accounts.visibility import submitted_commands, visible_areas
from roadmap_portal.operations.models import AuditEntry
from tests import factories, personas

pytestmark = pytest.mark.django_db


class Values(APIView):
    permission = "indicators.view_values"

    def get(self, request):
        return HttpResponse(",".join(visible_areas(request.user).order_by("code").values_list("code", flat=True)))

    def post(self, request):
        return HttpResponse("written")


class Drafts(Values):
    write_scope = "write:observations"


urlpatterns = [path("api/values", Values.as_view()), path("api/drafts", Drafts.as_view())]
handler404 = "roadmap_portal.common.errors.not_found"


@pytest.fixture(autouse=True)
def routed():
    for code in ("DQ-1", "NI-1"):
        factories.command(code)
    with override_settings(ROOT_URLCONF=__name__):
        yield


def token(user, **options):
    return issuing.issue("Dashboard", **{"user": user, "scopes": ["read"]} | options)


def get(client, text, path="/api/values", method="get"):
    return getattr(client, method)(path, headers={"Authorization": f"Bearer {text}"})


def test_only_a_digest_is_kept_and_the_prefix_tells_what_it_is():
    row, text = token(personas.reader())
    assert text.startswith("rmp_")
    assert text not in str(ApiToken.objects.values().get())
    assert text not in str(list(AuditEntry.objects.values()))
    assert row.digest not in str(list(AuditEntry.objects.values()))


def test_a_token_sees_what_its_person_sees(client):
    _row, text = token(personas.director_dq())
    assert get(client, text).content == b"DQ,DQ-1,IQ"


def test_provinces_narrow_what_its_person_sees(client):
    _row, text = token(personas.planner(), provinces=["NI"])
    assert get(client, text).content == b"NI,NI-1"
    _row, text = token(personas.director_dq(), provinces=["NI"])
    assert get(client, text).content == b""


def test_a_programs_token_sees_all_values_or_those_of_its_provinces(client):
    program = issuing.service_account("Ministry dashboard")
    assert get(client, token(program)[1]).content == b"DQ,DQ-1,IQ,NI,NI-1"
    assert get(client, token(program, provinces=["DQ"])[1]).content == b"DQ,DQ-1"
    assert not program.has_perm("plan.view_plan")
    assert not program.has_usable_password()


@pytest.mark.parametrize(("scopes", "seen"), [(["read"], 0), (["read", "read:provisional"], 2)])
def test_submitted_values_have_a_scope_of_their_own(scopes, seen):
    for owner in (personas.planner(), issuing.service_account("Dashboard")):
        owner.token, _text = token(owner, scopes=scopes)
        assert submitted_commands(owner).count() == seen


def test_no_token_is_401_and_says_how(client):
    response = client.get("/api/values", headers={"Accept-Language": "en"})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("text", ["rmp_" + "0" * 64, "ÿþ", "x" * 300, "", "a b"])
def test_a_wrong_token_is_401(client, text):
    assert get(client, text).status_code == 401


def test_raw_bytes_as_token_are_401(client):
    response = client.get("/api/values", HTTP_AUTHORIZATION=b"Bearer \xff\xfe".decode("latin-1"))
    assert response.status_code == 401


def test_an_expired_token_is_refused_and_stays_for_the_record(client):
    row, text = token(personas.reader())
    ApiToken.objects.update(created=timezone.now() - timedelta(days=9), expiry=timezone.now() - timedelta(seconds=1))
    assert get(client, text).status_code == 401
    assert ApiToken.objects.filter(pk=row.pk).exists()


def test_a_revoked_token_is_refused_at_once(client):
    row, text = token(personas.reader())
    issuing.revoke(row, by=personas.admin())
    assert get(client, text).status_code == 401
    assert AuditEntry.objects.filter(act="token.revoked").count() == 1


def test_a_token_of_a_closed_account_is_refused(client):
    user = personas.reader()
    _row, text = token(user)
    type(user).objects.update(is_active=False)
    assert get(client, text).status_code == 401


def test_a_token_of_somebody_without_role_is_refused(client):
    assert get(client, token(personas.stranger())[1]).status_code == 403


def test_reading_needs_the_scope_to_read(client):
    assert get(client, token(personas.reader(), scopes=["reports"])[1]).status_code == 403


@pytest.mark.parametrize(
    ("scopes", "path", "status"),
    [
        (["read"], "/api/drafts", 403),
        (["read", "write:observations"], "/api/drafts", 200),
        (["read", "write:observations"], "/api/values", 403),
    ],
)
def test_writing_needs_the_views_own_scope(client, scopes, path, status):
    _row, text = token(personas.officer_dq(), scopes=scopes)
    assert get(client, text, path, "post").status_code == status


def test_last_use_is_noted_but_not_at_every_request(client):
    _row, text = token(personas.reader())
    get(client, text)
    first = ApiToken.objects.get().last_used
    assert timezone.now() - first < timedelta(minutes=1)
    with CaptureQueriesContext(connection) as queries:
        get(client, text)
    assert not [query for query in queries if query["sql"].startswith("UPDATE")]
    assert ApiToken.objects.get().last_used == first


@pytest.mark.parametrize(
    "options",
    [{"days": 366}, {"days": 0}, {"scopes": ["everything"]}, {"scopes": []}, {"provinces": ["XX"]}],
)
def test_what_a_token_may_not_be(options):
    with pytest.raises(ValidationError):
        token(personas.reader(), **options)
    assert not ApiToken.objects.exists()


def test_the_command_shows_the_token_alone_on_its_output(client):
    personas.reader()
    out = StringIO()
    options = ["--scope", "read", "--user", "reader@demo.test", "--days", "30"]
    call_command("issue_token", "BI", *options, stdout=out, stderr=StringIO())
    assert get(client, out.getvalue().strip()).status_code == 200
    assert ApiToken.objects.get().expiry - timezone.now() < timedelta(days=31)


def test_the_command_refuses_in_one_line():
    with pytest.raises(CommandError, match="nobody@demo.test"):
        call_command("issue_token", "BI", "--scope", "read", "--user", "nobody@demo.test")
    with pytest.raises(CommandError):
        call_command("issue_token", "BI", "--scope", "write")
