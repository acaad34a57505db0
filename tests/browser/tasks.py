"""What people come to do, as they do it: taps are counted, typing is not."""

from collections.abc import Callable

from tests.browser import tasks_coops
from tests.browser.hand import Hand


def villager_sees_points(hand: Hand) -> None:
    hand.sees("[data-points]")


def villager_sees_why(hand: Hand) -> None:
    hand.tap('main a[href="/points/"]')
    hand.sees('main a[href^="/points/entry/"]')


def villager_opens_one_entry(hand: Hand) -> None:
    hand.tap('main a[href="/points/"]')
    hand.tap('main a[href^="/points/entry/"]')
    hand.sees(".timeline")


def villager_redeems(hand: Hand) -> None:
    hand.tap('main a[href="/shop/"]')
    hand.tap('main a[href^="/shop/"]:not([href*="code"])')
    hand.tap("main form button.button--primary")
    hand.sees('[data-done="redeem"] .code')


def villager_reads_the_notice(hand: Hand) -> None:
    hand.tap('main a[href="/points/notices/"]')
    hand.tap('main a[href^="/points/notices/"]')
    hand.sees("main table, main .list")


def villager_objects(hand: Hand) -> None:
    hand.tap('main a[href="/points/"]')
    entries = hand.page.locator('main a[href^="/points/entry/"]:has(.tag--wait)')
    addresses = [entries.nth(i).get_attribute("href") for i in range(entries.count())]
    for address in addresses:
        hand.visitor.open(str(address))
        if hand.page.locator("main a.button--danger").count():
            break
    hand.taps += 1  # the entry of the list that was opened above by its address
    hand.tap("main a.button--danger")
    hand.type("main textarea, main input[type=text]", "那天我家没有人在。")
    hand.tap("main form button[type=submit]")
    hand.sees("main .facts")


def keeper_redeems_by_code(hand: Hand) -> None:
    hand.visitor.open("/home/")
    hand.taps = 0
    hand.type("main form input:not([type=hidden])", hand.visitor.code)
    hand.tap("main form button[type=submit]", to="**/counter/*-*/")
    hand.tap("main form button.button--primary", to="**/receipt/")
    hand.sees("main .facts")


def keeper_undoes(hand: Hand) -> None:
    hand.tap('main a[href$="/receipt/"]')
    hand.tap('main form[action$="/undo/"] button')
    hand.sees("main .facts, .toasts")


def keeper_closes_the_day(hand: Hand) -> None:
    hand.tap('main form[action="/counter/close/"] button')
    hand.sees(".toasts")


def keeper_sees_what_runs_low(hand: Hand) -> None:
    hand.sees('main a[href="/counter/stock/"]')


def keeper_restocks(hand: Hand) -> None:
    hand.tap('main a[href="/counter/stock/"]')
    hand.tap('main a[href$="/in/"]')
    hand.type('main input[name="quantity"]', "5")
    hand.type('main input[name="cost_fen"]', "10")
    hand.type('main input[name="supplier"]', "供销社")
    hand.tap("main form button[type=submit]")
    hand.sees(".toasts")


def villager_reads_what_the_shop_buys(hand: Hand) -> None:
    hand.tap('main a[href="/shop/"]')
    hand.tap('main a[href$="/books/"]')
    hand.sees("main dl.facts")


def supervision_opens_what_waits_in_the_shop(hand: Hand) -> None:
    hand.tap('main a[href="/shops/checks/"]')
    hand.sees("main .list, main .empty")


def panel_confirms_a_batch(hand: Hand) -> None:
    hand.tap('main a[href="/points/first/"]')
    before = hand.page.locator("main tbody tr").count()
    assert before > 1
    hand.tap('main form[action$="/rest/"] button.button--primary')
    assert hand.page.locator("main tbody tr").count() == 0


def secretary_confirms_a_batch(hand: Hand) -> None:
    hand.tap('main a[href="/points/second/"]')
    hand.tap('main form[action$="/rest/"] button.button--primary')
    hand.sees(".toasts, .empty")


def secretary_publishes(hand: Hand) -> None:
    hand.tap('main a[href="/points/notices/"]')
    hand.tap("main form button.button--primary")
    hand.sees("main .facts")


