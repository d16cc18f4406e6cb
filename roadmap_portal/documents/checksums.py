"""Fingerprints of files, and the one way in which a frozen payload is written down."""

import hashlib
import json


def sha256_of(content):
    """The SHA-256 of ``content`` (bytes), as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def canonical(payload):
    """``payload`` as the only text that it has: keys sorted, no spaces, letters as themselves.

    Quantities are strings already. TypeError for anything that JSON doesn't know, ValueError for a float.
    """
    refuse_floats(payload)
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def refuse_floats(value):
    """A float has no exact text, so the same figures could give two fingerprints."""
    if isinstance(value, float):
        raise ValueError(f"a float in a payload: {value!r}")
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return
    for part in value:
        refuse_floats(part)
