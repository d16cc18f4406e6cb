"""Keyset pages: a cursor names the last row seen, so any depth costs the same (no OFFSET, no COUNT).

Cursors are signed for one list with its filters: a made-up one, or one of another list, is a 400.
"""

from datetime import date, datetime

import orjson
from django.core import signing
from django.db.models import Q
from django.utils.translation import gettext as _

from .parameters import refuse

FORWARD, BACKWARD = "n", "p"


def write(key, direction, salt):
    """The cursor behind (``FORWARD``) or before (``BACKWARD``) the row with ``key``."""
    text = signing.b64_encode(orjson.dumps([direction, *key])).decode()
    return signing.Signer(salt=salt, sep=".").sign(text)


def read(cursor, salt, length):
    """(key, direction) of a cursor, else a 400."""
    try:
        direction, *key = orjson.loads(signing.b64_decode(signing.Signer(salt=salt, sep=".").unsign(cursor).encode()))
    except (signing.BadSignature, ValueError):
        direction, key = None, ()
    if direction not in (FORWARD, BACKWARD) or len(key) != length:
        refuse("cursor", _("The cursor is not one of this list; please start without it."), "cursor")
    return key, direction


def beyond(order, key, direction):
    """The condition "behind ``key``" (or before it) of rows in ascending ``order``."""
    step, condition = "gt" if direction == FORWARD else "lt", Q()
    for index, name in enumerate(order):
        equal = dict(zip(order[:index], key[:index], strict=True))
        condition |= Q(**equal) & Q(**{f"{name}__{step}": key[index]})
    # Implied by the rest; an index can begin at it.
    return condition & Q(**{f"{order[0]}__{step}e": key[0]}) if len(order) > 1 else condition


def compared(key):
    """A row's key as a cursor carries it and Python compares it."""
    return [part.isoformat() if isinstance(part, date | datetime) else part for part in key]
