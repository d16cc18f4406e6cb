"""Which format an answer has: by `?format=`, else by `Accept`. An unknown `?format=` is a 400 that names the known."""

from rest_framework.negotiation import DefaultContentNegotiation

from .parameters import one_of


class Negotiation(DefaultContentNegotiation):
    def select_renderer(self, request, renderers, format_suffix=None):
        """The first one at once where anything will do, as most programs say; taking their word apart takes time."""
        first, is_named = renderers[0], format_suffix or self.settings.URL_FORMAT_OVERRIDE in request.query_params
        if not is_named and request.META.get("HTTP_ACCEPT", "*/*") in ("*/*", first.media_type):
            return first, first.media_type
        return super().select_renderer(request, renderers, format_suffix)

    def filter_renderers(self, renderers, format):
        one_of("format", format, [renderer.format for renderer in renderers])
        return [renderer for renderer in renderers if renderer.format == format]
