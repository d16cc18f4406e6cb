"""Headers that every answer carries: pages, files, redirects, refusals and errors alike.

Stands first of all middleware, so that nothing answers behind its back (redirects of the language and https
middleware among them).
"""

import uuid

from django.conf import settings
from django.utils.cache import patch_vary_headers

# Everything a browser can be asked for and the portal never asks.
REFUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in REFUSED_FEATURES),
}


class ResponseHeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # One number for the answer, the log, the audit entry and the error page; a client can't choose it.
        request.incident = uuid.uuid4().hex
        request.META["HTTP_X_REQUEST_ID"] = request.incident
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request.incident
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if not request.path_info.startswith(settings.STATIC_URL):
            keep_private(response)
        return response


def keep_private(response):
    """What is made for one reader stays with him: no shared cache, and Back after signing out shows nothing.

    A view that may be kept longer, such as an API read with its ETag, says so itself.
    """
    response.headers.setdefault("Cache-Control", "private, no-store")
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
