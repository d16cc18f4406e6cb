"""Which format an answer has: by `?format=`, else by `Accept`. An unknown `?format=` is a 400 that names the known."""

from rest_framework.negotiation import DefaultContentNegotiation

from .parameters import one_of


class Negotiation(DefaultContentNegotiation):
    def select_renderer(self, request, renderers, format_suffix=None):
        """The first one at once where anything will do, as most programs say; taking their word apart takes time."""
        first, named = renderers[0], request.query_params.get(self.settings.URL_FORMAT_OVERRIDE)
        if named == "":
            # No name is no format either; the framework would take it for none asked for.
            self.filter_renderers(renderers, named)
        if named is None and not format_suffix and request.META.get("HTTP_ACCEPT", "*/*") in ("*/*", first.media_type):
            return first, first.media_type
        return super().select_renderer(request, renderers, format_suffix)

    def filter_renderers(self, renderers, format):
        one_of("format", format, [renderer.format for renderer in renderers])
        return [renderer for renderer in renderers if renderer.format == format]
