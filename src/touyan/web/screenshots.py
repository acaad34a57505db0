"""Pictures of every page as every role: walk the links as a person would, one picture per page.

A page that some role can reach by a link joins by itself; pages behind a button are reached by the
journeys below.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import (
    APIRequestContext,
    Browser,
    BrowserContext,
    Page,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from touyan.web import browsing

DEVICES = {"phone": (360, 740), "desktop": (1366, 768)}
SIZES = {"normal": "", "elder": "1"}
LANGUAGES = {"zh-Hans": "zh-hans", "en": "en"}
NOT_PAGES = ("api", "static", "media")
MAX_PAGES = 60
MANUAL_PAGES = 250
"""For pictures of the manual: who has several posts reaches more pages than are walked for a tour."""
TALLEST = 6000
LINK = re.compile(r'<a\s[^>]*?href="(/[^"]*)"')


# Pictures of the manual: file name -> role, page, device, size of letters; all in Chinese.
MANUAL: dict[str, tuple[str, str, str, str]] = {
    "start": ("visitor", "web:start", "desktop", "normal"),
    "sign-in": ("visitor", "access:sign_in", "phone", "normal"),
    "villager-home": ("villager", "web:home", "phone", "normal"),
    "villager-home-elder": ("elder", "web:home", "phone", "elder"),
    "villager-points": ("villager", "points:mine", "phone", "normal"),
    "villager-shop": ("villager", "points:shop", "phone", "normal"),
    "villager-notice": ("villager", "points:batch", "phone", "normal"),
    "whistle-status": ("villager", "cases:own", "phone", "normal"),
    "township-desk": ("township", "cases:desk", "phone", "normal"),
    "keeper-counter": ("keeper", "points:counter", "phone", "normal"),
    "clerk-import": ("clerk", "backstage:imports", "desktop", "normal"),
    "secretary-today": ("secretary", "web:home", "desktop", "normal"),
    "secretary-review": ("secretary", "points:second_review", "desktop", "normal"),
    "county-home": ("county", "web:home", "desktop", "normal"),
    "county-figure": ("county", "indicators:measure", "desktop", "normal"),
    "auditor-books": ("auditor", "web:books_of", "desktop", "normal"),
    "auditor-verify": ("auditor", "web:verify", "desktop", "normal"),
    "coop-desk": ("coop_accountant", "coops:books", "desktop", "normal"),
    "coop-voucher": ("coop_accountant", "coops:new_voucher", "desktop", "normal"),
    "coop-trial": ("coop_accountant", "coops:trial", "desktop", "normal"),
    "coop-plan": ("coop_chair", "coops:distribution", "desktop", "normal"),
    "coop-shares": ("villager", "coops:mine", "phone", "normal"),
    "coop-slip": ("villager", "coops:slip", "phone", "normal"),
}
SHEET_MS = 120_000
MANUAL_HEIGHT = 900


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which page, by whom, on what."""

    role: str
    page: str
    device: str
    size: str
    language: str
    file: str
    status: int
    wide: bool


@dataclass
class Tour:
    """Pictures taken so far and what was found wrong on the way."""

    out: Path
    shots: list[Shot] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def sign_in(page: Page, address: str, role: str) -> None:
    """Take a role on the demo's sign-in page; 'visitor' stays outside."""
    if role != "visitor":
        page.goto(f"{address}/demo/")
        page.click(f'button[data-role="{role}"]')
        page.wait_for_load_state()


def roles(page: Page, address: str) -> list[str]:
    """Return the visitor and every role that the demo's sign-in page offers."""
    page.goto(f"{address}/demo/")
    offered = page.eval_on_selector_all("button[data-role]", "bs => bs.map(b => b.dataset.role)")
    return ["visitor", *offered]


def view_name(path: str) -> str | None:
    """Return the name of the page behind a path; None for what is no page."""
    if path.strip("/").split("/")[0] in NOT_PAGES:
        return None
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def pages_of(
    asking: APIRequestContext, address: str, role: str, most: int = MAX_PAGES
) -> dict[str, str]:
    """Follow the links of a role and return one address for each of so many pages: name -> path."""
    first = "/" if role == "visitor" else "/home/"
    found: dict[str, str] = {}
    waiting = [first]
    while waiting and len(found) < most:
        path = waiting.pop(0)
        name = view_name(urlsplit(path).path)
        if name is None or name in found:
            continue
        response = asking.get(address + path)
        if "text/html" not in response.headers.get("content-type", ""):
            continue
        found[name] = path
        links = [html.unescape(link) for link in LINK.findall(response.text())]
        waiting += [link for link in links if not _is_file(link)]
    return found


def _is_file(link: str) -> bool:
    return bool(re.search(r"\.(csv|xlsx|pdf|svg|json|txt)($|\?)|format=csv", link))


def tour(address: str, out: Path, *, only_roles: tuple[str, ...] = ()) -> Tour:
    """Take every picture from a served demo and write them below `out`."""
    taken = Tour(out)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsing.chromium(), args=["--no-sandbox"]
        )
        scout = browser.new_page()
        for role in only_roles or tuple(roles(scout, address)):
            context = browser.new_context()
            walker = context.new_page()
            sign_in(walker, address, role)
            found = pages_of(context.request, address, role)
            kept = context.storage_state()
            context.close()
            for device, size, language in _looks():
                _one_look(browser, kept, taken, address, (role, device, size, language), found)
        browser.close()
    return taken


