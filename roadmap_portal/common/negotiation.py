"""Which format an answer has: by `?format=`, else by `Accept`. An unknown `?format=` is a 400 that names the known."""

from rest_framework.negotiation import DefaultContentNegotiation

from .parameters import one_of


class Negotiation(DefaultContentNegotiation):
    def filter_renderers(self, renderers, format):
        one_of("format", format, [renderer.format for renderer in renderers])
        return [renderer for renderer in renderers if renderer.format == format]
