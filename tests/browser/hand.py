"""A hand that taps through pages as a person does, and counts."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor


@dataclass
class Hand:
    """A hand that counts its taps."""

    visitor: Visitor
    taps: int = 0
    trail: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The page in front of it."""
        return self.visitor.page

    def home(self) -> None:
        """Open the first page; counting starts here."""
        self.visitor.open("/home/")
        self.taps = 0

    def tap(self, what: str, *, to: str = "") -> None:
        """Tap the first element that the selector finds; `to` is the address that it must lead to.

        A form that first asks whether the server can be reached leaves its page a moment later.
        """
        target: Locator = self.page.locator(what).first
        self.trail.append(what)
        self.taps += 1
        target.click()
        if to:
            self.page.wait_for_url(to)
        self.page.wait_for_load_state()

    def type(self, what: str, text: str) -> None:
        """Type into a field; free."""
        self.page.locator(what).first.fill(text)

    def choose(self, what: str, value: str) -> None:
        """Choose from a list: one tap to open it, one to choose."""
        self.taps += 2
        self.page.locator(what).first.select_option(value)

    def sees(self, what: str) -> None:
        """Insist that something is on the page."""
        expect(self.page.locator(what).first).to_be_visible()