def _looks() -> Iterator[tuple[str, str, str]]:
    for device in DEVICES:
        for size in SIZES:
            for language in LANGUAGES:
                yield device, size, language


def _one_look(
    browser: Browser,
    kept: object,
    taken: Tour,
    address: str,
    look: tuple[str, str, str, str],
    found: dict[str, str],
) -> None:
    role, device, size, language = look
    width, height = DEVICES[device]
    context: BrowserContext = browser.new_context(
        storage_state=kept,  # type: ignore[arg-type]
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    context.add_cookies(
        [
            {"name": "elder", "value": SIZES[size] or "0", "url": address},
            {"name": "django_language", "value": LANGUAGES[language], "url": address},
        ]
    )
    page = context.new_page()
    for name, path in found.items():
        response = page.goto(address + path)
        status = response.status if response else 0
        wide = page.evaluate("document.documentElement.scrollWidth") > width
        file = f"{role}/{name.replace(':', '.')}-{device}-{size}-{language}.png"
        (taken.out / role).mkdir(parents=True, exist_ok=True)
        # The whole page in one window: bars that are fixed to the window stay where they belong.
        tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        page.set_viewport_size({"width": width, "height": max(height, tall)})
        _shoot(page, taken.out / file)
        page.set_viewport_size({"width": width, "height": height})
        taken.shots.append(Shot(role, name, device, size, language, file, status, wide))
        if status >= 400:
            taken.faults.append(f"{file}: answers {status}")
        if wide:
            taken.faults.append(f"{file}: scrolls sideways")
    context.close()


def _shoot(page: Page, file: Path) -> None:
    """Take the picture; on a busy machine Chromium sometimes cannot at the first try."""
    for tries_left in (2, 1, 0):
        try:
            page.screenshot(path=str(file))
        except PlaywrightError:
            if not tries_left:
                raise
            page.wait_for_timeout(500)
        else:
            return


def manual(address: str, out: Path) -> list[str]:
    """Take the pictures of the manual; return the names of those whose page was not found."""
    out.mkdir(parents=True, exist_ok=True)
    missing = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsing.chromium(), args=["--no-sandbox"]
        )
        for file, (role, wanted, device, size) in MANUAL.items():
            width, height = DEVICES[device]
            context = browser.new_context(viewport={"width": width, "height": height})
            page = context.new_page()
            sign_in(page, address, role)
            chosen = {"elder": SIZES[size] or "0", "django_language": LANGUAGES["zh-Hans"]}
            context.add_cookies(
                [{"name": name, "value": value, "url": address} for name, value in chosen.items()]
            )
            path = pages_of(context.request, address, role, MANUAL_PAGES).get(wanted)
            if path is None:
                missing.append(file)
                continue
            page.goto(address + path)
            tall = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(tall, MANUAL_HEIGHT)})
            page.screenshot(path=str(out / f"{file}.png"))
            context.close()
        browser.close()
    return missing


def contact_sheet(taken: Tour) -> Path:
    """Write index.html with the faults, and for each role a page and one PNG of all its pictures.

    A sheet for each role: a thousand pictures on one page are more than a browser draws in time.
    """
    roles = list(dict.fromkeys(shot.role for shot in taken.shots))
    for role in roles:
        mine = [shot for shot in taken.shots if shot.role == role]
        rows = []
        for name in dict.fromkeys(shot.page for shot in mine):
            cells = "".join(_cell(shot) for shot in mine if shot.page == name)
            rows.append(f"<h3>{html.escape(name)}</h3><div class=row>{cells}</div>")
        title = f"{html.escape(role)}: {len(mine)}"
        (taken.out / role / "index.html").write_text(_sheet(title, rows), encoding="utf-8")
    links = [f'<li><a href="{role}/index.html">{html.escape(role)}</a></li>' for role in roles]
    faults = "".join(f"<li>{html.escape(fault)}</li>" for fault in taken.faults)
    index = taken.out / "index.html"
    body = [f"<ul>{''.join(links)}</ul><h2>{len(taken.faults)} faults</h2><ul>{faults}</ul>"]
    index.write_text(_sheet(f"{len(taken.shots)} pictures", body), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsing.chromium(), args=["--no-sandbox"]
        )
        for role in roles:
            page = browser.new_page(viewport={"width": 1900, "height": 1000})
            page.set_default_timeout(SHEET_MS)
            page.goto((taken.out / role / "index.html").as_uri())
            page.screenshot(path=str(taken.out / role / "contact-sheet.png"), full_page=True)
            page.close()
        browser.close()
    return index


def _sheet(title: str, rows: list[str]) -> str:
    return (
        f"<!doctype html><meta charset=utf-8><title>{title}</title><style>"
        "body{font:14px sans-serif;margin:16px}.row{display:flex;flex-wrap:wrap;gap:12px}"
        "figure{margin:0;width:220px}img{width:100%;max-height:420px;object-fit:cover;"
        f"object-position:top;border:1px solid #999}}</style><h1>{title}</h1>{''.join(rows)}"
    )


def _cell(shot: Shot) -> str:
    caption = f"{shot.device} {shot.size} {shot.language}"
    return (
        f'<figure><a href="../{shot.file}"><img loading=eager src="../{shot.file}"></a>'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>"
    )
