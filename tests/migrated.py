"""Keeps the migrated, empty SQLite database between runs: migrating takes longer than most tests.

The copy is named by what made it (migrations and what they read), so it is never stale; a fresh
clone has none and migrates.
"""

import hashlib
import os
import shutil
from pathlib import Path

import django
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".pytest_cache"
SOURCES = ("src/touyan/*/migrations/*.py", "src/touyan/*/sql/*", "src/touyan/core/append_only.py")


def kept() -> Path:
    """Return where the copy for the present sources lies, or would lie."""
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted(found for pattern in SOURCES for found in ROOT.glob(pattern)):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return FOLDER / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


def take_copy() -> bool:
    """Put the kept copy where this worker's database will be; False when there is none."""
    if connection.vendor != "sqlite" or not kept().exists():
        return False
    shutil.copyfile(kept(), connection.settings_dict["TEST"]["NAME"])
    return True


def keep_copy() -> None:
    """Keep this worker's migrated database for the next run; older copies go."""
    if connection.vendor != "sqlite" or kept().exists():
        return
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("migrated-*.sqlite3"):
        old.unlink(missing_ok=True)
    own = FOLDER / f"own-{os.getpid()}.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(own)])
    own.replace(kept())
