"""A director at his page with a line that drops: off line, back again, and at a machine that is shared."""

from .conftest import DESK

KEPT = "Object.keys(localStorage).filter(key => key.startsWith('portal-draft:'))"
WAITING = "Kept on this device, waiting for the connection"
# Browsers log a request that found no line; that is what these tests are about.
NO_LINE = ("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")


def first_missing(page):
    """The first card that has nothing yet, and the id of its first field."""
    card = page.locator(".entry:has([data-standing='missing'])").first.get_attribute("id")
    return card, page.locator(f"#{card} .entry-sides input").first.get_attribute("id")


def test_what_is_typed_while_the_line_is_down_is_kept_and_sent_and_never_overwrites(visit):
    with visit("director.dq", language="en", width=DESK) as page:
        page.goto("/en/my-period/")
        card, field = first_missing(page)
        page.context.set_offline(True)
        page.fill(f"#{field}", "77")
        page.get_by_text(WAITING).wait_for()
        assert page.evaluate(KEPT)[0].endswith(card)
        # The page is lost with the line; the figure comes back with the next one, and is sent.
        page.context.set_offline(False)
        page.goto("about:blank")
        page.goto("/en/my-period/")
        page.locator(f"#{card} .entry-saved").get_by_text("Draft saved").wait_for()
        assert (page.input_value(f"#{field}"), page.evaluate(KEPT)) == ("77", [])
        page.reload()
        assert page.input_value(f"#{field}") == "77"
        # Typed over an older draft than the one that is stored by now: both are shown, nothing is lost.
        page.evaluate(
            """([card, field]) => {
                const values = {[field]: "66", [`${card}-base`]: "0."};
                const device = document.getElementById("entries").dataset.device;
                localStorage.setItem(device + card, JSON.stringify({values}));
            }""",
            [card, field],
        )
        page.reload()
        page.locator(f"#{card}").get_by_text("What is stored now:").wait_for()
        assert page.input_value(f"#{field}") == "66"
        assert page.evaluate(KEPT) != []
        assert [line for line in page.failures if not any(said in line for said in (*NO_LINE, "409"))] == []


def test_signing_out_leaves_nothing_on_a_shared_machine(visit):
    with visit("director.dq", language="en", width=DESK) as page:
        page.goto("/en/my-period/")
        own = page.get_attribute("#entries", "data-device")
        page.evaluate(
            "own => { localStorage.setItem(own + 'x', '{}'); localStorage.setItem('portal-draft:0:x', '{}'); }", own
        )
        page.goto("/en/")
        assert page.evaluate(KEPT) == [f"{own}x"]
        page.click("details.user-menu > summary")
        page.click("details.user-menu form[action*='logout'] button")
        page.wait_for_url("**/login/**")
        assert page.evaluate(KEPT) == []


def test_keys_decide_on_the_card_but_not_while_typing(visit):
    with visit("planner", language="ar", width=DESK) as page:
        page.goto("/ar/review/")
        # The queue has keys of its own: those of the card are there when the card has loaded.
        with page.expect_navigation():
            page.click(".row-title >> nth=0")
        first = page.url
        page.keyboard.press("r")
        page.keyboard.type("aj")
        assert (page.input_value("textarea[name=reason]"), page.url) == ("aj", first)
        page.fill("textarea[name=reason]", "")
        page.focus("#content")
        with page.expect_navigation():
            page.keyboard.press("j")
        assert page.url != first
        assert page.failures == []
