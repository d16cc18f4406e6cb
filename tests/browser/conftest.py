"""A real browser before a real server, on a copy of the demonstration.

The server runs in this process, so that the clock stands where the demonstration wants it. Chromium is named by
PORTAL_TEST_BROWSER. These tests run with the suite on SQLite and not again on PostgreSQL.
"""

import os
from contextlib import contextmanager
from importlib.metadata import files
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.test.testcases import LiveServerThread

from roadmap_portal.accounts.models import User
from tests import demonstration as data

PHONE, NARROWEST, DESK = 360, 320, 1280


@pytest.fixture(scope="package")
def site(request, requires_chromium, django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of the server."""
    if connection.vendor != "sqlite":
        pytest.skip("runs with the suite on SQLite")
    empty = request.getfixturevalue("migrated_copy")
    with (
        django_db_blocker.unblock(),
        data.copied(data.kept(request.config.cache.mkdir("database"), empty), tmp_path_factory.mktemp("site")),
        time_machine.travel(data.NOW),
        override_settings(PORTAL_DEMO=True, PORTAL_TWO_FACTOR_ROLES=(), ALLOWED_HOSTS=["127.0.0.1"]),
    ):
        cache.clear()
        server = LiveServerThread("127.0.0.1", lambda handler: handler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()


@pytest.fixture(scope="session")
def requires_chromium():
    """Where Chromium is. Without it these tests are skipped, but on CI, where all must be there, they fail."""
    if found := os.environ.get("PORTAL_TEST_BROWSER"):
        return found
    say = pytest.fail if os.environ.get("PORTAL_CI") else pytest.skip
    return say("needs browser: PORTAL_TEST_BROWSER is not set")


@pytest.fixture(scope="package")
def chromium(requires_chromium, site):
    from playwright.sync_api import sync_playwright

    # The test speaks to the browser through a loop of its own; the server's threads have none.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=requires_chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(chromium, site, database_of_the_site):
    """``with visit("planner", language="ar", width=360) as page``: signed in; ``None`` stands before the door."""

    @contextmanager
    def open_page(person, *, language="ar", width=PHONE, height=800, scripts=True, theme="light", touch=False):
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            locale={"ar": "ar-IQ", "en": "en-GB"}[language],
            java_script_enabled=scripts,
            color_scheme=theme,
            has_touch=touch,
            is_mobile=touch,
        )
        context.set_default_timeout(15_000)
        if person:
            context.add_cookies([session_of(person, language, site)])
        page = context.new_page()
        page.failures = []
        page.on("pageerror", lambda error: page.failures.append(f"{page.url}: {error}"))
        page.on("console", lambda said: said.type == "error" and page.failures.append(f"{page.url}: {said.text}"))
        page.on("request", lambda request: is_foreign(request.url, site) and page.failures.append(request.url))
        try:
            yield page
        finally:
            context.close()

    return open_page


@pytest.fixture
def database_of_the_site(site, django_db_blocker):
    """Lets the test look into the server's own database, which no transaction wraps."""
    with django_db_blocker.unblock():
        yield
    connection.close()


def is_foreign(url, site):
    return urlsplit(url).scheme in ("http", "https", "ws", "wss") and not url.startswith(site)


def session_of(person, language, site):
    """The cookie of a fresh session; the door has tests of its own, and one of the stories goes through it."""
    from django.contrib.sessions.backends.db import SessionStore

    user = User.objects.get(email=f"{person}@demo.test")
    user.language = language
    user.save(update_fields=["language"])
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": site}


AXE = next(path for path in files("axe-playwright-python") if path.name == "axe.min.js").locate().read_text()


def axe(page, rules=None, *, without=(), within="() => []"):
    """What axe finds on the page as it stands, a line for each kind with the first elements.

    By ``rules`` only or by all of them but ``without``; in the elements alone that the script ``within`` gives, if any.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in without}}
    options |= {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found = page.evaluate(
        """([options, within]) => {
            const include = eval(within)();
            return axe.run(include.length ? {include} : document, options).then(results => results.violations);
        }""",
        [options, within],
    )
    return [
        f"{page.url}: {each['id']} ({each['impact']}), {len(each['nodes'])}: {each['help']}; "
        + " | ".join(node["html"][:160] for node in each["nodes"][:2])
        for each in found
    ]


def sideways(page):
    """How many pixels the page can be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
