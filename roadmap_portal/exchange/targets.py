"""Where a webhook may go. An address inside our own network is refused, and looked at again for every call.

The name is resolved here and the connection is made to the very address that was looked at: a name that changes its
address in between leads nowhere else. Redirects are not followed.
"""

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

SECONDS = 10


class TargetRefused(ValueError):
    """Nothing is sent to this address; the message is for the person, in the active language."""


def checked(url):
    """(scheme, host, port, path) of an address that may be called; raises TargetRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        raise TargetRefused(_("This is no address.")) from None
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.password:
        raise TargetRefused(_("Write an address that begins with https:// and has no user name in it."))
    if parts.scheme == "http" and not settings.PORTAL_WEBHOOKS_INSIDE:
        raise TargetRefused(_("Write an address that begins with https:// and has no user name in it."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port, path


def resolved(host, port):
    """The address to connect to; raises TargetRefused for one that is inside, OSError where there is none."""
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not settings.PORTAL_WEBHOOKS_INSIDE and not all(is_outside(address) for address in found):
        raise TargetRefused(_("The address lies inside a private network."))
    return found[0]


def is_outside(address):
    found = ipaddress.ip_address(address.partition("%")[0])
    # An IPv4 address in the clothes of IPv6 is what it is inside.
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        return is_outside(str(mapped))
    relayed = getattr(found, "sixtofour", None)
    # Reserved are, beside others, the prefixes that a gateway turns into IPv4 (64:ff9b::/96).
    inside = found.is_multicast or found.is_reserved or getattr(found, "is_site_local", False)
    return found.is_global and not inside and (relayed is None or relayed.is_global)


def post(url, body, headers):
    """Send ``body`` (bytes); return the status. Raises TargetRefused, OSError or http.client.HTTPException."""
    scheme, host, port, path = checked(url)
    address = resolved(host, port)
    connection = Pinned(host, port, address, is_secure=scheme == "https")
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


class Pinned(http.client.HTTPConnection):
    """A connection to ``address``, whatever the name means by now; certificates are checked against the name."""

    def __init__(self, host, port, address, *, is_secure):
        super().__init__(host, port, timeout=SECONDS)
        self.address, self.is_secure = address, is_secure
        self.default_port = 443 if is_secure else 80

    def connect(self):
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
