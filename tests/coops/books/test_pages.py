"""The accountant's pages: a voucher without a mouse, the checker's queue, statements, open accounts."""

import uuid

import pytest

from tests.coops.books.office import T, kg
from tests.signing_in import browser_of
from tests.tiny import SINCE
from touyan.coops.models import Voucher, VoucherStatus
from touyan.coops.queries import parties
from touyan.coops.vouchers import TYPED, Row
from touyan.core.actor import SYSTEM
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(office, tiny):
    """The accountant's browser; the clerk keeps the books of the cattle cooperative."""
    post = registry.create_post(
        actor=SYSTEM,
        area_id=tiny.village.pk,
        kind=PostKind.COOP_ACCOUNTANT,
        organisation_id=office.coop.pk,
    )
    registry.appoint(
        actor=SYSTEM, post_id=post.pk, person_id=tiny.village_clerk.pk, started_on=SINCE
    )
    return browser_of(tiny.village_clerk, two_factors=True)


def key() -> str:
    return str(uuid.uuid4())


def address(office, rest: str) -> str:
    return f"/coops/{office.coop.pk}/{rest}"


def test_a_sale_is_typed_in_one_page_and_waits(office, desk) -> None:
    page = address(office, "books/new/SALE_OTHERS/")
    assert desk.get(page).status_code == 200
    sent = {
        "request_key": key(),
        "on": "2026-03-18",
        "money": "102",
        "summary": "卖白菜",
        "papers": "1",
        "r0_amount": "1,280.50",
    }
    answer = desk.post(page, sent)
    assert answer.status_code == 302
    row = Voucher.objects.get()
    assert (row.total_fen, row.status) == (128_050, VoucherStatus.SUBMITTED)
    desk.post(page, sent)
    assert Voucher.objects.count() == 1


def test_every_kind_of_voucher_opens(office, desk) -> None:
    for template in TYPED:
        page = desk.get(address(office, f"books/new/{template}/"))
        assert page.status_code == 200, template
    for foreign in ("REVERSAL", "OPENING", "nonsense"):
        assert desk.get(address(office, f"books/new/{foreign}/")).status_code == 404


def test_a_member_is_typed_by_number_or_name_and_a_stranger_is_told(office, desk) -> None:
    page = address(office, "books/new/PURCHASE_MEMBERS/")
    sent = {
        "request_key": key(),
        "on": "2026-03-18",
        "money": "114",
        "summary": "收白菜",
        "r0_who": "2",
        "r0_goods": "白菜",
        "r0_quantity": "12.5",
        "r0_unit": "公斤",
        "r0_amount": "25",
    }
    assert desk.post(page, sent).status_code == 302
    assert Voucher.objects.get().trades.get().subject_id == office.members[1]
    wrong = desk.post(page, sent | {"request_key": key(), "r0_who": "张三丰"})
    assert wrong.status_code == 400
    assert "r0_who" in wrong.content.decode()
    assert Voucher.objects.count() == 1


def test_days_and_rate_make_the_amount(office, desk) -> None:
    sent = {
        "request_key": key(),
        "on": "2026-03-18",
        "summary": "三月务工",
        "r0_who": "1",
        "r0_quantity": "3.5",
        "r0_rate": "120",
    }
    assert desk.post(address(office, "books/new/WAGES/"), sent).status_code == 302
    assert Voucher.objects.get().wages.get().amount_fen == 42_000


def test_the_checker_books_from_the_queue(office, desk, tiny) -> None:
    row = office.enter(T.SALE_OTHERS, Row(100))
    chair = browser_of(tiny.coop_chair, two_factors=True)
    queue = chair.get(address(office, "vouchers/"), {"status": "SUBMITTED"})
    assert f"/coops/vouchers/{row.pk}/" in queue.content.decode()
    assert "/check/" in chair.get(f"/coops/vouchers/{row.pk}/").content.decode()
    assert "/check/" not in desk.get(f"/coops/vouchers/{row.pk}/").content.decode()
    done = chair.post(f"/coops/vouchers/{row.pk}/check/", {"request_key": key()})
    assert done.status_code == 302
    row.refresh_from_db()
    assert row.status == VoucherStatus.POSTED
    back = desk.post(f"/coops/vouchers/{row.pk}/reverse/", {"request_key": key(), "text": "金额错"})
    assert back.status_code == 302