def clerk_proposes(hand: Hand) -> None:
    hand.tap('main a[href="/points/propose/"]')
    hand.tap('main a[href^="/points/propose/"]')
    hand.tap("main form .choices label >> nth=8")
    hand.tap("main form button[type=submit]")
    assert hand.page.locator(".errors").count() == 0, hand.page.locator(".errors").inner_text()


def clerk_proposes_by_card(hand: Hand) -> None:
    hand.taps += 1  # the camera reads the square code and opens its address
    hand.visitor.open(f"/k/{hand.visitor.code}/")
    hand.tap("main form .choices label >> nth=2")
    hand.tap('main input[name="quantity"]')
    hand.type('main input[name="quantity"]', "2")
    hand.tap("main form button[type=submit]", to="**/points/proposed/*/")
    hand.sees("main .facts")


def clerk_finds_a_lost_card(hand: Hand) -> None:
    hand.tap('main a[href="/cards/"]')
    hand.type('main input[name="text"]', "1")
    hand.tap("main form.filters button")
    hand.tap("main details summary")
    hand.tap("main details button")
    hand.sees(".toasts")


def villager_votes(hand: Hand) -> None:
    hand.tap('nav a[href="/meetings/"]')
    hand.tap("main section a.list__row")
    hand.tap("main form[action$='/vote/'] button")
    hand.sees("main .facts, .toasts")


def secretary_notes_who_came(hand: Hand) -> None:
    """Two did not come. The taps are as many as those who stayed away, however many came."""
    hand.tap('nav a[href="/meetings/"]')
    hand.tap("main section h2 a")
    hand.tap('main a[href$="/attendance/"]')
    for number in (0, 1):
        hand.tap(f"main .choice >> nth={number}")
    hand.tap("main form button.button--primary", to="**/meetings/*/")
    hand.sees(".toasts")


def county_opens_the_records_of_a_figure(hand: Hand) -> None:
    hand.tap('main a[href*="/points.redeemed/"]')
    hand.tap('main .bars a[href^="/facts/520524101000/points.redeemed/"]')
    hand.tap('main .bars a[href*="520524101201"]')
    hand.sees('main a[href^="/points/record/redemption/"]')


def auditor_verifies(hand: Hand) -> None:
    hand.tap('main a[href="/verify/"]')
    hand.tap("main form button.button--primary")
    hand.sees("#verified")


def auditor_traces_a_household(hand: Hand) -> None:
    hand.tap('main a[href="/books/"]')
    hand.tap('main a[href="/books/520524101000/"]')
    hand.tap('main a[href="/books/520524101201/"]')
    hand.type('input[name="household"]', "00003")
    hand.page.locator('input[name="household"]').press("Enter")
    hand.page.wait_for_load_state()
    hand.tap('main tbody a[href*="/history/"]')
    hand.sees("main h1")


def auditor_verifies_a_month(hand: Hand) -> None:
    hand.tap('main a[href="/months/"]')
    hand.tap('main a[href$="/verify/"]')
    hand.sees("main .notice--ok")


def supervision_signs_a_month(hand: Hand) -> None:
    hand.tap('main a[href="/months/"]')
    hand.tap('main a.list__row[href^="/months/"]')
    hand.tap('main form[action$="/sign/"] button')
    hand.sees("main")


def villager_checks_a_receipt(hand: Hand) -> None:
    hand.tap('main a[href="/points/"]')
    hand.tap('main a[href^="/points/entry/"] >> nth=-1')
    hand.tap('main a[href^="/receipts/"]')
    hand.tap('main a[href^="/open/verify.html#"]')
    hand.sees("#code")


def anybody_switches_to_large_print(hand: Hand) -> None:
    hand.tap('header button[value="1"]')
    hand.sees("html[data-elder]")


def villager_whistles(hand: Hand) -> None:
    hand.tap('main a[href="/whistle/"]')
    hand.type("main textarea", "门前的水沟堵了，水往屋里流")
    hand.tap("main form.card button.button--primary", to="**/requests/*/")
    hand.sees('[data-done="whistle"] [data-promise]')


