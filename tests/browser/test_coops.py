"""A cooperative's accountant books without a mouse, in time (U-02, U-06); its people reach what is theirs."""

import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import Installation
from tests.browser.seed_coops import SESSIONS

KEY_SECONDS = 0.18  # the time model of the budget: one key stroke
BOOK_SECONDS = 30.0
ALT = 1  # of the modifiers of the debugging protocol


class Keys:
    """Hands that only have a keyboard; every stroke is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count, self.waited = page, 0, 0.0

    def press(self, key: str) -> None:
        """Press a key, or some at once."""
        self.count += 1
        self.page.keyboard.press(key)

    def stroke(self, sign: str) -> None:
        """Press Alt and a sign as a keyboard does: Chromium acts on the character, which Playwright's own
        `press` leaves out beside Alt.
        """
        self.count += 1
        session = self.page.context.new_cdp_session(self.page)
        code = f"Digit{sign}" if sign.isdigit() else f"Key{sign.upper()}"
        key = {"modifiers": ALT, "key": sign, "code": code}
        key |= {"windowsVirtualKeyCode": ord(sign.upper())}
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown"} | key)
        text = {"type": "char", "text": sign, "unmodifiedText": sign}
        session.send("Input.dispatchKeyEvent", text | key)
        session.send("Input.dispatchKeyEvent", {"type": "keyUp"} | key)
        session.detach()

    def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        self.count += len(text)
        self.page.keyboard.insert_text(text)

    def arrive(self, address: re.Pattern[str]) -> None:
        """Wait for the next page; the wait counts."""
        begun = time.monotonic()
        self.page.wait_for_url(address)
        self.page.wait_for_load_state()
        self.waited += time.monotonic() - begun

    def see(self, what: str) -> None:
        """Wait until something is there; the wait counts."""
        begun = time.monotonic()
        self.page.wait_for_selector(what)
        self.waited += time.monotonic() - begun

    def focus(self) -> str:
        """Return the name of the field that has the focus."""
        return str(self.page.evaluate("document.activeElement.name || ''"))

    def tab_to(self, name: str, most: int = 8) -> None:
        """Tab until a field has the focus."""
        for _ in range(most):
            if self.focus() == name:
                return
            self.press("Tab")
        assert self.focus() == name, f"{name} is more than {most} tabs away"

    def tab_to_button(self, action: str, most: int = 40) -> None:
        """Tab until the button of a form has the focus."""
        for _ in range(most):
            self.press("Tab")
            found = self.page.evaluate(
                "document.activeElement.tagName === 'BUTTON' && document.activeElement.form"
                " ? document.activeElement.form.action : ''"
            )
            if str(found).endswith(action):
                return
        raise AssertionError(f"{action} is more than {most} tabs away")

    def tab_to_link(self, ending: str, most: int = 25) -> None:
        """Tab until a link has the focus."""
        for _ in range(most):
            self.press("Tab")
            if str(self.page.evaluate("document.activeElement.href || ''")).endswith(ending):
                return
        raise AssertionError(f"{ending} is more than {most} tabs away")

    @property
    def seconds(self) -> float:
        """Return the time that a person needs: the strokes of the model and the measured waits."""
        return self.count * KEY_SECONDS + self.waited


Enter = Callable[[str], Page]


@pytest.fixture
def coop(untouched: Installation) -> int:
    """The cooperative of the seed."""
    return int(_kept(untouched)["coop"])


def _kept(installation: Installation) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        (installation.data / SESSIONS).read_text(encoding="utf-8")
    )
    return found


@pytest.fixture
def enter(untouched: Installation, browser: Browser) -> Iterator[Enter]:
    """Open a window as one of the cooperative's people."""
    opened: list[BrowserContext] = []
    sessions = _kept(untouched)["sessions"]
    assert isinstance(sessions, dict)

    def window(name: str) -> Page:
        context = browser.new_context(
            viewport={"width": 1366, "height": 768}, base_url=untouched.address
        )
        context.set_default_timeout(10_000)
        values = {"sessionid": sessions[name], "django_language": "zh-hans"}
        context.add_cookies(
            [
                {"name": key, "value": str(value), "url": untouched.address}
                for key, value in values.items()
            ]
        )
        opened.append(context)
        return context.new_page()

    yield window
    for context in opened:
        context.close()


