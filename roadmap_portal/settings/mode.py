"""Embedded, demonstration or production; where the portal lies and under which names it is reached."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from ..environment import env, refuse_without

BASE_DIR = Path(__file__).resolve().parent.parent.parent
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

PORTAL_EMBEDDED = env.bool("PORTAL_EMBEDDED", False)
PORTAL_DEMO = env.bool("PORTAL_DEMO", False)
PORTAL_DEMO_PASSWORD = env.str("PORTAL_DEMO_PASSWORD", "roadmap-demo-2026")
DEBUG = False
# The port, the address and the number of web processes of `manage.py portal`.
PORT = env.int("PORT", 8000)
PORTAL_BIND = env.str("PORTAL_BIND", "127.0.0.1")
PORTAL_WEB_PROCESSES = env.int("PORTAL_WEB_PROCESSES", 1)
VAR_DIR = Path(env.str("PORTAL_VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

if not PORTAL_EMBEDDED:
    refuse_without(
        {
            "PORTAL_SECRET_KEY": "the key that signs sessions and links, 50 or more random characters",
            "PORTAL_ALLOWED_HOSTS": "the host names under which the portal is reached, separated by commas",
            "DATABASE_URL": "the PostgreSQL database, postgres://user:password@host:5432/name",
            "REDIS_URL": "the broker and cache, redis://host:6379/0",
            "PORTAL_EMAIL_URL": "the mail server, smtp+tls://user:password@host:587",
        }
    )


def embedded_secret_key():
    """The key of an embedded portal: made at the first start, kept with its data."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text().strip()


if PORTAL_DEMO and not PORTAL_EMBEDDED:
    # Here and not in a check: neither gunicorn nor Celery runs checks.
    raise ImproperlyConfigured("PORTAL_DEMO is set in production: its logins and their password are public")
SECRET_KEY = env.str("PORTAL_SECRET_KEY", "") or embedded_secret_key()
if not PORTAL_EMBEDDED and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("PORTAL_SECRET_KEY is too short: it wants 50 or more random characters")
ALLOWED_HOSTS = env.list("PORTAL_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("PORTAL_TRUSTED_ORIGINS", default=[])
# Links in mail name this address, never the one that a request claims to come for.
PORTAL_BASE_URL = env.str(
    "PORTAL_BASE_URL", f"http://127.0.0.1:{PORT}" if PORTAL_EMBEDDED else f"https://{ALLOWED_HOSTS[0]}"
).rstrip("/")
