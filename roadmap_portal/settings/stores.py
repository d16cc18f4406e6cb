"""Where things are kept and who carries them: database, cache, broker, mail, files."""

from django.core.exceptions import ImproperlyConfigured

from ..environment import env
from .mode import BASE_DIR, PORTAL_EMBEDDED, VAR_DIR

# --- Database ------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    if not PORTAL_EMBEDDED:
        raise ImproperlyConfigured("DATABASE_URL names SQLite: production wants PostgreSQL")
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 4
# Only the tests set it: many databases side by side on one server.
DATABASES["default"]["TEST"] = {"NAME": env.str("PORTAL_TEST_DATABASE", "") or None}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Knox's own token table is not used; ours stands in accounts.
MIGRATION_MODULES = {"knox": None}

# --- Cache, broker, tasks ------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "roadmap_portal.common.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            # A cache that keeps a page waiting is worse than none.
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2}
else:
    BROKER_DIR = VAR_DIR / "broker"
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "control_folder": str(BROKER_DIR / "control"),
    }
    for folder in ("messages", "processed", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
# A request that queues work waits for no broker: the sweep sends the message later.
CELERY_BROKER_TRANSPORT_OPTIONS |= {"max_retries": 1, "interval_start": 0, "interval_step": 0}
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Baghdad"
# Modules with further job kinds, for the tests of real workers.
CELERY_IMPORTS = env.list("PORTAL_EXTRA_TASKS", default=[])
CELERY_TASK_DEFAULT_QUEUE = "default"
# How often the beat looks for jobs without a living worker and for mail to send, in seconds.
PORTAL_SWEEP_SECONDS = env.int("PORTAL_SWEEP_SECONDS", 15)
# How long a worker may be silent before its job counts as lost, in seconds.
PORTAL_LEASE_SECONDS = env.int("PORTAL_LEASE_SECONDS", 60)

# --- Mail: written to the outbox with the change that causes it, sent by the worker ---
EMAIL_BACKEND = "roadmap_portal.operations.mail.OutboxBackend"
# Embedded, letters become files: the text may hold a link that resets a password, which no log may show.
PORTAL_MAIL_TRANSPORT = env.email_url("PORTAL_EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
DEFAULT_FROM_EMAIL = env.str("PORTAL_MAIL_FROM", "portal@localhost")

# --- Files ---------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "roadmap_portal" / "static"]
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = PORTAL_EMBEDDED
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = VAR_DIR / "media"
# First, so that what is too large is refused before anything of it is kept.
FILE_UPLOAD_HANDLERS = [
    "roadmap_portal.documents.uploading.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
# The dotted name of a function that takes the bytes of an upload and returns whether nothing was found in them.
PORTAL_VIRUS_SCANNER = env.str("PORTAL_VIRUS_SCANNER", "")
FONT_DIR = BASE_DIR / "roadmap_portal" / "static" / "vendor" / "fonts"
