"""Where Chromium is, and how to get one."""

import glob
import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LINE_TO_TYPE = "apt-get install chromium fonts-noto-cjk   (or set TOUYAN_CHROMIUM to a browser)"


def find() -> str | None:
    """Return the path of a Chromium: $TOUYAN_CHROMIUM, the system's, Playwright's own; else None."""
    named = os.environ.get("TOUYAN_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    own = sorted(
        glob.glob(str(Path.home() / ".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    )
    return own[-1] if own else None


def find_or_install() -> str | None:
    """Like `find`, and install Debian's package first when we may (root, apt-get, not there yet)."""
    path = find()
    if path is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-y", "-q", "chromium", "fonts-noto-cjk"]):
            subprocess.run(["apt-get", *command], env=quiet, check=False)
        path = find()
    return path
