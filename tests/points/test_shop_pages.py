"""The shop's pages: what is asked, what is answered, what the village reads."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from touyan.core import clock
from touyan.ledger import queries as ledger_queries
from touyan.points.models import DayClose, Loss, Purchase, Redemption, Shop, StockCount

pytestmark = pytest.mark.django_db


def path(name: str, *args: object) -> str:
    return reverse(f"points:{name}", args=args)


def send(browser, address: str, **fields: object):
    return browser.post(address, {"request_key": str(uuid.uuid4()), **fields})


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def as_(actors):
    """Return the signed-in browser of a member of the cast."""
    return actors.browser


@pytest.fixture
def keeper(as_):
    return as_("shop_keeper")


@pytest.fixture
def checker(as_):
    return as_("supervision_member")


def stock_of(product) -> int:
    return ledger_queries.balance(product.stock_account_id)


def test_a_delivery_of_several_products_with_its_scan(tiny, keeper, as_) -> None:
    before = stock_of(tiny.soap)
    scan = SimpleUploadedFile("发票.png", b"\x89PNG\r\n\x1a\n" + b"0" * 200)
    fields = {
        f"q{tiny.soap.pk}": "１０",
        f"c{tiny.soap.pk}": "25.5",
        f"q{tiny.salt.pk}": "4",
        "supplier": "供销社",
        "invoice_number": "00123",
        "bought_on": clock.today().isoformat(),
        "scan": scan,
    }
    answer = send(keeper, path("purchase_new"), **fields)
    row = Purchase.objects.latest("pk")
    assert answer.url == path("purchase", row.ref)
    assert (row.total_fen, row.lines.count(), stock_of(tiny.soap)) == (2_550, 2, before + 10)
    official = text_of(as_("village_clerk").get(answer.url))
    assert reverse("backstage:file", args=[row.scan_id]) in official
    neighbour = text_of(as_("other_villager").get(answer.url))
    assert "供销社" in neighbour
    assert "25.50" in neighbour
    assert reverse("backstage:file", args=[row.scan_id]) not in neighbour


@pytest.mark.parametrize(
    "fields", [{}, {"c": "5"}, {"q": "5", "supplier": ""}, {"q": "0"}, {"q": "x"}]
)
def test_half_a_delivery_is_asked_again(tiny, keeper, fields) -> None:
    sent = {"supplier": "供销社", "bought_on": clock.today().isoformat()}
    for name, value in fields.items():
        sent[f"{name}{tiny.soap.pk}" if len(name) == 1 else name] = value
    answer = send(keeper, path("purchase_new"), **sent)
    assert answer.status_code == 400
    assert "errors" in text_of(answer)
    assert Purchase.objects.count() == 2  # those of the tiny county


def test_one_tap_closes_the_day_and_a_second_close_is_refused(tiny, keeper) -> None:
    page = text_of(keeper.get(path("counter")))
    expected = re.search(r'name="expected_fen" value="(\d+)"', page)
    assert expected
    assert send(keeper, path("day_close"), expected_fen=expected[1]).url == path("desk")
    assert DayClose.objects.get().difference_fen == 0
    assert send(keeper, path("day_close"), expected_fen=expected[1]).status_code == 409
    assert 'name="expected_fen"' not in text_of(keeper.get(path("counter")))
    assert text_of(keeper.get(path("desk"))).count('name="expected_fen"') == 0


def test_a_till_that_differs_asks_why(tiny, keeper) -> None:
    page = text_of(keeper.get(path("day_close")))
    expected = int(re.search(r'name="expected_fen" value="(\d+)"', page)[1])
    short = {"expected_fen": expected, "counted_fen": (expected - 100) // 100}
    assert send(keeper, path("day_close"), **short).status_code == 400
    assert send(keeper, path("day_close"), **short, note="找错").status_code == 302
    stale = send(keeper, path("day_close"), expected_fen=expected)
    assert stale.status_code == 409


def test_a_till_that_changed_meanwhile_shows_the_new_amount(tiny, keeper) -> None:
    answer = send(keeper, path("day_close"), expected_fen=1)
    assert answer.status_code == 409
    now = ledger_queries.balance(tiny.shop.cash_account_id)
    assert f'name="expected_fen" value="{now}"' in text_of(answer)


def test_days_that_nobody_closed_are_listed(tiny, keeper) -> None:
    done = Redemption.objects.get(pk=tiny.redemption.pk)
    text = text_of(keeper.get(path("desk")))
    assert f"{done.done_on:%m-%d}" in text


def test_a_loss_is_reported_and_a_large_one_is_decided_by_another(tiny, keeper, checker) -> None:
    fields = {"product": tiny.soap.pk, "reason": "BREAKAGE", "note": "搬运时打破"}
    assert send(keeper, path("loss_new"), **fields, quantity=1).url == path("desk")
    assert send(keeper, path("loss_new"), **fields, quantity=9).url == path("desk")
    assert send(keeper, path("loss_new"), **fields, quantity=900).status_code == 409
    assert send(keeper, path("loss_new"), product=tiny.soap.pk, quantity=1).status_code == 400
    waiting = Loss.objects.get(status="WAITING")
    assert path("loss", waiting.ref) in text_of(checker.get(path("shop_checks")))
    assert "<form" in text_of(checker.get(path("loss", waiting.ref)))
    decide = path("loss_decide", waiting.ref)
    assert send(checker, decide, accept="1").status_code == 400
    assert send(checker, decide, accept="1", answer="看过了").url == path("loss", waiting.ref)
    assert send(checker, decide, accept="0", answer="看过了").status_code == 409
    assert send(keeper, decide, accept="1", answer="好").status_code == 403


def test_a_count_never_shows_what_is_expected_before_it_is_finished(tiny, keeper, checker) -> None:
    address = path("count_new", tiny.shop.pk)
    page = text_of(keeper.get(address))
    main = page[page.index("<main") : page.index("</main")]
    assert str(stock_of(tiny.soap)) not in re.sub(r'value="[^"]*"|[\w/-]+="[^"]*"', "", main)
    there = stock_of(tiny.soap)
    answer = send(keeper, address, **{f"n{tiny.soap.pk}": there - 5})
    row = StockCount.objects.get()
    assert answer.url == path("count", row.ref)
    assert row.status == "WAITING"
    assert send(keeper, address, **{f"n{tiny.soap.pk}": 1}).status_code == 409
    word = send(checker, path("count_decide", row.ref), accept="0", answer="再点一次")
    assert word.url == path("count", row.ref)
    assert "再点一次" in text_of(keeper.get(word.url))
    assert send(keeper, address).status_code == 400, "nothing was counted"


def test_a_count_comes_as_a_list_too(tiny, keeper) -> None:
    soap, salt = (stock_of(one) for one in (tiny.soap, tiny.salt))
    held = ledger_queries.balance(tiny.soap.held_account_id)
    rows = f"积分超市盘点表,,\n序号,名称,数量\n1,肥皂,{soap + held}块\n2,食盐,{salt}\n"
    listed = SimpleUploadedFile("盘点.csv", rows.encode("gb18030"), "text/csv")
    answer = send(keeper, path("count_new", tiny.shop.pk), listed=listed)
    assert answer.status_code == 302, text_of(answer)
    assert StockCount.objects.get().status == "BOOKED"
    broken = SimpleUploadedFile("盘点.csv", "肥皂,很多\n肥皂,3\n".encode(), "text/csv")
    refused = send(keeper, path("count_new", tiny.shop.pk), listed=broken)
    assert refused.status_code == 400


def test_the_household_pays_the_rest_in_cash_at_the_counter(tiny, keeper) -> None:
    address = path("card_basket", tiny.third_household.pk)
    fields = {f"p{tiny.soap.pk}": 1, "cash_points": 1}
    answer = send(keeper, address, **fields)
    assert answer.status_code == 400, "a household without points buys nothing for money alone"
    address = path("card_basket", tiny.household.pk)
    answer = send(keeper, address, **fields)
    assert answer.status_code == 302, text_of(answer)
    done = Redemption.objects.latest("pk")
    assert done.points == 2
    assert done.cash_fen > 0
    assert send(keeper, address, **{f"p{tiny.soap.pk}": 1, "cash_points": -1}).status_code == 400
    assert send(keeper, address, cash_points=1).status_code == 400
    slip = text_of(keeper.get(path("slip", done.ref)))
    assert "肥皂" in slip
    assert f"{done.cash_fen / 100:.2f}" in slip


def test_the_slip_says_where_the_points_came_from(tiny, keeper, as_) -> None:
    done = Redemption.objects.get(pk=tiny.redemption.pk)
    for browser in (keeper, as_("villager")):
        text = text_of(browser.get(path("slip", done.ref)))
        assert tiny.posted_claim_1.rule.title in text or tiny.posted_claim_2.rule.title in text


def test_the_village_reads_the_books_and_the_prices_without_names(tiny, as_, keeper) -> None:
    send(keeper, path("funding"), amount_fen="500", source="DONATION", donor="王大明")
    villager = as_("other_villager")
    text = text_of(villager.get(path("shop_books", tiny.shop.pk)))
    assert "王**" in text
    assert "王大明" not in text
    assert "肥皂" in text_of(villager.get(path("price_list", tiny.shop.pk)))
    assert as_("far_villager").get(path("shop_books", tiny.shop.pk)).status_code == 404
    assert (
        send(
            keeper, path("funding"), amount_fen="5", source="YEAR_END_AWARD", donor="王"
        ).status_code
        == 400
    )


def test_a_month_is_signed_twice_on_screen(tiny, keeper, checker) -> None:
    shop = Shop.objects.get(pk=tiny.shop.pk)
    month = text_of(keeper.get(path("desk")))
    address = re.search(rf"/shops/{shop.pk}/books/(\d{{4}}-\d\d)/", month)
    assert address, "a month that is over waits for the keeper"
    assert send(keeper, path("keep_month", address[1])).url == path(
        "shop_month", shop.pk, address[1]
    )
    assert path("check_month", shop.pk, address[1]) in text_of(checker.get(address[0]))
    assert send(checker, path("check_month", shop.pk, address[1])).status_code == 302
    assert path("check_month", shop.pk, address[1]) not in text_of(checker.get(address[0]))
    assert send(keeper, path("keep_month", clock.month_of(clock.today()))).status_code == 409
    assert send(keeper, path("keep_month", "2026-13")).status_code == 404


def test_the_pages_of_the_shop_ask_a_fixed_number_of_questions(
    tiny, keeper, as_, django_assert_max_num_queries
) -> None:
    for browser, address, most in (
        (keeper, path("counter"), 22),
        (keeper, path("desk"), 26),
        (as_("villager"), path("shop_books", tiny.shop.pk), 34),
        (as_("villager"), path("price_list", tiny.shop.pk), 14),
        (as_("supervision_member"), path("shop_checks"), 14),
    ):
        browser.get(address)
        with django_assert_max_num_queries(most):
            assert browser.get(address).status_code == 200
