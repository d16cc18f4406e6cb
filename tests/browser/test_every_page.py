"""axe, width and size of every page of the resolver, as a phone in Arabic and as a dark desk in English show it."""

import pytest
from playwright.sync_api import Error

from tests.portal.addresses import routes
from tests.portal.test_permissions import ROWS

from .conftest import DESK, NARROWEST, PHONE, axe, sideways

LOOKS = {
    "ar-phone": {"language": "ar", "width": PHONE},
    "en-desk-dark": {"language": "en", "width": DESK, "theme": "dark"},
}
# The tree is the same in both. What the second look can show anew is colours, and these pages have all there are.
COLOURS = ["color-contrast", "link-in-text-block", "target-size"]
COLOURFUL = {
    "overview", "axes:detail", "support_functions:list", "indicators:detail", "indicators:my_period",
    "indicators:review", "indicators:review_card", "provinces:list", "provinces:detail", "reports:list",
    "workshops:detail", "obstacles:list", "profile", "account_login",
}  # fmt: skip
# Swagger UI is another's, and the portal only frames it. Files and parts of pages are no pages.
NOT_PAGES = ("api-", "health:", "reports:file", "reports:progress", "set_", "account_logout")
# Each page is seen once: by the planner, else by the director, else by who stands before the door.
PEOPLE = {"planner": "planner", "director_dq": "director.dq", "anonymous": None}


def pages_of(person, language):
    """(name, address) of the pages that ``person`` is the first of PEOPLE to see."""
    for route in routes():
        opens = (each for each in PEOPLE if ROWS[route.name, "GET"][each] == 200)
        if next(opens, None) == person and not route.name.startswith(NOT_PAGES):
            yield route.name, route.url(language)


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(visit, look):
    settings = LOOKS[look]
    found, seen = [], 0
    for person, account in PEOPLE.items():
        with visit(account, **settings) as page:
            for name, address in pages_of(person, settings["language"]):
                if not is_page(page, address):
                    continue
                seen += 1
                if look == "ar-phone":
                    found += [f"{name}: {line}" for line in axe(page)]
                elif name in COLOURFUL:
                    found += [f"{name}: {line}" for line in axe(page, COLOURS)]
                if wide := sideways(page):
                    found.append(f"{name}: {wide} px wider than {settings['width']}")
                if settings["width"] == PHONE:
                    page.set_viewport_size({"width": NARROWEST, "height": 800})
                    if wide := sideways(page):
                        found.append(f"{name}: {wide} px wider than {NARROWEST}")
                    page.set_viewport_size({"width": PHONE, "height": 800})
            found += [f"{look}: {line}" for line in page.failures]
    assert seen > 15
    assert found == [], "\n".join(["", *found])


def is_page(page, address):
    """Go to ``address``; whether it is something to look at, and not a file to take home."""
    try:
        answer = page.goto(address)
    except Error as download:
        assert "Download is starting" in download.message, address
        return False
    return "html" in answer.headers.get("content-type", "")
