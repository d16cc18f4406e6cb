"""The portal's settings as the tests want them: embedded, with data of its own that is thrown away."""

import os
import tempfile

os.environ.setdefault("PORTAL_EMBEDDED", "1")
os.environ.setdefault("PORTAL_VAR_DIR", tempfile.mkdtemp(prefix="portal-tests-"))

from roadmap_portal.settings import *  # noqa: F403

# Messages stay in the process: the tests of real workers start their own, with a broker of its own.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 1, "interval_start": 0, "interval_step": 0}

# The real hasher takes its time on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
