"""What members of cooperatives and whoever keeps a village's land come to do."""

from collections.abc import Callable

from tests.browser.hand import Hand


def _from_me(hand: Hand, address: str) -> None:
    """Open the menu about oneself and go to one of its pages."""
    hand.tap("details.menu > summary")
    hand.tap(f'.menu__panel a[href="{address}"]')


def villager_sees_shares(hand: Hand) -> None:
    _from_me(hand, "/coops/mine/")
    hand.sees('main a[href^="/coops/shares/"]')


def villager_sees_land(hand: Hand) -> None:
    _from_me(hand, "/land/mine/")
    hand.sees('main a[href^="/land/parcels/"]')


def villager_sees_refund_and_dividend(hand: Hand) -> None:
    _from_me(hand, "/coops/slips/")
    hand.tap('main a[href^="/coops/slips/"]')
    hand.sees("main .number")


def villager_sees_wages_land_and_trade(hand: Hand) -> None:
    _from_me(hand, "/coops/mine/")
    hand.tap('main a[href$="/open-accounts/"]')
    hand.sees("main h1")


def villager_sees_the_whole_year(hand: Hand) -> None:
    villager_sees_refund_and_dividend(hand)
    hand.tap('main a[href*="/sheet/"]')
    hand.sees("main h1")


def villager_brings_something_in(hand: Hand) -> None:
    _from_me(hand, "/coops/mine/")
    hand.tap('main a[href$="/pledge/"]')
    hand.tap('main label:has(input[value="CASH"])')
    hand.type('main input[name="amount"]', "500")
    hand.tap("main form button[type=submit]", to="**/coops/shares/*/")
    hand.sees("main dl.facts")


def clerk_enters_a_parcel(hand: Hand) -> None:
    hand.visitor.open("/land/")
    hand.taps = 0
    hand.tap('main a[href$="/parcel/"]')
    hand.type('main input[name="code"]', "5205241052050100099")
    hand.type('main input[name="mu"]', "2.50")
    hand.type('main input[name="grade"]', "3")
    hand.tap("main form button[type=submit]", to="**/land/parcels/*/")
    hand.sees("main dl.facts")


TASKS: tuple[tuple[str, Callable[[Hand], None]], ...] = (
    ("villager", villager_sees_shares),
    ("villager", villager_sees_land),
    ("villager", villager_sees_refund_and_dividend),
    ("villager", villager_sees_wages_land_and_trade),
    ("villager", villager_sees_the_whole_year),
    ("villager", villager_brings_something_in),
    ("clerk", clerk_enters_a_parcel),
)
