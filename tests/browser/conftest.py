"""The tiny county as a demo in a child process, Chromium, and visitors who sign in by one click."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from touyan.web import browsing, screenshots
from touyan.web.demo_roles import ROLES

# Playwright keeps an event loop in this thread; the ORM of the other tests is used outside of it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ROOT = Path(__file__).resolve().parents[2]
VENDOR = Path(__file__).parent / "vendor"
WHO = ["visitor", *(role.key for role in ROLES)]
LISTEN = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', e =>
  window.__violations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile + ':' + e.lineNumber));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.sqlite_lane)


@dataclass(frozen=True)
class Installation:
    """A served installation and a look into its database."""

    address: str
    data: Path

    def acts(self, code: str) -> int:
        """Count how often an act was recorded."""
        file = f"file:{self.data / 'touyan.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(file, uri=True, timeout=10)) as database:
            sql = "SELECT count(*) FROM audit_record WHERE action = ?"
            return int(database.execute(sql, [code]).fetchone()[0])

    def keep(self) -> None:
        """Remember what the database holds now."""
        self._copy(self.data / "touyan.sqlite3", self.data / "kept.sqlite3")

    def restore(self) -> None:
        """Put back what `keep` remembered, while the server runs: one transaction of SQLite's backup."""
        self._copy(self.data / "kept.sqlite3", self.data / "touyan.sqlite3")

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        with (
            closing(sqlite3.connect(source, timeout=10)) as full,
            closing(sqlite3.connect(target, timeout=10)) as empty,
        ):
            full.backup(empty)


@dataclass
class Visitor:
    """Somebody with a browser window at the demo."""

    page: Page
    address: str
    role: str
    context: BrowserContext
    errors: list[str] = field(default_factory=list)
    code: str = ""

    def open(self, path: str) -> Any:
        """Go to a path of the installation."""
        return self.page.goto(self.address + path)


Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The tiny county with some months of points (`tests/browser/seed.py`)."""
    data = tmp_path_factory.mktemp("demo")
    env = browsing.environment(data)
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.seed"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with browsing.served(env) as address:
        yield Installation(address, data)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for all."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=browsing.chromium(), args=["--no-sandbox"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def signed_in(installation: Installation, browser: Browser) -> Callable[[str], Any]:
    """The cookies of each role, taken once, and what the database held then."""
    kept: dict[str, Any] = {}
    for role in WHO:
        context = browser.new_context()
        screenshots.sign_in(context.new_page(), installation.address, role)
        kept[role] = context.storage_state()
        context.close()
    installation.keep()
    return kept.__getitem__


@pytest.fixture
def untouched(installation: Installation, signed_in: Callable[[str], Any]) -> Installation:
    """The installation as it was after the sign-ins: no test sees what another one did."""
    installation.restore()
    return installation


@pytest.fixture
def visit(
    untouched: Installation, browser: Browser, signed_in: Callable[[str], Any]
) -> Iterator[Visit]:
    """Open a window as a role: `visit("villager", size="1", width=360, scripts=True)`."""
    opened: list[BrowserContext] = []

    def open_window(
        role: str = "visitor",
        *,
        size: str = "0",
        width: int = 360,
        height: int = 740,
        scripts: bool = True,
        language: str = "zh-hans",
    ) -> Visitor:
        context = browser.new_context(
            storage_state=signed_in(role),
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        context.add_cookies(
            [
                {"name": "elder", "value": size, "url": untouched.address},
                {"name": "django_language", "value": language, "url": untouched.address},
            ]
        )
        if scripts:
            context.add_init_script(LISTEN)
        opened.append(context)
        visitor = Visitor(context.new_page(), untouched.address, role, context)
        visitor.page.on("pageerror", lambda error: visitor.errors.append(str(error)))
        return visitor

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def pages(
    installation: Installation, browser: Browser, signed_in: Callable[[str], Any]
) -> Callable[[str], dict[str, str]]:
    """The pages that a role reaches by links, walked once."""
    walked: dict[str, dict[str, str]] = {}

    def of(role: str) -> dict[str, str]:
        if role not in walked:
            context = browser.new_context(storage_state=signed_in(role))
            walked[role] = screenshots.pages_of(context.request, installation.address, role)
            context.close()
        return walked[role]

    return of


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return (VENDOR / "axe.min.js").read_text(encoding="utf-8")
