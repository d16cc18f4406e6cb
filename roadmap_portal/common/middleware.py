"""What each request carries for the way its page is written."""

from . import formats


class DigitsMiddleware:
    """Write this response in the digits that its reader chose, and the next one afresh."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = formats.digits.set(self.choose(request))
        try:
            return self.get_response(request)
        finally:
            formats.digits.reset(token)

    @staticmethod
    def choose(request):
        # The API's numbers are for machines, whoever holds the token or the session.
        if request.path_info.startswith("/api/"):
            return formats.WESTERN
        return getattr(request.user, "digits", formats.WESTERN)