def test_statements_and_exports_are_two_clicks_away(office, desk) -> None:
    office.fund(5_000)
    page = desk.get(address(office, "books/")).content.decode()
    assert "/statements/" in page
    for what in ("day-book", "balances", "papers", "beancount"):
        assert f"/books/export/{what}/" in page
        answer = desk.get(address(office, f"books/export/{what}/"))
        assert answer.status_code == 200
        body = answer.getvalue() if not answer.streaming else b"".join(answer.streaming_content)
        assert len(body) > 100
    assert desk.get(address(office, "books/export/other/")).status_code == 404
    shown = desk.get(address(office, "statements/")).content.decode()
    assert "资产总计" in shown
    assert "50.00" in shown


def test_a_members_page_has_three_lists_and_no_sum_across(office, tiny) -> None:
    office.fund()
    who = tiny.villager.pk
    office.book(T.WAGES, Row(36_000, who, quantity=kg("3"), rate_fen=12_000))
    office.book(T.LAND_RENT, Row(50_000, who, quantity=kg("1"), rate_fen=50_000))
    office.book(T.PURCHASE_MEMBERS, Row(7_000, who, goods="草", unit="斤", quantity=kg("2")))
    office.book(T.EXPENSE, Row(12_345, number="522", detail="general"))
    page = browser_of(tiny.villager).get(address(office, "open-accounts/"))
    text = page.content.decode()
    assert page.status_code == 200
    assert all(word in text for word in ("360.00", "500.00", "70.00"))
    own = text.rpartition("<h2>")[2]  # the cooperative's own sums stand above
    assert "360.00" in own
    assert not any(across in own for across in ("930.00", "860.00", "430.00", "570.00"))
    stranger = browser_of(tiny.far_villager).get(address(office, "open-accounts/"))
    assert stranger.status_code == 404


def test_the_accountant_next_door_finds_nothing(office, tiny) -> None:
    row = office.enter(T.SALE_OTHERS, Row(100))
    other = browser_of(tiny.sibling_coop_chair, two_factors=True)
    for path in (
        address(office, "books/"),
        address(office, "statements/"),
        address(office, "books/export/day-book/"),
        f"/coops/vouchers/{row.pk}/",
    ):
        assert other.get(path).status_code == 404


def test_money_is_counted_and_new_goods_are_listed(office, desk) -> None:
    office.fund(5_000)
    sent = {"request_key": key(), "of": "BANK", "on": "2026-03-18", "found": "50", "note": ""}
    assert desk.post(address(office, "books/count/"), sent).status_code == 302
    wrong = sent | {"request_key": key(), "found": "49"}
    assert desk.post(address(office, "books/count/"), wrong).status_code == 400
    item = {"request_key": key(), "name": "种苗", "unit": "株"}
    assert desk.post(address(office, "books/goods/"), item).status_code == 302
    assert office.coop.items.get().name == "种苗"


def test_the_list_of_vouchers_costs_the_same_however_long(
    office, desk, django_assert_max_num_queries
) -> None:
    for _n in range(4):
        office.enter(T.SALE_OTHERS, Row(100))
    desk.get(address(office, "vouchers/"))
    with django_assert_max_num_queries(14):
        desk.get(address(office, "vouchers/"))


def test_a_member_reads_trade_wages_and_land_beside_the_account_and_nobody_elses(
    office, tiny, at
) -> None:
    at(10, month=3, year=2025)
    office.fund()
    first, second = office.members[0], office.members[2]
    office.book(
        T.PURCHASE_MEMBERS,
        Row(128_050, subject_id=first, goods="白菜", quantity=kg(1500), unit="公斤"),
        Row(77_700, subject_id=second, goods="萝卜", quantity=kg(10), unit="公斤"),
    )
    at(18)
    office.book(
        T.SALE_MEMBERS, Row(45_000, subject_id=first, goods="化肥", quantity=kg(100), unit="公斤")
    )
    office.book(T.WAGES, Row(36_000, subject_id=first, quantity=kg(3), rate_fen=12_000))
    member = office.coop.members.get(subject_id=first)
    own = browser_of(tiny.villager)
    page = own.get(f"/coops/members/{member.pk}/").content.decode()
    assert "化肥 100 公斤" in page
    assert "450.00" in page
    assert "360.00" in page
    assert "白菜" not in page
    before = own.get(f"/coops/members/{member.pk}/?year=2025").content.decode()
    assert "白菜 1,500 公斤" in before
    assert "1,280.50" in before
    assert "萝卜" not in before
    strange = own.get(f"/coops/members/{member.pk}/?year=1999").content.decode()
    assert "化肥 100 公斤" in strange
    other = office.coop.members.get(subject_id=second)
    assert own.get(f"/coops/members/{other.pk}/").status_code == 404
    chair = browser_of(tiny.coop_chair, two_factors=True)
    assert "化肥 100 公斤" in chair.get(f"/coops/members/{member.pk}/").content.decode()
    clerk = browser_of(tiny.village_clerk, two_factors=True)  # reads the list, not the books
    listed = clerk.get(f"/coops/members/{member.pk}/")
    assert "化肥" not in listed.content.decode()


