"""Every page of ours × every persona: a literal table. A routed page that stands in no row fails the test.

Refusals are 404 where the thing is out of sight and 403 where it may be known of; the planner's 200 on the same
address proves that there was something to refuse.
"""

import pytest

from .addresses import routes

PERSONAS = ("anonymous", "planner", "director_dq", "director_ni", "officer_dq", "reader", "admin")
EVERYBODY = (302, 200, 200, 200, 200, 200, 200)
OF_DHI_QAR = (302, 200, 200, 404, 200, 404, 200)
PLANNERS = (302, 200, 403, 403, 403, 404, 403)
PAGES = {
    "overview": EVERYBODY,
    "axes:list": EVERYBODY,
    "axes:detail": EVERYBODY,
    "support_functions:list": EVERYBODY,
    "support_functions:detail": EVERYBODY,
    "indicators:list": EVERYBODY,
    "indicators:detail": EVERYBODY,
    "provinces:list": EVERYBODY,
    "provinces:detail": EVERYBODY,
    "workshops:list": EVERYBODY,
    "workshops:detail": EVERYBODY,
    "reports:list": EVERYBODY,
    "profile": EVERYBODY,
    "indicators:receipt": OF_DHI_QAR,
    "indicators:review_card": PLANNERS,
    # Each sees his own command, or none.
    "indicators:my_period": (302, 403, 200, 200, 200, 404, 403),
    "indicators:review": PLANNERS,
}
# Acts: a GET changes nothing, so it is refused by permission first and by method then. Their own tests call them.
ACTS = {
    "set_language",
    "set_theme",
    "indicators:save",
    "indicators:submit",
    "indicators:submit_ready",
    "indicators:recall",
    "indicators:decide",
    "reports:generate",
    "reports:publish",
    "end_other_sessions",
}
# Of one edition, which the demonstration of these tests has not made; tests/reports calls them.
OF_AN_EDITION = {"reports:detail", "reports:progress", "reports:file"}
# Pages of the sign-in library, the API and the operators' checks have tests of their own.
TESTED_ELSEWHERE = ("account_", "mfa_", "api-", "health", "live", "ready", "operations:")


def ours():
    return [r for r in routes() if r.name in PAGES or not r.name.startswith(TESTED_ELSEWHERE)]


def test_every_routed_page_stands_in_a_row(portal):
    unknown = {r.name for r in ours()} - set(PAGES) - ACTS - OF_AN_EDITION
    assert not unknown


@pytest.mark.parametrize("name", PAGES)
def test_each_persona_gets_what_the_table_says(signed_in, name):
    route = next(r for r in routes() if r.name == name)
    address = route.url()
    found = tuple(signed_in(persona).get(address).status_code for persona in PERSONAS)
    assert found == PAGES[name]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", sorted(set(PAGES) - {"indicators:my_period", "indicators:receipt"}))
def test_pages_speak_their_language_and_carry_their_headers(signed_in, name, language):
    route = next(r for r in routes() if r.name == name)
    response = signed_in("planner", language=language).get(route.url(language))
    text = response.content.decode()
    direction = {"ar": "rtl", "en": "ltr"}[language]
    assert f'<html lang="{language}" dir="{direction}"' in text
    assert text.count("<h1") == 1
    assert "style=" not in text and "onclick" not in text
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "most"),
    [("overview", 13), ("axes:list", 7), ("support_functions:list", 7), ("indicators:list", 8), ("provinces:list", 9)],
)
def test_pages_ask_few_questions(signed_in, name, most, django_assert_max_num_queries):
    """With the four of the frame: session, person, grants, and what awaits a planner."""
    client = signed_in("reader")
    address = next(r for r in routes() if r.name == name).url()
    client.get(address)
    with django_assert_max_num_queries(most):
        client.get(address)
