"""Weak signal at the counter: nothing is completed off line, the page says so, and again is once."""

from playwright.sync_api import expect

from tests.browser.conftest import Installation, Visit
from tests.browser.test_twice import _goods, _link

ACT = "points.shop.stocked"
BUTTON = "main form button[type=submit]"


def test_without_signal_the_page_says_that_nothing_was_sent_and_again_is_once(
    visit: Visit, installation: Installation
) -> None:
    visitor = visit("keeper")
    visitor.open("/counter/stock/")
    visitor.open(_link(visitor, 'main a[href$="/in/"]'))
    _goods(visitor)
    before = installation.acts(ACT)
    visitor.context.set_offline(True)
    visitor.page.locator(BUTTON).first.click()
    expect(visitor.page.locator("[data-unsent-note]")).to_be_visible()
    assert visitor.page.locator('main input[name="quantity"]').input_value() == "5"
    assert installation.acts(ACT) == before
    visitor.context.set_offline(False)
    with visitor.page.expect_navigation():
        visitor.page.locator(BUTTON).first.click()
    visitor.page.wait_for_load_state("networkidle")
    assert installation.acts(ACT) == before + 1
