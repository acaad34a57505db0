"""What every installation shares; each setting that a county may change is read from TOUYAN_*."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("TOUYAN_DATA", ROOT / "data"))
PACKS_DIR = Path(os.environ.get("TOUYAN_PACKS", ROOT / "packs"))

DEBUG = False
ALLOWED_HOSTS = os.environ.get("TOUYAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SECRET_KEY = os.environ.get("TOUYAN_SECRET_KEY", "")
# Keys for identity and phone numbers (core.crypto); kept apart from SECRET_KEY so that they rotate apart.
FIELD_KEY = os.environ.get("TOUYAN_FIELD_KEY", "")
# Keys that were replaced: still read, never written with (docs/operate/security.md).
FIELD_KEYS_RETIRED = [
    key for key in os.environ.get("TOUYAN_FIELD_KEYS_RETIRED", "").split(",") if key
]
# AES-256-GCM, or SM4-GCM where the county must use the national algorithms (GB/T 39786).
FIELD_CIPHER = os.environ.get("TOUYAN_FIELD_CIPHER", "AES-256-GCM")
# What seals the ledger: sha256, or sm3 where a site must use the national algorithm (GB/T 39786).
LEDGER_HASH = os.environ.get("TOUYAN_LEDGER_HASH", "sha256")
# A function that sends sign-in codes (touyan.access.senders); empty: no sign-in by telephone.
CODE_SENDER = os.environ.get("TOUYAN_CODE_SENDER", "")
# Hosts that this installation may send messages to; empty: nothing leaves (touyan.backstage.outbound).
OUTBOUND_HOSTS = [one for one in os.environ.get("TOUYAN_OUTBOUND_HOSTS", "").split(",") if one]
# Networks of the government's own where such a host may lie; all other private addresses are refused.
OUTBOUND_PRIVATE = [one for one in os.environ.get("TOUYAN_OUTBOUND_PRIVATE", "").split(",") if one]
# Certificates of the government's own authority, when a gateway's comes from there.
OUTBOUND_CA_FILE = os.environ.get("TOUYAN_OUTBOUND_CA_FILE", "")
# The SMS gateway (touyan.backstage.gateways) and the secrets that it and its delivery reports carry.
SMS_URL = os.environ.get("TOUYAN_SMS_URL", "")
SMS_SECRET = os.environ.get("TOUYAN_SMS_SECRET", "")
SMS_SIGNATURE = os.environ.get("TOUYAN_SMS_SIGNATURE", "")
SMS_REPORT_SECRET = os.environ.get("TOUYAN_SMS_REPORT_SECRET", "")
# Robots of groups: `520524=wecom:https://...`, separated by blanks. An address holds its secret.
ROBOTS = os.environ.get("TOUYAN_ROBOTS", "").split()
# A function that hands one text message on; without a gateway messages stay on pages.
MESSAGE_SENDER = os.environ.get("TOUYAN_MESSAGE_SENDER") or (
    "touyan.backstage.gateways.by_sms" if SMS_URL else "touyan.backstage.outbox.keep_on_screen"
)
# How many proxies of our own stand in front and write X-Forwarded-For.
TRUSTED_PROXIES = int(os.environ.get("TOUYAN_TRUSTED_PROXIES", "0"))
# The filing number of the application; empty means "test environment" on every page (rule 16.11).
FILING_NUMBER = os.environ.get("TOUYAN_FILING_NUMBER", "")
# True only for a synthetic county: the one-click demo sign-in exists nowhere else.
IS_DEMO = False
# Which settings these are: "embedded", "county" or "test" (core.E003 reads it).
INSTALLATION = "embedded"

# Where the square code of a household card leads somebody who is signed in.
SCANNED_CARD_PAGE = "points:of_card"
ROOMS = [
    "audit",
    "registry",
    "backstage",
    "access",
    "ledger",
    "disclosure",
    "decisions",
    "cases",
    "land",
    "coops",
    "points",
    "indicators",
    "assessment",
    "web",
    "api",
    "demo",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "touyan.core",
    *[f"touyan.{room}" for room in ROOMS],
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "touyan.web.middleware.AddressMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a villager's first load stays under 60 KB
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "touyan.web.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "touyan.access.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "touyan.access.middleware.ActorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "touyan.web.middleware.FrameMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "touyan.web.context.page",
            ]
        },
    }
]

FORM_RENDERER = "touyan.web.renderer.FormRenderer"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Requests per minute that one account, or one address without an account, may send to the API.
API_PER_MINUTE = int(os.environ.get("TOUYAN_API_PER_MINUTE", "120"))

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["touyan.access.backends.AccountBackend"]
SESSION_ENGINE = "touyan.access.sessions"
LOGIN_URL = "access:sign_in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # WeChat returns by a cross-site GET
CSRF_FAILURE_VIEW = "touyan.web.refusals.csrf_failure"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],  # the voice message of a whistle
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
