"""The first page on a weak line: what it weighs, whom it asks, and how the keyboard finds its way."""

import pytest

from .conftest import DESK, PHONE, axe, is_foreign, sideways
from .looks import COLOURS, LOOKS, complaints, show

LARGEST, MOST = 300_000, 15


def test_the_first_load_is_small_and_asks_nobody_else(visit, site):
    with visit("planner", width=PHONE) as page:
        answers = []
        page.on("requestfinished", lambda request: answers.append(request))
        page.goto("/ar/", wait_until="networkidle")
        assert not [request.url for request in answers if is_foreign(request.url, site)]
        sizes = {request.url: sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))
                 for request in answers}  # fmt: skip
        assert sum(sizes.values()) <= LARGEST, sizes
        assert len(sizes) <= MOST, sizes
        assert page.failures == []


def test_the_keyboard_skips_to_the_content_and_shows_where_it_is(visit):
    with visit("planner", width=DESK) as page:
        page.goto("/ar/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        for _ in range(12):
            page.keyboard.press("Tab")
            width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
            assert width >= 2, page.evaluate("document.activeElement.outerHTML")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing_in_an_open_menu(visit, language):
    opened, found = 0, []
    with visit("planner", language=language) as page:
        page.goto(f"/{language}/reports/")
        for look in LOOKS:
            show(page, look)
            for summary in page.locator(".site-header summary:visible").all():
                summary.click()
                opened += 1
                found += axe(page) if look.has_new_layout else axe(page, COLOURS)
                summary.click()
    assert opened >= 2 * len(LOOKS)
    assert found == []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing_where_a_form_is_wrong(visit, language):
    with visit(None, language=language) as page:
        page.goto(f"/{language}/accounts/login/")
        page.locator("main form").evaluate("form => { form.noValidate = true }")
        page.locator("main form button").last.click()
        page.wait_for_selector(".error-summary")
        assert page.title().startswith({"ar": "خطأ:", "en": "Error:"}[language])
        assert complaints(page) == []


def test_an_indicator_with_a_revised_target_fits_a_phone(visit):
    """Its page has the longest chip of all."""
    with visit("planner", language="ar", width=PHONE) as page:
        page.goto("/ar/indicators/EQP-02/")
        assert page.locator(".facts .chip").count() == 1
        assert sideways(page) == 0
