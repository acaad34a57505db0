"""For the tests: TOUYAN_TEST_DB says which lane (`sqlite` or a postgres:// address)."""

import os
import tempfile
from pathlib import Path

from config import database
from config.settings.base import *  # noqa: F403

INSTALLATION = "test"
SECRET_KEY = "only-for-tests-" + "0" * 40
FIELD_KEY = "only-for-tests-" + "1" * 40
DATA_DIR = Path(tempfile.gettempdir()) / f"touyan-test-{os.getpid()}"
MEDIA_ROOT = DATA_DIR / "files"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
_LANE = os.environ.get("TOUYAN_TEST_DB", "sqlite")
if _LANE == "sqlite":
    DATABASES = {"default": database.sqlite(DATA_DIR / "test.sqlite3")}
    # A file, not memory: several threads and processes use it, with WAL as in real life.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATA_DIR.mkdir(parents=True, exist_ok=True)
else:
    DATABASES = {"default": database.from_url(_LANE)}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
CODE_SENDER = "touyan.access.senders.on_screen"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
