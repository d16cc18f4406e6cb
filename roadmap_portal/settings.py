"""Settings of the portal; every variable is read here, once. `.env.example` lists them all.

Without PORTAL_EMBEDDED=1 the portal is in production and refuses to start without its secrets.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from .environment import env, refuse_without

BASE_DIR = Path(__file__).resolve().parent.parent
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

# --- Mode -----------------------------------------------------------------
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

# --- Apps -----------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_structlog",
    "csp",
    "simple_history",
    "roadmap_portal.common",
    "roadmap_portal.operations",
    "roadmap_portal.provinces",
    "roadmap_portal.accounts",
    "roadmap_portal.exchange",
    "roadmap_portal.documents",
    "roadmap_portal.plan",
    "roadmap_portal.actions",
    "roadmap_portal.indicators",
    "axes",
    "support_functions",
    "workshops",
    "roadmap_portal.reports",
]

MIDDLEWARE = [
    # First, so that redirects and refusals of the middleware below carry the headers too.
    "roadmap_portal.common.headers.ResponseHeadersMiddleware",
    # Whoever calls the API with a token turns off here: most of what follows is for pages only.
    "roadmap_portal.common.programs.ProgramsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "roadmap_portal.common.middleware.ReadableRequestMiddleware",
    # Weak lines: a page is a fifth of its size. Django masks the CSRF token anew in each answer.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "roadmap_portal.accounts.middleware.SessionLifetimeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "roadmap_portal.accounts.middleware.TwoFactorRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "roadmap_portal.common.middleware.DigitsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "roadmap_portal.operations.middleware.AuditContextMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "roadmap_portal.urls"
WSGI_APPLICATION = "roadmap_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "roadmap_portal.common.context.portal",
                "roadmap_portal.accounts.bell.bell",
            ],
        },
    }
]

# --- Database -------------------------------------------------------------
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

# --- Cache, broker, tasks -------------------------------------------------
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

# --- Mail: written to the outbox with the change that causes it, sent by the worker -------
EMAIL_BACKEND = "roadmap_portal.operations.mail.OutboxBackend"
# Embedded, letters become files: the text may hold a link that resets a password, which no log may show.
PORTAL_MAIL_TRANSPORT = env.email_url("PORTAL_EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
DEFAULT_FROM_EMAIL = env.str("PORTAL_MAIL_FROM", "portal@localhost")

# --- People ---------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["roadmap_portal.accounts.backends.GrantBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "roadmap_portal.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "roadmap_portal.accounts.passwords.PortalWordsValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
ACCOUNT_ADAPTER = "roadmap_portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Addresses come from the administrators; allauth need verify none and write to none that it doesn't know.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A session ends with the browser: computers in the directorates are shared.
ACCOUNT_SESSION_REMEMBER = False
# Counted in the cache, these leak between processes and fall with it; ours stand in accounts/limits.py.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "roadmap_portal.accounts.passwords.ResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "roadmap_portal.accounts.forms.LoginForm",
    "reauthenticate": "roadmap_portal.accounts.forms.ReauthenticateForm",
    "change_password": "roadmap_portal.accounts.forms.ChangePasswordForm",
    "reset_password": "roadmap_portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "roadmap_portal.accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Road Map Portal"
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
# One step of 30 seconds before and after: clocks of phones differ.
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "roadmap_portal.accounts.two_factor.MfaAdapter"
MFA_FORMS = {
    "authenticate": "roadmap_portal.accounts.forms.AuthenticateForm",
    "reauthenticate": "roadmap_portal.accounts.forms.MfaReauthenticateForm",
    "activate_totp": "roadmap_portal.accounts.forms.ActivateTOTPForm",
}
# Two-factor is obligatory for planners and administrators outside demonstrations.
PORTAL_TWO_FACTOR_ROLES = () if PORTAL_DEMO else ("planner", "administrator")
SESSION_COOKIE_AGE = 3 * 3600
SESSION_SAVE_EVERY_REQUEST = False
PORTAL_SESSION_LIFETIME = timedelta(hours=12)

# --- Browser --------------------------------------------------------------
SECURE = env.bool("PORTAL_HTTPS", not PORTAL_EMBEDDED)
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
PORTAL_BEHIND_PROXY = env.bool("PORTAL_BEHIND_PROXY", False)
if PORTAL_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "language"
CSRF_FAILURE_VIEW = "roadmap_portal.common.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # The QR code of the two-factor set-up is a data: image.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Language and time ----------------------------------------------------
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
MODELTRANSLATION_DEFAULT_LANGUAGE = "ar"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("ar", "en")
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["roadmap_portal.common.locale_formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Baghdad"
USE_THOUSAND_SEPARATOR = False

# --- Files ----------------------------------------------------------------
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

# --- API ------------------------------------------------------------------
KNOX_TOKEN_MODEL = "accounts.ApiToken"
REST_KNOX = {
    "TOKEN_MODEL": "accounts.ApiToken",
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_PREFIX": "rmp_",
    "TOKEN_TTL": timedelta(days=365),
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "roadmap_portal.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["roadmap_portal.accounts.authentication.HasReadScope"],
    "DEFAULT_THROTTLE_CLASSES": ["roadmap_portal.accounts.throttling.CallerThrottle"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "roadmap_portal.common.negotiation.Negotiation",
    "DEFAULT_RENDERER_CLASSES": ["roadmap_portal.common.rest.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["roadmap_portal.common.rest.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "roadmap_portal.exchange.openapi.ApiSchema",
    "EXCEPTION_HANDLER": "roadmap_portal.common.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
# {what: (calls, seconds)} for each token or account, counted across all processes.
PORTAL_API_LIMITS = {
    "read": (env.int("PORTAL_API_READS_PER_MINUTE", 1200), 60),
    "write": (env.int("PORTAL_API_WRITES_PER_MINUTE", 300), 60),
    "export": (env.int("PORTAL_API_EXPORTS_PER_HOUR", 60), 3600),
    "report": (env.int("PORTAL_API_REPORTS_PER_HOUR", 20), 3600),
}
# Exports that one web process streams at a time: it has four threads, and pages want some of them.
PORTAL_API_STREAMS = env.int("PORTAL_API_STREAMS", 2)
# Whether webhooks may go to private, link-local and loopback addresses, and without TLS.
PORTAL_WEBHOOKS_INSIDE = env.bool("PORTAL_WEBHOOKS_INSIDE", False)
SPECTACULAR_SETTINGS = {
    "TITLE": "Road Map Portal API",
    "DESCRIPTION": "Approved progress data of the Local Police Service Road Map.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["roadmap_portal.accounts.authentication.HasReadScope"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "roadmap_portal.common.status.Status",
        "WorkshopStatusEnum": "workshops.models.Workshop.Status",
        "ObservationStateEnum": "roadmap_portal.indicators.models.Observation.State",
        "ObstacleStateEnum": "roadmap_portal.actions.models.Obstacle.State",
        "FollowUpStateEnum": "roadmap_portal.actions.models.FollowUp.State",
        "FollowUpReportEnum": "roadmap_portal.actions.api.steps.REPORTED",
        "DeliveryStateEnum": "roadmap_portal.exchange.models.Delivery.State",
        "EditionStateEnum": "roadmap_portal.reports.models.Edition.State",
    },
}

# --- Logging: one JSON object a line, to standard error ------------------------------
# The id is the one that common/headers.py has put in place of whatever the client sent.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True
DJANGO_STRUCTLOG_TRUST_UPSTREAM_CORRELATION_ID = False
from .logs import LOGGING  # noqa: E402, F401  (needs nothing of the above, shares the room)
