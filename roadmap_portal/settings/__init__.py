"""Settings of the portal, by room; every variable is read in one of them, once. `.env.example` lists them all.

Without PORTAL_EMBEDDED=1 the portal is in production and refuses to start without its secrets.
"""

from ..logs import LOGGING  # noqa: F401
from .api import *  # noqa: F403
from .browser import *  # noqa: F403
from .installed import *  # noqa: F403
from .mode import *  # noqa: F403
from .people import *  # noqa: F403
from .stores import *  # noqa: F403

# --- Logging: one JSON object a line, to standard error ------------------------------
# The id is the one that common/headers.py has put in place of whatever the client sent.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True
DJANGO_STRUCTLOG_TRUST_UPSTREAM_CORRELATION_ID = False
