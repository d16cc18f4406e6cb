"""Every page of the resolver in both languages, at a phone's and a desk's width, light and dark: axe finds nothing,
and nothing makes it scroll sideways."""

import pytest
from playwright.sync_api import Error

from tests.portal.addresses import routes
from tests.portal.test_permissions import ROWS

from .conftest import AXE
from .looks import complaints

# Swagger UI is another's, and the portal only frames it. Files and parts of pages are no pages.
NOT_PAGES = ("api-", "health:", "reports:file", "reports:progress", "set_", "account_logout")
# Each page is seen once: by the first of these to whom it opens, the last of whom stands before the door.
PEOPLE = {"planner": "planner", "director_dq": "director.dq", "admin": "admin", "anonymous": None}
# What has run out is a page too.
IS_SHOWN = {200, 410}
# Several tests, that several workers share them.
PARTS = 3


def pages_of(person, language, part):
    """(name, address) of the pages that ``person`` is the first of PEOPLE to see, each PARTS-th of them."""
    seen = [route for route in routes() if not route.name.startswith(NOT_PAGES) and first_to_see(route) == person]
    for route in seen[part::PARTS]:
        yield route.name, route.url(language)


def first_to_see(route):
    return next((person for person in PEOPLE if ROWS[route.name, "GET"][person] in IS_SHOWN), None)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(visit, language, part):
    found, seen = [], 0
    for person, account in PEOPLE.items():
        with visit(account, language=language) as page:
            page.context.add_init_script(AXE)
            for name, address in pages_of(person, language, part):
                if is_page(page, address):
                    seen += 1
                    found += [f"{name}: {line}" for line in complaints(page)]
            found += [line for line in page.failures if "410 (Gone)" not in line]
    assert seen > 20
    assert found == [], "\n".join(["", *found])


def is_page(page, address):
    """Go to ``address``; whether it is something to look at, and not a file to take home."""
    try:
        answer = page.goto(address)
    except Error as download:
        assert "Download is starting" in download.message, address
        return False
    return "html" in answer.headers.get("content-type", "")


# Ink that only a light page can bear, what is too pale where only a look that opens everything sees it, and a line
# longer than the narrowest phone.
WRONG = """() => {
    const say = (into, text, style) => {
        const said = into.appendChild(document.createElement("p"));
        said.textContent = text;
        Object.assign(said.style, style);
    };
    const main = document.querySelector("main"), closed = main.appendChild(document.createElement("details"));
    closed.appendChild(document.createElement("summary")).textContent = "?";
    say(main, "too dark", {color: "#111"});
    say(closed, "too pale", {color: "#777", background: "#888"});
    say(main, "too long", {width: "330px", position: "absolute", insetInlineStart: "0"});
}"""


def test_what_is_wrong_in_one_look_alone_is_found(visit):
    with visit(None, language="en") as page:
        page.goto("/en/accounts/login/")
        page.evaluate(WRONG)
        found = complaints(page)
        dark, opened = {"360 px, dark", "1280 px, dark, opened"}, {"1280 px, light, opened", "1280 px, dark, opened"}
        assert [{line.partition(":")[0] for line in found if said in line} for said in ("too dark", "too pale")] == [
            dark, opened,
        ], found  # fmt: skip
        assert [line.partition(": ")[2] for line in found if "wider" in line] == ["10 px wider than 320"], found
        page.context.add_cookies([{"name": "theme", "value": "light", "url": page.url}])
        page.reload()
        with pytest.raises(AssertionError, match="360 px, dark"):
            complaints(page)