def test_a_sale_is_booked_with_the_keyboard_alone_in_less_than_half_a_minute(
    untouched: Installation, coop: int, enter: Enter
):
    page = enter("coop_accountant")
    page.goto(f"/coops/{coop}/books/")
    before = untouched.acts("coops.voucher.submitted")
    keys = Keys(page)

    # Without the access key, whose stroke differs from browser to browser: tab there.
    keys.tab_to_link("/books/new/SALE_OTHERS/")
    assert page.evaluate("document.activeElement.accessKey") == "1"
    keys.press("Enter")
    keys.arrive(re.compile(r"/books/new/SALE_OTHERS/"))
    assert keys.focus() == "summary"
    keys.press("Control+a")
    keys.type("卖白菜给县城菜市场")
    keys.tab_to("r1_amount")
    keys.type("1250.50")
    keys.press("Enter")
    keys.see(".toasts")

    assert untouched.acts("coops.voucher.submitted") == before + 1
    assert "1,250.50" in page.inner_text("main")
    assert keys.seconds < BOOK_SECONDS, f"{keys.seconds:.1f} s, {keys.count} strokes"


def test_the_signs_that_the_page_announces_are_strokes_that_open_what_they_name(
    coop: int, enter: Enter
):
    page = enter("coop_accountant")
    page.goto(f"/coops/{coop}/books/")
    links = page.locator("main ol a[accesskey]").all()
    announced = {
        link.locator("kbd").inner_text(): str(link.get_attribute("href")) for link in links
    }
    assert len(announced) == len(links) >= 15  # no sign twice
    assert {str(link.get_attribute("accesskey")) for link in links} == set(announced)
    keys = Keys(page)
    for sign, href in announced.items():
        page.goto(f"/coops/{coop}/books/")
        keys.stroke(sign)
        page.wait_for_url(f"**{href}")


def test_a_voucher_is_made_and_booked_by_strokes_alone(
    untouched: Installation, coop: int, enter: Enter
):
    page = enter("coop_accountant")
    page.goto(f"/coops/{coop}/books/")
    keys = Keys(page)
    keys.stroke("1")
    keys.arrive(re.compile(r"/books/new/SALE_OTHERS/"))
    keys.press("Control+a")
    keys.type("卖茶青给茶厂")
    keys.tab_to("r1_amount")
    keys.type("860.20")
    keys.press("Enter")
    keys.see(".toasts")

    # Somebody else books it: from the desk with one stroke to what waits, and on by Tab.
    before = untouched.acts("coops.voucher.booked")
    page = enter("coop_chair")
    page.goto(f"/coops/{coop}/books/")
    hands = Keys(page)
    hands.stroke("w")
    hands.arrive(re.compile(r"status=SUBMITTED"))
    row = page.locator("main tr", has_text="860.20").first
    made = str(row.locator("a").first.get_attribute("href"))
    hands.tab_to_link(made, most=60)
    hands.press("Enter")
    hands.arrive(re.compile(made))
    hands.tab_to_button("/check/")
    hands.press("Enter")
    hands.see(".toasts")
    assert untouched.acts("coops.voucher.booked") == before + 1
    assert keys.seconds + hands.seconds < 2 * BOOK_SECONDS


def test_a_wrong_amount_takes_the_focus_to_what_is_wrong(coop: int, enter: Enter):
    page = enter("coop_accountant")
    page.goto(f"/coops/{coop}/books/new/SALE_OTHERS/")
    keys = Keys(page)
    keys.tab_to("r1_amount")
    keys.type("十二块")
    keys.press("Enter")
    page.wait_for_selector(".error-summary, [role=alert]")

    focused = page.evaluate(
        "document.activeElement.closest('.error-summary, [role=alert]') !== null"
    )
    assert focused
    assert page.locator('[name="r1_amount"]').input_value() == "十二块"


@pytest.mark.parametrize(
    ("who", "paths"),
    [
        ("coop_chair", ("members/decide/", "members/", "charter/", "funds/")),
        ("coop_accountant", ("shares/", "shares/new/", "members/new/", "books/")),
    ],
)
def test_the_pages_of_a_cooperative_are_one_tap_from_its_own_page_or_its_lists(
    coop: int, enter: Enter, who: str, paths: tuple[str, ...]
):
    page = enter(who)
    seen: set[str] = set()
    for start in (f"/coops/{coop}/", f"/coops/{coop}/members/", f"/coops/{coop}/shares/"):
        page.goto(start)
        seen |= {str(link.get_attribute("href")) for link in page.locator("main a[href]").all()}
    assert {f"/coops/{coop}/{path}" for path in paths} <= seen


def test_what_waits_for_the_chair_opens_where_it_is_done(coop: int, enter: Enter):
    page = enter("coop_chair")
    page.goto("/inbox/")
    addresses = [str(link.get_attribute("href")) for link in page.locator("main a[href]").all()]

    assert f"/coops/{coop}/members/decide/" in addresses
    assert any(re.fullmatch(r"/coops/shares/\d+/", one) for one in addresses)
    assert any(re.fullmatch(r"/coops/members/\d+/", one) for one in addresses)
