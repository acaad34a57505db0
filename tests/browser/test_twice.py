"""F-11: two quick taps, "back" and send again, reload: nothing ever happens twice."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Installation, Visit, Visitor

# A cheap deed, so that no cap of the month is in the way of the next test.
CHEAP = 2
VILLAGE = "520524101201"


def _some_rule(visitor: Visitor) -> None:
    rules = visitor.page.locator("main form .choices label")
    rules.nth(CHEAP).click()


def _goods(visitor: Visitor) -> None:
    visitor.page.locator('main input[type="number"], main input[inputmode="numeric"]').first.fill(
        "5"
    )
    money = visitor.page.locator('main input[inputmode="decimal"], main input[name*="cost"]')
    if money.count():
        money.first.fill("10")
    supplier = visitor.page.locator('main input[name="supplier"]')
    if supplier.count():
        supplier.fill("供销社")


def _link(visitor: Visitor, selector: str) -> str:
    return str(visitor.page.locator(selector).first.get_attribute("href"))


def _broken(visitor: Visitor) -> None:
    visitor.page.locator("main .choices label").first.click()
    visitor.page.locator('main input[name="note"]').fill("搬运时打破")


def _motion(visitor: Visitor) -> None:
    for name, value in (("title", "修桥"), ("text", "修村口石桥"), ("place", "村部")):
        visitor.page.fill(f'main [name="{name}"]', value)
    visitor.page.fill('main [name="party_discussed_on"]', "2021-09-01")


def _newcomer(visitor: Visitor) -> None:
    visitor.page.fill('main [name="name"]', "陈新来")
    visitor.page.select_option('main [name="sex"]', index=1)
    visitor.page.fill('main [name="born_on"]', "1990-02-03")
    visitor.page.check('main [name="way"][value="NEW"]', force=True)


def _delivery(visitor: Visitor) -> None:
    visitor.page.locator('main input[name^="q"]').first.fill("5")
    visitor.page.locator('main input[name^="c"]:not([type="hidden"])').first.fill("10")
    visitor.page.fill('main input[name="supplier"]', "供销社")


def _money(visitor: Visitor) -> None:
    visitor.page.fill('main input[name="amount_fen"]', "300")
    visitor.page.select_option('main select[name="source"]', "COLLECTIVE_INCOME")


def _price(visitor: Visitor) -> None:
    visitor.page.fill('main input[name="price_points"]', "4")


def _counted(visitor: Visitor) -> None:
    for field in visitor.page.locator('main input[type="number"]').all():
        field.fill("30")


def _objection(visitor: Visitor) -> None:
    entries = visitor.page.locator('main a[href^="/points/entry/"]:has(.tag--wait)')
    for address in [one.get_attribute("href") for one in entries.all()]:
        visitor.open(str(address))
        if visitor.page.locator("main a.button--danger").count():
            break
    visitor.open(_link(visitor, "main a.button--danger"))
    visitor.page.fill("main textarea, main input[type=text]", "那天我家没有人在。")


def _ticked(visitor: Visitor) -> None:
    visitor.page.locator('main input[name="household"]').first.check()


def _split(visitor: Visitor) -> None:
    homes = visitor.page.locator("main tbody th a")
    for address in [one.get_attribute("href") for one in homes.all()]:
        visitor.open(f"{address}split/")
        if visitor.page.locator('main input[name="going"]').count():
            break
    for name in ("going", "head"):
        visitor.page.locator(f'main label:has(input[name="{name}"])').first.click()
    with visitor.page.expect_navigation():
        visitor.page.locator("main form.card button").click()


def _month_objection(visitor: Visitor) -> None:
    visitor.page.select_option('main [name="line_ref"]', "given")
    visitor.page.fill('main [name="reason"]', "少了3分")


def _month_answer(visitor: Visitor) -> None:
    if "objections" not in visitor.page.url:
        visitor.open(_link(visitor, 'main a[href^="/months/objections/"]'))
    if visitor.page.locator('main [name="answer"]').count():
        visitor.page.locator('main [name="outcome"][value="DISMISSED"]').check(force=True)
        visitor.page.fill('main [name="answer"]', "已核对，没有错。")


def _whistle(visitor: Visitor) -> None:
    visitor.page.fill("main textarea", "水沟堵了，水进屋了")


def _nothing(visitor: Visitor) -> None:
    """The form has nothing to fill in."""


# act: role, page to start from, link to the form ("" = the page itself), filling, button, code of the act
ACTS: dict[str, tuple[str, str, str, Callable[[Visitor], None], str, str]] = {
    "register a person": (
        "clerk",
        "/people/register/",
        "",
        _newcomer,
        "main form button[type=submit]",
        "registry.person.registered",
    ),
    "reserve": (
        "villager",
        "/shop/",
        'main a[href^="/shop/"]:not([href*="code"])',
        _nothing,
        "main form button.button--primary",
        "points.redemption.reserved",
    ),
    "propose": (
        "clerk",
        "/points/propose/",
        'main a[href^="/points/propose/"]',
        _some_rule,
        "main form button[type=submit]",
        "points.claim.proposed",
    ),
    "claim own": (
        "villager",
        "/points/claim/",
        "",
        _some_rule,
        "main form button[type=submit]",
        "points.claim.proposed",
    ),
    "first review": (
        "panel",
        "/points/first/",
        "",
        _nothing,
        "main form[action$='/rest/'] button.button--primary",
        "points.claims.first_reviewed",
    ),
    "goods came in": (
        "keeper",
        "/counter/stock/",
        'main a[href$="/in/"]',
        _goods,
        "main form button[type=submit]",
        "points.shop.stocked",
    ),
    "close the day": (
        "keeper",
        "/counter/",
        "",
        _nothing,
        'main form[action="/counter/close/"] button',
        "points.shop.day_closed",
    ),
    "broken goods": (
        "keeper",
        "/counter/loss/",
        "",
        _broken,
        "main form button[type=submit]",
        "points.loss.reported",
    ),
    "call a meeting": (
        "secretary",
        "/meetings/new/",
        'main a[href*="PUBLIC_WELFARE"]',
        _motion,
        "main form button[type=submit]",
        "decisions.meeting.called",
    ),
    "sign a month": (
        "supervision",
        "/months/",
        'main a.list__row[href^="/months/"]',
        _nothing,
        "main form[action$='/sign/'] button",
        "disclosure.month.signed",
    ),
    "publish a month": (
        "secretary",
        "/months/",
        'main li:nth-child(2) a.list__row[href^="/months/"]',
        _nothing,
        "main form[action$='/publish/'] button",
        "disclosure.month.published",
    ),
    "object to a month": (
        "villager",
        f"/open/{VILLAGE}/2021-06/object/",
        "",
        _month_objection,
        "main form button[type=submit]",
        "disclosure.objection.raised",
    ),
    "answer an objection": (
        "secretary",
        "/months/",
        'main li:nth-child(3) a.list__row[href^="/months/"]',
        _month_answer,
        "main form button[type=submit]",
        "disclosure.objection.resolved",
    ),
    "vote": (
        "villager",
        "/meetings/",
        "main section a.list__row",
        _nothing,
        "main form[action$='/vote/'] button",
        "decisions.vote.cast",
    ),
}

ACTS |= {
    "whistle": (
        "villager",
        "/whistle/",
        "",
        _whistle,
        "main form.card button.button--primary",
        "cases.submitted",
    ),
}
SEND = "main form button[type=submit]"
MORE: dict[str, tuple[str, str, str, Callable[[Visitor], None], str, str]] = {
    "leave": (
        "villager", "/points/joining/", "", _nothing,
        "main form button", "points.household.withdrawn",
    ),
    "object": (
        "villager", "/points/", "", _objection, SEND, "disclosure.objection.raised",
    ),
    "make a sheet": ("clerk", "/points/paper/", "", _nothing, SEND, "points.paper.printed"),
    "issue cards": (
        "clerk", "/cards/", "", _ticked, "main button[form=issue]", "access.cards.issued",
    ),
    "split a household": (
        "clerk", "/households/", "", _split, "main form.card button", "registry.household.split",
    ),
    "a delivery": (
        "keeper", "/counter/stock/delivery/", "", _delivery, SEND, "points.shop.stocked",
    ),
    "money": ("keeper", "/counter/stock/money/", "", _money, SEND, "points.shop.funded"),
    "a price": (
        "keeper", "/counter/stock/", 'main a[href^="/counter/stock/"][href$="1/"]', _price, SEND,
        "points.product.changed",
    ),
    # "Back" leads to the next one who asks: another case, so only two quick taps are tried.
    "say that one is coming": (
        "clerk", "/cases/", "", _nothing, "main form[action$='/do/coming/'] button",
        "cases.accepted",
    ),
    "a count": (
        "keeper", "/counter/accounts/", 'main a[href$="/count/"]', _counted, SEND,
        "points.count.written",
    ),
}  # fmt: skip
"""Forms of the same make as those above: two quick taps are tried, the other ways are not."""


@pytest.mark.parametrize("name", list(MORE))
def test_two_quick_taps_are_one_act(visit: Visit, installation: Installation, name: str):
    test_an_act_happens_once(visit, installation, name, "two taps")


@pytest.mark.parametrize("name", list(ACTS))
@pytest.mark.parametrize("how", ["two taps", "back and again", "reload"])
def test_an_act_happens_once(visit: Visit, installation: Installation, name: str, how: str):
    role, start, link, fill, button, act = (ACTS | MORE)[name]
    visitor = visit(role)
    visitor.open(start)
    if link:
        visitor.open(_link(visitor, link))
    fill(visitor)
    before = installation.acts(act)
    with visitor.page.expect_navigation():
        visitor.page.locator(button).first.click(click_count=2 if how == "two taps" else 1)
    visitor.page.wait_for_load_state("networkidle")
    assert installation.acts(act) == before + 1, visitor.page.locator("main").inner_text()[:500]
    if how == "back and again":
        visitor.page.go_back()
        fill(visitor)
        again = visitor.page.locator(button)
        if again.count() and name != "first review":
            again.first.click()
            visitor.page.wait_for_load_state()
    if how == "reload":
        visitor.page.reload()
    assert installation.acts(act) == before + 1
