"""The pages of the workshops: what is told, in which language, to whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests import personas
from workshops.models import Workshop

NAMES = ("حسن سلمان الزيدي", "رسول خيون الجابري", "رحيم جاسم حسين")


def page(client, persona, name, *args, language="ar"):
    with translation.override(language):
        url = reverse(f"workshops:{name}", args=args)
    response = personas.sign_in(client, getattr(personas, persona)()).get(url)
    assert response.status_code == 200, response.content
    return response.content.decode()


def reads(client, url):
    """How many statements a page costs the reader, but for his session, account and grants."""
    personas.sign_in(client, personas.reader())
    with CaptureQueriesContext(connection) as context:
        assert client.get(url).status_code == 200
    frame = ("django_session", '"accounts_user"', '"accounts_grant"', "SAVEPOINT")
    return len([q for q in context.captured_queries if not any(name in q["sql"] for name in frame)])


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()


def test_the_page_tells_all_that_the_source_tells(client, dhi_qar):
    text = page(client, "director_dq", "detail", dhi_qar.pk)
    for field in ("kind", "subject", "hall", "city", "directed_by", "organiser", "audience", "legal_note", "source"):
        assert getattr(dhi_qar, f"{field}_ar") in text
    for point in dhi_qar.points.all():
        assert point.text_ar in text
    for track in dhi_qar.topics.all():
        assert track.name in text
    for name in NAMES:
        assert name in text
    assert "مدير التخطيط" in text
    assert "الخميس" in text


@pytest.mark.parametrize("persona", ["director_ni", "reader"])
def test_people_of_another_province_are_counted_not_named(client, dhi_qar, persona):
    text = page(client, persona, "detail", dhi_qar.pk)
    for name in NAMES:
        assert name not in text
    assert "مدير التخطيط" not in text
    assert "5" in text
    # The patron's post is the province's, not his own.
    assert "قائد شرطة محافظة ذي قار" in text


@pytest.mark.parametrize("persona", ["planner", "admin", "officer_dq"])
def test_planners_administrators_and_the_province_see_the_names(client, dhi_qar, persona):
    text = page(client, persona, "detail", dhi_qar.pk)
    assert all(name in text for name in NAMES)


def test_what_exists_in_arabic_only_is_marked_on_the_english_page(client, dhi_qar):
    text = page(client, "planner", "detail", dhi_qar.pk, language="en")
    assert "Cultural Centre hall" in text and dhi_qar.hall_ar not in text
    aim = dhi_qar.points.filter(kind="aim").first().text_ar
    assert f'<span lang="ar" dir="rtl" class="other-language">{aim}</span>' in text


def test_the_list_shows_the_latest_first_and_costs_the_same_for_one_and_three(client, dhi_qar):
    url = reverse("workshops:list")
    assert reads(client, url) == 1
    for days in (30, 60):
        dhi_qar.pk, dhi_qar.held_on = None, dhi_qar.held_on + timedelta(days)
        dhi_qar._state.adding = True
        dhi_qar.save()
    assert reads(client, url) == 1
    days = [workshop.held_on for workshop in client.get(url).context["workshops"]]
    assert days == sorted(days, reverse=True) and len(days) == 3


def test_the_page_of_one_workshop_reads_each_table_once(client, dhi_qar):
    assert reads(client, dhi_qar.get_absolute_url()) == 10


def test_without_workshops_the_list_says_so(client, db):
    assert Workshop.objects.count() == 0
    assert "empty" in page(client, "reader", "list")


def test_an_unknown_workshop_is_not_found(client, dhi_qar):
    personas.sign_in(client, personas.reader())
    assert client.get(reverse("workshops:detail", args=[dhi_qar.pk + 1])).status_code == 404


def test_nobody_reads_them_without_signing_in(client, dhi_qar):
    assert client.get(dhi_qar.get_absolute_url()).status_code == 302
