"""The account's page of tokens: made after confirming who one is, shown once, revoked by their owner alone."""

import pytest
from django.test import Client
from django.urls import reverse

from roadmap_portal.accounts.models import ApiToken
from roadmap_portal.accounts.tokens import issuing
from roadmap_portal.operations.models import AuditEntry
from tests import factories, personas

pytestmark = pytest.mark.django_db
WANTED = {"name": "Dashboard", "scopes": ["read"], "provinces": ["DQ"], "tracks": "sec, crm", "days": "30"}


@pytest.fixture
def director(client):
    factories.command("DQ-1")
    client.force_login(personas.director_dq())
    return client


def confirmed(client):
    """The person has just typed the password again."""
    answer = client.post(reverse("account_reauthenticate"), {"password": personas.PASSWORD})
    assert answer.status_code == 302
    return client


def test_without_confirming_who_one_is_there_is_no_new_token(director):
    for answer in (director.get(reverse("new_token")), director.post(reverse("new_token"), WANTED)):
        assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert not ApiToken.objects.exists()


def test_a_token_is_shown_once_and_works(director):
    page = confirmed(director).post(reverse("new_token"), WANTED | {"addresses": "127.0.0.0/8"})
    row = ApiToken.objects.get()
    text = page.content.decode().partition("rmp_")[2].partition("<")[0]
    assert page["Cache-Control"] == "private, no-store"
    assert (row.scopes, row.provinces, row.tracks, row.addresses) == (["read"], ["DQ"], ["CRM", "SEC"], ["127.0.0.0/8"])
    caller = {"Authorization": f"Bearer rmp_{text}"}
    assert Client().get(reverse("api-root"), headers=caller).status_code == 200
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").get(reverse("api-root"), headers=caller)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "address")
    listed = director.get(reverse("tokens")).content.decode()
    assert "Dashboard" in listed and text not in listed
    assert AuditEntry.objects.get(act="token.issued").actor_label == "Director of Dhi Qar"


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"days": "3650"}, {"provinces": ["XX"]}, {"tracks": "S3C"}]
    + [{"addresses": "somewhere"}],
)
def test_what_can_not_be_is_said_at_its_field_and_nothing_typed_is_lost(director, wrong):
    page = confirmed(director).post(reverse("new_token"), WANTED | wrong)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == list(wrong)
    assert not ApiToken.objects.exists()


def test_only_the_owner_revokes(director):
    mine, text = issuing.issue("mine", user=personas.director_dq(), scopes=["read"])
    other, _text = issuing.issue("other", user=personas.planner(), scopes=["read"])
    assert director.post(reverse("revoke_token", args=[other.digest[:16]])).status_code == 404
    assert director.post(reverse("revoke_token", args=[mine.digest[:15]])).status_code == 404
    assert director.post(reverse("revoke_token", args=[mine.digest[:16]])).status_code == 302
    assert list(ApiToken.objects.all()) == [other]
    assert Client().get(reverse("api-root"), headers={"Authorization": f"Bearer {text}"}).status_code == 401
