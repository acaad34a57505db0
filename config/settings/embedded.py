"""For trying out on one machine: SQLite in the data folder (or DATABASE_URL), keys made on first start."""

import os
import secrets
from pathlib import Path

from config import database
from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR


def _kept_key(name: str) -> str:
    """Return the key kept in the data folder, making it on the first start."""
    path = Path(DATA_DIR) / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8")


SECRET_KEY = os.environ.get("TOUYAN_SECRET_KEY") or _kept_key("secret")
FIELD_KEY = os.environ.get("TOUYAN_FIELD_KEY") or _kept_key("fields")
DATABASES = {
    "default": database.from_url(os.environ["DATABASE_URL"])
    if os.environ.get("DATABASE_URL")
    else database.sqlite(DATA_DIR / "touyan.sqlite3")
}
IS_DEMO = os.environ.get("TOUYAN_DEMO") == "1"

# Static files straight from the rooms: no collecting before the first start.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
# For trying out there is no message gateway: the page shows the sign-in code itself.
CODE_SENDER = os.environ.get("TOUYAN_CODE_SENDER", "touyan.access.senders.on_screen")
