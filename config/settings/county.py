"""For a county: every secret from the environment, PostgreSQL, HTTPS only."""

import os

from django.core.exceptions import ImproperlyConfigured

from config import database
from config.settings.base import *  # noqa: F403


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; see docs/operate/settings.md")
    return value


INSTALLATION = "county"
SECRET_KEY = _required("TOUYAN_SECRET_KEY")
FIELD_KEY = _required("TOUYAN_FIELD_KEY")
DATABASES = {"default": database.from_url(_required("DATABASE_URL"))}
# Only a trial inside one building may do without HTTPS: `https = false` in county.toml.
HTTPS = os.environ.get("TOUYAN_HTTPS", "1") != "0"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
