"""Weak signal (U-10, P-10): kept without a network, sent once, words that are right, nothing stays."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Installation, Visit, Visitor

ACT = "decisions.attendance.noted"
BAR = "[data-outbox]"
KEPT = """async () => {
  const base = await new Promise((ok) => {
    const asked = indexedDB.open("touyan-outbox", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept", { keyPath: "key" });
    asked.onsuccess = () => ok(asked.result);
  });
  const rows = await new Promise((ok) => {
    const asked = base.transaction("kept").objectStore("kept").getAll();
    asked.onsuccess = () => ok(asked.result);
  });
  base.close();
  return JSON.stringify([rows, { ...localStorage }, { ...sessionStorage }]);
}"""


def kept(page: Page) -> str:
    """Return everything that the browser holds of this site, as text."""
    return str(page.evaluate(KEPT))


@contextmanager
def no_network(visitor: Visitor) -> Iterator[None]:
    """Let the block happen without a network."""
    visitor.context.set_offline(True)
    yield
    visitor.context.set_offline(False)


def _attendance(visitor: Visitor) -> None:
    visitor.open("/meetings/")
    visitor.page.locator("main section h2 a").first.click()
    visitor.page.locator('main a[href$="/attendance/"]').first.click()
    visitor.page.locator("main .choice").first.click()


def _press(visitor: Visitor) -> None:
    visitor.page.locator("main form button.button--primary").click()


@pytest.fixture
def secretary(visit: Visit) -> Visitor:
    """The secretary at the list of a meeting."""
    visitor = visit("secretary")
    _attendance(visitor)
    return visitor


def test_kept_off_line_the_page_killed_and_sent_once_when_there_is_a_network(
    secretary: Visitor, installation: Installation
) -> None:
    before = installation.acts(ACT)
    with no_network(secretary):
        _press(secretary)
        expect(secretary.page.locator(BAR)).to_contain_text("没有网络，已存 1 条，有网自动发送")
        secretary.page.close()
    assert installation.acts(ACT) == before
    secretary.page = secretary.context.new_page()
    secretary.open("/home/")
    expect(secretary.page.locator(BAR)).to_contain_text("存下的 1 条已经发送")
    assert installation.acts(ACT) == before + 1
    secretary.open("/about/")
    secretary.page.wait_for_load_state("networkidle")
    assert installation.acts(ACT) == before + 1
    assert "absent" not in kept(secretary.page)


def test_an_answer_that_got_lost_is_asked_for_again_under_the_same_key(
    secretary: Visitor, installation: Installation
) -> None:
    before = installation.acts(ACT)
    lost = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)  # the server has it; the phone never hears of it
        route.abort()

    with no_network(secretary):
        _press(secretary)
        expect(secretary.page.locator(BAR)).to_be_visible()
        secretary.page.route("**/attendance/", lose, times=1)
    expect(secretary.page.locator(f'{BAR} a[href^="tel:"]')).to_be_visible()
    assert lost
    assert installation.acts(ACT) == before + 1
    secretary.page.evaluate("dispatchEvent(new Event('online'))")
    expect(secretary.page.locator(BAR)).to_contain_text("已经发送")
    assert installation.acts(ACT) == before + 1


def test_after_two_tries_in_vain_telephone_and_text_message_are_offered(secretary: Visitor) -> None:
    with no_network(secretary):
        _press(secretary)
        expect(secretary.page.locator(BAR)).to_be_visible()
        assert secretary.page.locator(f'{BAR} a[href^="tel:"]').count() == 0
        secretary.page.evaluate("dispatchEvent(new Event('online'))")
        expect(secretary.page.locator(f'{BAR} a[href^="tel:"]')).to_be_visible()
        assert secretary.page.locator(f'{BAR} a[href^="sms:"]').count() == 1


def test_signing_out_sends_first_and_leaves_nothing(
    secretary: Visitor, installation: Installation
) -> None:
    before = installation.acts(ACT)
    with no_network(secretary):
        _press(secretary)
        expect(secretary.page.locator(BAR)).to_be_visible()
        secretary.page.locator("header details.menu summary").click()
        secretary.page.locator("form[data-leaves] button").click()
        expect(secretary.page.locator(BAR)).to_contain_text("再按一次退出")
        assert "absent" in kept(secretary.page)
    secretary.page.locator("form[data-leaves] button").click()
    secretary.page.wait_for_url(lambda url: "/meetings/" not in url)
    assert installation.acts(ACT) == before + 1
    assert "absent" not in kept(secretary.page)


def test_nobody_else_on_the_same_phone_sees_or_sends_it(
    secretary: Visitor, visit: Visit, installation: Installation
) -> None:
    before = installation.acts(ACT)
    with no_network(secretary):
        _press(secretary)
        expect(secretary.page.locator(BAR)).to_be_visible()
        secretary.page.close()
    secretary.context.clear_cookies()
    secretary.context.add_cookies(visit("clerk").context.cookies())
    secretary.page = secretary.context.new_page()
    secretary.open("/home/")
    secretary.page.wait_for_load_state("networkidle")
    assert secretary.page.locator(BAR).count() == 0
    assert installation.acts(ACT) == before


def test_where_there_is_no_indexed_database_the_plain_storage_serves(
    visit: Visit, installation: Installation
) -> None:
    visitor = visit("secretary")
    visitor.context.add_init_script(
        "Object.defineProperty(window, 'indexedDB', { value: undefined })"
    )
    _attendance(visitor)
    before = installation.acts(ACT)
    with no_network(visitor):
        _press(visitor)
        expect(visitor.page.locator(BAR)).to_contain_text("已存 1 条")
        assert visitor.page.evaluate("localStorage.getItem('touyan-outbox')")
    visitor.page.evaluate("dispatchEvent(new Event('online'))")
    expect(visitor.page.locator(BAR)).to_contain_text("已经发送")
    assert installation.acts(ACT) == before + 1
    assert visitor.page.evaluate("localStorage.getItem('touyan-outbox')") is None


WHISTLE = "cases.submitted"


def _whistle(visitor: Visitor, text: str) -> None:
    visitor.open("/whistle/")
    visitor.page.locator("main textarea").fill(text)


def test_a_whistle_without_a_network_is_sent_once_and_marked(
    visit: Visit, installation: Installation
) -> None:
    visitor = visit("villager")
    _whistle(visitor, "水沟堵了，水进屋了")
    before = installation.acts(WHISTLE)
    with no_network(visitor):
        visitor.page.locator("main form.card button.button--primary").click()
        expect(visitor.page.locator(BAR)).to_contain_text("没有网络，已存 1 条，有网自动发送")
        assert "水沟" in kept(visitor.page)
        visitor.page.close()
    visitor.page = visitor.context.new_page()
    visitor.open("/home/")
    expect(visitor.page.locator(BAR)).to_contain_text("存下的 1 条已经发送")
    assert installation.acts(WHISTLE) == before + 1
    assert "水沟" not in kept(visitor.page)
    visitor.open("/requests/")
    expect(visitor.page.locator("main .list")).to_contain_text("水沟堵了")


@pytest.mark.parametrize(
    ("text", "where"),
    [("村主任收了我家两千元好处费", "accusation"), ("灶房着火了", "danger")],
)
def test_what_must_not_be_kept_never_enters_the_browser(
    visit: Visit, installation: Installation, text: str, where: str
) -> None:
    visitor = visit("villager")
    _whistle(visitor, text)
    with no_network(visitor):
        visitor.page.locator("main form.card button.button--primary").click()
        expect(visitor.page.locator(f"[data-triaged={where}]")).to_be_visible()
        assert visitor.page.locator(BAR).count() == 0
        assert text not in kept(visitor.page)


def test_an_accusation_sent_with_a_network_leaves_nothing_in_the_browser(visit: Visit) -> None:
    visitor = visit("villager")
    _whistle(visitor, "村主任收了我家两千元好处费")
    visitor.page.locator("main form.card button.button--primary").click()
    expect(visitor.page.locator('main a[href="tel:12388"]')).to_be_visible()
    assert "好处费" not in kept(visitor.page)
    assert "好处费" not in visitor.page.content()
    visitor.page.go_back()
    assert visitor.page.locator("main textarea").input_value() == ""


VISIT = "cases.visit.raised"


def _visit(visitor: Visitor, what: str) -> None:
    visitor.open("/visits/")
    visitor.page.locator('main a[href^="/visits/new/"]').first.click()
    visitor.page.locator("main input[type=radio]").first.check()
    visitor.page.locator("main input[name=what]").fill(what)


def test_a_visit_noted_without_a_network_is_sent_once(
    secretary: Visitor, installation: Installation
) -> None:
    _visit(secretary, "陈家要办酒，路不好走")
    before = installation.acts(VISIT)
    with no_network(secretary):
        _press(secretary)
        expect(secretary.page.locator(BAR)).to_contain_text("没有网络，已存 1 条")
        assert "陈家要办酒" in kept(secretary.page)
        secretary.page.close()
    secretary.page = secretary.context.new_page()
    secretary.open("/home/")
    expect(secretary.page.locator(BAR)).to_contain_text("存下的 1 条已经发送")
    assert installation.acts(VISIT) == before + 1
    assert "陈家要办酒" not in kept(secretary.page)
    secretary.open("/visits/")
    expect(secretary.page.locator("main")).to_contain_text("陈家要办酒")


def test_words_about_an_official_are_not_kept_with_a_visit(secretary: Visitor) -> None:
    _visit(secretary, "村主任收了我家两千元好处费")
    with no_network(secretary):
        _press(secretary)
        expect(secretary.page.locator("[data-triaged=accusation]")).to_be_visible()
        assert secretary.page.locator(BAR).count() == 0
        assert "好处费" not in kept(secretary.page)