def sale(**more) -> dict[str, str]:
    return {
        "request_key": key(),
        "on": "2026-03-18",
        "money": "102",
        "summary": "卖白菜",
        "r2_amount": "12.50",
    } | more


@pytest.mark.parametrize(
    ("kind", "sent", "field"),
    [
        ("SALE_OTHERS", sale(on="2026-03-30"), "on"),
        ("PURCHASE_MEMBERS", sale(r2_goods="白菜"), "r2_who"),
        ("TRANSFER", sale(r2_account="102."), "r2_account"),
        ("FREE", sale(r2_account="212.", r2_debit="5"), "r2_who"),
        ("FREE", sale(r2_account="101.", r2_who="1", r2_debit="5"), "r2_who"),
        ("STOCK_OUT", sale(r2_account="521.materials", r2_quantity="5"), "r2_item"),
        ("WAGES", sale(r2_who="1", r2_quantity="3"), "r2_rate"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    office, desk, kind: str, sent: dict[str, str], field: str
) -> None:
    answer = desk.post(address(office, f"books/new/{kind}/"), sent)
    form = answer.context["form"]
    assert answer.status_code == 400
    assert list(form.errors) == [field], form.errors
    assert form["summary"].value() == "卖白菜"
    assert not Voucher.objects.exists()


def test_who_checks_sees_whose_trade_it_is_and_how_wages_were_worked_out(office, desk) -> None:
    trade = office.enter(
        T.PURCHASE_MEMBERS,
        Row(5_000, office.members[1], goods="白菜", quantity=kg("12.5"), unit="公斤"),
    )
    wages = office.enter(
        T.WAGES, Row(42_000, office.members[0], quantity=kg("3.5"), rate_fen=12_000)
    )
    shown = desk.get(f"/coops/vouchers/{trade.pk}/").context["named"]
    assert [(one.what, one.amount_fen) for one in shown] == [("白菜 12.5公斤", 5_000)]
    assert shown[0].who
    (day,) = desk.get(f"/coops/vouchers/{wages.pk}/").context["named"]
    assert "3.5" in day.what
    assert "120.00" in day.what


@pytest.mark.parametrize("kind", sorted(TYPED))
def test_a_voucher_that_came_back_is_filled_in_again_as_it_was(office, desk, tiny, kind) -> None:
    item = office.item()
    stock = Row(50_000, item_id=item.pk, quantity=kg("100"), number="521", detail="materials")
    office.fund()
    office.book(T.PURCHASE_OTHERS, stock)
    typed = TYPED_AS[kind] | {"request_key": key(), "on": "2026-03-18", "summary": "原来的"}
    typed = {name: str(item.pk) if value == "ITEM" else value for name, value in typed.items()}
    page = address(office, f"books/new/{kind}/")
    assert desk.post(page, typed).status_code == 302, desk.post(page, typed).context["form"].errors
    old = Voucher.objects.latest("pk")
    chair = browser_of(tiny.coop_chair, two_factors=True)
    chair.post(f"/coops/vouchers/{old.pk}/return/", {"request_key": key(), "text": "不对"})

    form = desk.get(page, {"again": old.pk}).context["form"]
    shown = {name: form[name].initial for name in typed if name != "request_key"}
    again = {name: str(value or "") for name, value in shown.items()} | {"request_key": key()}
    assert desk.post(f"{page}?again={old.pk}", again).status_code == 302
    new = Voucher.objects.latest("pk")
    old.refresh_from_db()
    assert (old.status, new.status) == (VoucherStatus.CANCELLED, VoucherStatus.SUBMITTED)
    assert lines(new) == lines(old)
    assert parties.of_voucher(new) == parties.of_voucher(old)


def lines(row: Voucher) -> list[tuple[object, ...]]:
    names = ("number", "detail", "subject_id", "item_id", "amount_fen", "quantity", "is_cost")
    return sorted(row.lines.values_list(*names), key=str)


TRADE = {"r0_who": "2", "r0_goods": "白菜", "r0_quantity": "5", "r0_unit": "公斤", "r0_amount": "9"}
LAND = {"r0_who": "1", "r0_quantity": "2.5", "r0_rate": "400"}
TYPED_AS = {
    "SALE_OTHERS": {"money": "101", "r0_item": "ITEM", "r0_quantity": "4", "r0_amount": "90.50"},
    "SALE_MEMBERS": TRADE | {"money": "101", "r0_item": "ITEM"},
    "PURCHASE_MEMBERS": TRADE | {"money": "114"},
    "PURCHASE_OTHERS": {"money": "102", "r0_item": "ITEM", "r0_quantity": "4", "r0_amount": "8"},
    "WAGES": {"r0_who": "1", "r0_quantity": "3.5", "r0_rate": "120"},
    "WAGE_PAY": {"money": "102", "r0_who": "1", "r0_amount": "120"},
    "LAND_RENT": LAND | {"money": "102"},
    "GUARANTEED": LAND | {"money": "102"},
    "EXPENSE": {"money": "102", "r0_account": "522.general", "r0_amount": "1,250.50"}
    | {"party": "丰源粮油公司 6222021234567890", "holder": "张三"},
    "SUBSIDY": {"money": "102", "r0_account": "235.", "r0_amount": "20000"},
    "LOAN_IN": {"money": "102", "r0_account": "201.", "r0_amount": "300"},
    "LOAN_OUT": {"money": "102", "r0_account": "201.", "r0_amount": "300"},
    "INTEREST": {"money": "102", "r0_amount": "12"},
    "TRANSFER": {"money": "102", "r0_account": "101.", "r0_amount": "500"},
    "STOCK_OUT": {"r0_account": "521.materials", "r0_item": "ITEM", "r0_quantity": "7"},
    "DEPRECIATION": {"r0_account": "521.depreciation", "r0_amount": "77"},
    "FREE": {
        "r0_account": "101.",
        "r0_debit": "5",
        "r1_account": "212.",
        "r1_who": "1",
        "r1_credit": "5",
    },
}


def test_what_is_refused_at_the_check_is_said_on_the_voucher(office, desk, tiny) -> None:
    row = office.enter(T.EXPENSE, Row(100, number="522", detail="general"))
    chair = browser_of(tiny.coop_chair, two_factors=True)
    answer = chair.post(f"/coops/vouchers/{row.pk}/check/", {"request_key": key()})
    assert answer.status_code == 409
    assert "/check/" in answer.content.decode()
    assert answer.context["refused"].non_field_errors()
    empty = chair.post(f"/coops/vouchers/{row.pk}/return/", {"request_key": key(), "text": ""})
    assert empty.status_code == 400
    assert "text" in empty.context["answer"].errors


def test_another_cooperatives_voucher_is_not_filled_in(office, desk) -> None:
    row = office.enter(T.EXPENSE, Row(100, number="522", detail="general"))
    page = address(office, "books/new/SALE_OTHERS/")
    assert desk.get(page, {"again": row.pk}).status_code == 404
    assert desk.get(page, {"again": row.pk + 1}).status_code == 404
    assert desk.get(page, {"again": "x"}).status_code == 200


def test_an_accountant_finds_the_imports_and_types_no_code_of_the_cooperative(office, desk) -> None:
    upload = "/imports/new/coop_vouchers/"
    assert f'href="{upload}"' in desk.get(address(office, "books/")).content.decode()
    form = desk.get(upload).context["form"]
    assert [value for value, _name in form.fields["option_coop"].widget.choices] == ["C-1"]


@pytest.mark.parametrize("nothing", ["0", "0.00", "０", "0元"])
def test_an_empty_cash_box_is_counted_as_nought(office, desk, nothing: str) -> None:
    sent = {"request_key": key(), "of": "CASH", "on": "2026-03-18", "found": nothing}
    assert desk.post(address(office, "books/count/"), sent).status_code == 302
    assert office.coop.counts.get().found_fen == 0
    unsaid = desk.post(address(office, "books/count/"), sent | {"request_key": key(), "found": ""})
    assert list(unsaid.context["form"].errors) == ["found"]
