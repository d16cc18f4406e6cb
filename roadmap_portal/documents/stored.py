"""Files that the portal keeps: handed out only as they were put there."""

import logging

from django.core.files.storage import default_storage

from roadmap_portal.common.errors import NoLongerThere

from .checksums import sha256_of

logger = logging.getLogger(__name__)


def content_of(name, sha256):
    """The bytes of the file ``name``. Raises NoLongerThere, and logs why, where it is missing or was changed."""
    try:
        with default_storage.open(name) as stored:
            content = stored.read()
    except FileNotFoundError:
        logger.error("the stored file %s is missing", name)
        raise NoLongerThere from None
    if sha256_of(content) != sha256:
        logger.error("the stored file %s is not what was put there", name)
        raise NoLongerThere
    return content