def villager_rates_an_answer(hand: Hand) -> None:
    hand.tap('nav a[href="/requests/"]')
    hand.tap('main a.list__row[href^="/requests/"]:has(.tag--ok)')
    hand.tap('main form[action$="/rate/"] button[value="5"]')
    hand.sees(".toasts")


def villager_opens_it_again(hand: Hand) -> None:
    hand.tap('nav a[href="/requests/"]')
    hand.tap('main a.list__row[href^="/requests/"]:has(.tag--ok)')
    hand.tap('main form[action$="/reopen/"] button')
    hand.sees(".toasts")


def clerk_is_coming(hand: Hand) -> None:
    hand.tap('main a[href="/cases/"]')
    hand.tap('main form[action$="/do/coming/"] button')
    hand.sees(".toasts")


def clerk_is_done(hand: Hand) -> None:
    hand.tap('main a[href="/cases/"]')
    hand.tap('main a[href$="/do/done/"]')
    hand.tap("main form button.button--primary", to="**/cases/*/")
    hand.sees(".toasts")


def secretary_dispatches(hand: Hand) -> None:
    hand.tap('main a[href="/cases/desk/"]')
    hand.tap('main button[name="one"]')
    hand.sees(".toasts")


def secretary_opens_the_inbox(hand: Hand) -> None:
    hand.tap('nav a[href="/inbox/"]')
    hand.sees("[data-heap]")


def county_sees_promises_kept(hand: Hand) -> None:
    hand.tap('main a[href="/cases/promises/"]')
    hand.sees("main .number")


def county_dispatches_an_alarm(hand: Hand) -> None:
    """U-18: the page of the county, the alarm's button, given out; it has an owner and a time."""
    hand.tap('main a[href="/facts/"]')
    hand.tap('main a[href$="/dispatch/"]')
    hand.tap("main form button[type=submit]", to="**/tickets/*/")
    hand.sees("main .tag")


def county_opens_the_records_of_a_fact(hand: Hand) -> None:
    """U-03: from the page of the county three taps: townships, villages, records."""
    hand.tap('main a[href="/facts/"]')
    hand.tap('main tbody a[href*="/decisions.meetings/"]')
    hand.tap('main .bars a[href^="/facts/520524101000/"]')
    hand.tap('main .bars a[href*="/records/"]')
    hand.sees("main h1")


TASKS: dict[str, tuple[str, Callable[[Hand], None]]] = {
    function.__name__: (role, function)
    for role, function in (
        *tasks_coops.TASKS,
        ("villager", villager_sees_points),
        ("villager", villager_sees_why),
        ("villager", villager_opens_one_entry),
        ("villager", villager_redeems),
        ("villager", villager_reads_the_notice),
        ("villager", villager_objects),
        ("keeper", keeper_redeems_by_code),
        ("keeper", keeper_undoes),
        ("keeper", keeper_closes_the_day),
        ("keeper", keeper_sees_what_runs_low),
        ("keeper", keeper_restocks),
        ("villager", villager_reads_what_the_shop_buys),
        ("supervision", supervision_opens_what_waits_in_the_shop),
        ("panel", panel_confirms_a_batch),
        ("secretary", secretary_confirms_a_batch),
        ("secretary", secretary_publishes),
        ("clerk", clerk_proposes),
        ("clerk", clerk_proposes_by_card),
        ("clerk", clerk_finds_a_lost_card),
        ("villager", villager_votes),
        ("secretary", secretary_notes_who_came),
        ("county", county_opens_the_records_of_a_figure),
        ("auditor", auditor_verifies),
        ("auditor", auditor_verifies_a_month),
        ("supervision", supervision_signs_a_month),
        ("villager", villager_checks_a_receipt),
        ("auditor", auditor_traces_a_household),
        ("villager", anybody_switches_to_large_print),
        ("villager", villager_whistles),
        ("villager", villager_rates_an_answer),
        ("villager", villager_opens_it_again),
        ("clerk", clerk_is_coming),
        ("clerk", clerk_is_done),
        ("secretary", secretary_dispatches),
        ("secretary", secretary_opens_the_inbox),
        ("county", county_sees_promises_kept),
        ("county", county_dispatches_an_alarm),
        ("county", county_opens_the_records_of_a_fact),
    )
}
