"""The register of people: scoped, merged without loss, claimed by an account."""

import pytest
from django.urls import reverse

from roadmap_portal.accounts.merging import MergeRefused, claim, merge
from roadmap_portal.accounts.models import Person
from roadmap_portal.operations.models import AuditEntry
from tests import personas
from workshops import enrolment, presence
from workshops.enrolment import Entry
from workshops.models import Participation, Presence, Workshop

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(settings):
    """Two entries of one person, once at the same workshop and once at another."""
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    by, first, second = personas.planner(), making.workshop(), making.workshop(series_code="COP")
    stays = enrolment.enrol(first, Entry(name="زينب كاظم"), by=by)
    double = enrolment.enrol(first, Entry(name="زينب كاظم جاسم", post="معاونة", sex="f"), by=by)
    enrolment.enrol_known(second, double.person, by=by)
    presence.mark(first.sessions.get(), came={double.pk}, went=(), by=by)
    return stays.person, double.person


def test_merging_moves_everything_and_loses_nothing(pair):
    stays, double = pair
    Workshop.objects.filter(series__code="COP").update(patron=double)
    merge(double, stays, by=personas.planner(), reason="الشخص نفسه")
    assert {row.person_id for row in Participation.objects.all()} == {stays.pk}
    assert Participation.objects.count() == 2
    # She was there under the other name.
    assert Presence.objects.get().participation.person == stays
    assert Workshop.objects.get(series__code="COP").patron == stays
    stays.refresh_from_db(), double.refresh_from_db()
    assert (stays.post, stays.sex, double.merged_into) == ("معاونة", "f", stays)
    assert list(Person.objects.single()) == [stays]
    entry = AuditEntry.objects.get(act="person.merged")
    assert entry.after["moved"]["workshops.participation.person"] == 1 and entry.reason == "الشخص نفسه"
    with pytest.raises(MergeRefused):
        merge(double, stays, by=personas.planner())


def test_two_people_with_accounts_are_not_one(pair):
    stays, double = pair
    claim(stays, personas.reader(), by=personas.admin())
    claim(double, personas.officer_dq(), by=personas.admin())
    with pytest.raises(MergeRefused):
        merge(double, stays, by=personas.planner())
    with pytest.raises(MergeRefused):
        claim(stays, personas.planner(), by=personas.admin())


def test_the_register_finds_folded_names_in_ones_own_province_only(client, pair):
    enrolment.enrol(making.workshop("NI"), Entry(name="زينب نينوى"), by=personas.planner())
    url = reverse("workshops:register")
    for persona, found in ((personas.director_dq, "زينب كاظم"), (personas.director_ni, "زينب نينوى")):
        personas.sign_in(client, persona())
        page = client.get(url, {"q": "زَينب"}).content.decode()
        others = {"زينب كاظم", "زينب نينوى"} - {found}
        assert found in page and not any(name in page for name in others)
    assert client.get(reverse("workshops:person", args=[pair[0].pk])).status_code == 404
    personas.sign_in(client, personas.reader())
    assert client.get(url).status_code == 404


def test_planners_merge_and_administrators_connect_accounts_on_the_page(client, pair):
    stays, double = pair
    page = reverse("workshops:person", args=[stays.pk])
    personas.sign_in(client, personas.director_dq())
    assert client.get(page).status_code == 200
    assert client.post(reverse("workshops:merge", args=[stays.pk]), {"duplicate": double.pk}).status_code == 403
    personas.sign_in(client, personas.planner())
    assert client.post(reverse("workshops:merge", args=[stays.pk]), {"duplicate": double.pk}).url == page
    personas.sign_in(client, personas.admin())
    claim_url = reverse("workshops:claim", args=[stays.pk])
    assert client.post(claim_url, {"email": "nobody@demo.test"}).status_code == 422
    assert client.post(claim_url, {"email": personas.officer_dq().email}).url == page
    assert personas.officer_dq().person_id == stays.pk
