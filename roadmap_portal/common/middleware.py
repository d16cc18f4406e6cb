"""What a request must be to be answered at all, and what it carries for the way its page is written."""

from django.core.exceptions import BadRequest
from django.utils.translation import get_language

from . import formats, page_digits

NUL = "\x00"


class ReadableRequestMiddleware:
    """400 for NUL in a request, before anything looks into it: PostgreSQL takes none, wherever it would look for it.

    What a form sends is read by its fields, which refuse it or leave it out.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if any(NUL in text for text in self.texts(request)):
            raise BadRequest("A request holds no NUL.")
        return self.get_response(request)

    @staticmethod
    def texts(request):
        yield request.path_info
        yield from request.COOKIES.values()
        # The API names the parameter that it can't read.
        if not request.path_info.startswith("/api/"):
            for name, values in request.GET.lists():
                yield from (name, *values)


class DigitsMiddleware:
    """Write this response in the digits that its reader chose, and the next one afresh."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = formats.digits.set(self.choose(request))
        try:
            return self.finish(self.get_response(request))
        finally:
            formats.digits.reset(token)

    @staticmethod
    def choose(request):
        # The API's numbers are for machines, whoever holds the token or the session.
        if request.path_info.startswith("/api/"):
            return formats.WESTERN
        return getattr(request.user, "digits", formats.WESTERN)

    @staticmethod
    def finish(response):
        """Pages and parts of them; a document that is taken home was written for everybody."""
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        wants_arabic = formats.digits.get() == formats.ARABIC_INDIC and get_language() == "ar"
        if wants_arabic and is_page and not response.has_header("Content-Disposition"):
            response.content = page_digits.localise(response.content.decode(response.charset))
        return response
