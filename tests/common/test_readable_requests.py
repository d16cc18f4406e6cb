"""What no browser sends: another encoding than UTF-8, and NUL. Neither reaches a view or the database."""

import pytest
from django.test import Client, RequestFactory

pytestmark = pytest.mark.django_db
LOGIN = "/en/accounts/login/"


def served(address, content_type):
    """(status, headers) of the web server's application."""
    from roadmap_portal.wsgi import application

    environ = RequestFactory().get(address, SERVER_NAME="localhost").environ | {"CONTENT_TYPE": content_type}
    started = []
    b"".join(application(environ, lambda status, headers: started.append((int(status[:3]), dict(headers)))))
    return started[0]


# Codecs of Python: no text at all, always an error, lone surrogates of plain letters, a real other one, none at all.
@pytest.mark.parametrize("codec", ["hex", "undefined", "unicode_escape", "windows-1256", "no such", "UTF8"])
def test_an_address_is_read_as_utf_8_whatever_the_content_type_says(codec):
    status, headers = served(f"{LOGIN}?next=%5Cud800", f"text/plain; charset={codec}")
    assert (status, headers["X-Content-Type-Options"]) == (200, "nosniff")


def test_a_lone_surrogate_reaches_no_parameter(monkeypatch):
    seen = []
    monkeypatch.setattr(
        "roadmap_portal.common.middleware.ReadableRequestMiddleware.texts",
        lambda self, request: seen.append(dict(request.GET.items())) or (),
    )
    served(f"{LOGIN}?q=%5Cud800", "text/plain; charset=unicode_escape")
    assert seen == [{"q": "\\ud800"}]


def test_nul_is_refused_wherever_it_stands():
    client = Client(raise_request_exception=False)
    assert client.get("/en/accounts/login/%00").status_code == 400
    assert client.get(f"{LOGIN}?next=%00").status_code == 400
    assert client.get(f"{LOGIN}?a%00=1").status_code == 400
    # The API says which parameter it can't read, but to nobody without an account.
    assert client.get("/api/v1/tracks/?cycle=%00").status_code == 401
    # A cookie's value may be quoted, and then hold any octet.
    client.cookies.load(r'session="\000aaaaaaaaa"')
    assert client.get(LOGIN).status_code == 400
