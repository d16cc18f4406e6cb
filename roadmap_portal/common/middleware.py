"""What each request carries for the way its page is written."""

from django.utils.translation import get_language

from . import formats, page_digits


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
