"""What the portal is made of, in which order a request passes through it, and which languages it speaks."""

from django.utils.translation import gettext_lazy as _

from .mode import BASE_DIR

# --- Apps ----------------------------------------------------------------------
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
    "roadmap_portal.accounts.sign_in.middleware.SessionLifetimeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "roadmap_portal.accounts.sign_in.middleware.TwoFactorRequiredMiddleware",
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

# --- Language and time ---------------------------------------------------------
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
