"""All settings in one file; with nothing set it runs on SQLite under ./var."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from config.env import (
    KNOWN,
    address,
    channel,
    database,
    file,
    flag,
    folder,
    hosts,
    names,
    one_of,
    origins,
    secret,
)

ROOT = Path(__file__).resolve().parent.parent
DATA = folder("HEMEI_DATA", ROOT / "var")
SETTING_NAMES = KNOWN


def _secret() -> str:
    """This will read HEMEI_SECRET, or make one once and keep it beside the data, readable by its owner."""
    given = secret("HEMEI_SECRET", strict=HTTPS)
    if given:
        return given
    kept = DATA / "secret"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


# Behind HTTPS (HEMEI_HTTPS=yes) cookies travel encrypted only, and browsers remember to ask for nothing else.
HTTPS = flag("HEMEI_HTTPS", default=False)
SECRET_KEY = _secret()
DEBUG = flag("HEMEI_DEBUG", default=False)
ALLOWED_HOSTS = hosts("HEMEI_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = origins("HEMEI_ORIGINS")
# Addresses of the proxies whose word about the visitor's address and scheme is taken; see config/wsgi.py.
PROXIES = names("HEMEI_PROXIES", "")
CERTIFICATE = file("HEMEI_CERTIFICATE")  # of the site, as the proxy shows it: only its last day is read
TSA = address("HEMEI_TSA")  # time stamp authority (RFC 3161) for issued papers; none: signed without a stamp
# Where people reach the site, for links in messages; without HTTPS or an origin no link can be written.
SITE = next(
    (one for one in CSRF_TRUSTED_ORIGINS if "*" not in one),
    f"https://{ALLOWED_HOSTS[0]}" if HTTPS and ALLOWED_HOSTS and "*" not in ALLOWED_HOSTS[0] else "",
)
CHANNELS = {
    "mail": channel("HEMEI_MAIL", "smtp", "smtp+tls", "smtps"),
    "sms": channel("HEMEI_SMS", "https", "http"),
    "wecom": channel("HEMEI_WECOM", "https", "http"),
    "dingtalk": channel("HEMEI_DINGTALK", "https", "http"),
}
SAMPLE = flag("HEMEI_SAMPLE", default=True)  # the zone holds labelled sample data; pages say so

INSTALLED_APPS = [
    "hemei.common.apps.SupportConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "hemei.ledger.apps.LedgerConfig",
    "hemei.accounts.apps.AccountsConfig",
    "hemei.catalog.apps.CatalogConfig",
    "hemei.cases.apps.CasesConfig",
    "hemei.projects.apps.ProjectsConfig",
    "hemei.enterprises.apps.EnterprisesConfig",
    "hemei.oversight.apps.OversightConfig",
    "hemei.indicators.apps.IndicatorsConfig",
    "hemei.web.apps.WebConfig",
    "hemei.api.apps.ApiConfig",
    "hemei.cli.apps.CliConfig",
]
MIDDLEWARE = [
    "hemei.common.requests.RequestLines",
    "hemei.common.readonly.ReadOnlyReads",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hemei.common.uploads.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "hemei.common.words.FreshNames",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hemei.api.auth.TokenAuthentication",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hemei.common.access.DenyByDefault",
    "hemei.common.uploads.DroppedFiles",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hemei.web.parts.context.page",
            ],
        },
    }
]
DATABASES = {"default": database("HEMEI_DATABASE", data=DATA)}
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["hemei.accounts.queries.SignedIn"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "uploads"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes a file
API_BODY_LIMIT = 1024 * 1024  # bytes of JSON a call
API_CALLS_A_MINUTE = 600  # for each user; an address of visitors gets a fifth; 0 = no limit
CSRF_FAILURE_VIEW = "hemei.api.auth.csrf_failure"
BODY_LIMIT = 200 * 1024 * 1024  # bytes a submission: all papers of an order at once
FILE_UPLOAD_HANDLERS = [
    "hemei.common.uploads.FileQuota",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # a session would be written on GET
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# A session ends after a working day, or with the browser; reading does not prolong it (docs/adr/0006).
SESSION_ENGINE = "hemei.common.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Counts of failed sign-ins, shared by the processes of this machine; nothing in it has to outlive a restart.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(DATA / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "hemei.common.logs.MaskedLine",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
        "json": {"()": "hemei.common.logs.JsonLine"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": one_of("HEMEI_LOG", "line", "json")}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}
