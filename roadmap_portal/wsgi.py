"""The WSGI application that the web server runs."""

import codecs
import os

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap_portal.settings")


class Utf8Requests:
    """Every request is read as UTF-8, whatever its content type says.

    Django would take any of Python's codecs for the address: `hex` fails before any middleware can answer,
    `unicode_escape` makes lone surrogates of plain letters.
    """

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        if not is_utf_8(environ.get("CONTENT_TYPE", "")):
            environ["CONTENT_TYPE"] = environ["CONTENT_TYPE"].partition(";")[0]
        return self.application(environ, start_response)


def is_utf_8(content_type):
    charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False


application = Utf8Requests(get_wsgi_application())
