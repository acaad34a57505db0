"""The other side of a voucher: kept once, sealed, shown by four digits, found again."""

import uuid

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.coops.books.office import Office, T
from tests.signing_in import browser_of
from tests.tiny import SINCE
from touyan.access.services import rotation
from touyan.coops import exporters, parties
from touyan.coops.book_errors import BadParty
from touyan.coops.models import Voucher, VoucherParty
from touyan.coops.queries import parties as queries
from touyan.coops.queries.statements import Span
from touyan.coops.services import booking
from touyan.coops.services import vouchers as writing
from touyan.coops.services.vouchers import Entered
from touyan.coops.vouchers import Draft, Party, Row
from touyan.core import clock, crypto
from touyan.core.actor import SYSTEM
from touyan.registry import services as registry
from touyan.registry.kinds import OrganisationKind, PostKind

NUMBER = "6222021234567890"
NAME = "丰源粮油公司"


def entered(office: Office, template=T.SALE_OTHERS, *, money="102", number="", **party) -> Voucher:
    """Enter a voucher of 100 yuan with another side."""
    row = Row(10_000, number=number, subject_id=party.pop("row_subject", None))
    draft = Draft(template, clock.today(), "测试", (row,), money, party=Party(**party))
    return writing.enter(
        actor=office.accountant, entered=Entered(office.coop.pk, draft, uuid.uuid4())
    )


@pytest.mark.parametrize(
    ("written", "name", "account", "tail"),
    [
        (NAME, NAME, "", ""),
        (f"{NAME} {NUMBER}", NAME, NUMBER, ""),
        (f"{NAME},6222 0212 3456 7890", NAME, NUMBER, ""),
        (f"{NAME}6222-0212-3456-7890", NAME, NUMBER, ""),
        (f"{NAME} 尾号7890", NAME, "", "7890"),
        (f"{NAME} ****7890", NAME, "", "7890"),
        ("第7小学", "第7小学", "", ""),
        ("12 张三", "12 张三", "", ""),
        (NUMBER, "", NUMBER, ""),
        ("", "", "", ""),
    ],
)
def test_one_field_is_a_name_and_perhaps_a_number(written, name, account, tail) -> None:
    assert parties.read(written) == Party(name=name, account=account, tail=tail)


@given(
    st.text("丰源公司abc ", min_size=1).filter(str.strip), st.from_regex(r"\d{4}", fullmatch=True)
)
def test_what_is_shown_is_read_again(name, tail) -> None:
    name = " ".join(name.split())
    assert parties.read(parties.shown(name, tail)) == Party(name=name, tail=tail)


def test_a_number_is_sealed_and_only_its_last_digits_are_read(office) -> None:
    row = entered(office, name=NAME, account=NUMBER)
    kept = VoucherParty.objects.get()
    assert (kept.name, kept.subject_id, kept.account_tail) == (NAME, None, "7890")
    assert kept.account == NUMBER
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM coops_voucherparty")
        for cell in cursor.fetchone():
            assert NUMBER not in str(cell)
            assert NUMBER.encode() not in bytes(cell if isinstance(cell, bytes) else b"")
    assert queries.of_voucher(row) == (f"{NAME} 尾号7890", "")
    assert queries.earlier(office.coop) == [f"{NAME} 尾号7890"]


def test_the_last_digits_mean_the_number_that_was_written_before(office) -> None:
    entered(office, name=NAME, account=NUMBER)
    entered(office, name=NAME, tail="7890")
    first, second = VoucherParty.objects.order_by("pk")
    assert second.account == NUMBER
    assert bytes(first.account_index) == bytes(second.account_index)
    for other in ({"name": NAME, "tail": "1111"}, {"name": "别家公司", "tail": "7890"}):
        with pytest.raises(BadParty):
            entered(office, **other)
    assert VoucherParty.objects.count() == 2


def test_whom_of_the_registry_a_name_means(office, tiny) -> None:
    body = registry.found_organisation(
        actor=SYSTEM,
        area_id=tiny.village.parent.pk,
        kind=OrganisationKind.ENTERPRISE,
        name="黔北茶业公司",
        valid_from=SINCE,
    )
    alone, *_two = (
        registry.register_person(actor=SYSTEM, area_id=tiny.village.pk, name=name)
        for name in ("独孤问田", "欧阳问路", "欧阳问路")
    )
    number = f"1 {tiny.villager.name}"
    for name, subject in (
        (number, tiny.villager.pk),
        ("独孤问田", alone.pk),
        ("欧阳问路", None),  # two of them
        ("黔北茶业公司", body.pk),
        ("外地王五", None),
    ):
        row = entered(office, name=name)
        kept = VoucherParty.objects.get(voucher=row)
        assert kept.subject_id == subject
        assert kept.name == ("" if subject else name)


@pytest.mark.parametrize(
    ("template", "money", "party"),
    [
        (T.SALE_OTHERS, "102", {"name": "x" * 61}),
        (T.SALE_OTHERS, "102", {"account": NUMBER}),
        (T.SALE_OTHERS, "102", {"name": NAME, "account": "1234567"}),
        (T.SALE_OTHERS, "102", {"name": NAME, "account": "1" * 31}),
        (T.SALE_OTHERS, "113", {"name": NAME, "holder": "王五"}),
        (T.GUARANTEED, "102", {"name": NAME}),
        (T.TRANSFER, "102", {"holder": "王五"}),
        (T.STOCK_OUT, "", {"holder": "王五"}),
    ],
)
def test_what_cannot_be_the_other_side_is_refused(template, money, party) -> None:
    with pytest.raises(BadParty):
        parties.checked(Party(**party), template, money, own_name="本社")


def test_an_account_of_ours_or_theirs_is_nothing_special() -> None:
    def kept(**party):
        return parties.checked(Party(**party), T.SALE_OTHERS, "102", own_name="本社")

    assert kept() is None
    assert kept(holder="本社") is None
    assert kept(name=NAME, holder=NAME) == Party(name=NAME)
    assert kept(name=NAME, holder=" 王 五 ") == Party(name=NAME, holder="王 五")


def test_a_reversal_says_the_same_other_side(office) -> None:
    row = entered(office, name=NAME, account=NUMBER, holder="王五")
    booking.check(actor=office.chair, voucher_id=row.pk)
    back = writing.reverse(actor=office.accountant, voucher_id=row.pk, why="记错")
    party = VoucherParty.objects.get(voucher=back)
    assert (party.name, party.account, party.holder) == (NAME, NUMBER, "王五")
    assert VoucherParty.objects.count() == 2


def test_the_database_repeats_what_a_party_is(office, tiny) -> None:
    row = office.enter(T.SALE_OTHERS, Row(100))
    for wrong in (
        {},
        {"name": NAME, "subject_id": tiny.villager.pk},
        {"name": NAME, "account_tail": "7890"},
        {"name": NAME, "account_index": b"x" * 32},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            VoucherParty.objects.create(voucher=row, **wrong)


def test_a_new_key_renews_the_number_and_its_index(office, settings) -> None:
    entered(office, name=NAME, account=NUMBER)
    before = bytes(VoucherParty.objects.get().account_index)
    settings.FIELD_KEYS_RETIRED = [settings.FIELD_KEY]
    settings.FIELD_KEY = "new-key-" + "n" * 40
    assert rotation.rotate_sealed() == 1
    settings.FIELD_KEYS_RETIRED = []
    kept = VoucherParty.objects.get()
    assert kept.account == NUMBER
    assert bytes(kept.account_index) == crypto.blind_index(NUMBER, parties.PURPOSE) != before


@pytest.fixture
def desk(office, tiny):
    """The accountant's browser."""
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


def test_it_is_typed_in_one_field_and_never_shown_whole(office, desk) -> None:
    to = f"/coops/{office.coop.pk}/books/new/SALE_OTHERS/"
    sent = {
        "request_key": str(uuid.uuid4()),
        "on": str(clock.today()),
        "money": "102",
        "summary": "卖白菜",
        "r0_amount": "12",
        "party": f"{NAME} {NUMBER}",
        "holder": "王五",
    }
    assert desk.post(to, sent).status_code == 302
    row = Voucher.objects.get()
    text = desk.get(f"/coops/vouchers/{row.pk}/").text
    assert f"{NAME} 尾号7890" in text
    assert "王五" in text
    assert NUMBER not in text
    assert f'value="{NAME} 尾号7890"' in desk.get(to).text
    wrong = desk.post(to, sent | {"request_key": str(uuid.uuid4()), "party": f"{NAME} 尾号1111"})
    assert wrong.status_code == 400
    assert list(wrong.context["form"].errors) == ["party"]
    assert Voucher.objects.count() == 1


def test_which_kinds_of_voucher_ask_for_it(office, desk) -> None:
    asked = {
        template: {name for name in ("party", "holder") if f'name="{name}"' in page}
        for template in ("SALE_OTHERS", "WAGE_PAY", "TRANSFER", "STOCK_OUT", "FREE")
        for page in [desk.get(f"/coops/{office.coop.pk}/books/new/{template}/").text]
    }
    assert asked == {
        "SALE_OTHERS": {"party", "holder"},
        "WAGE_PAY": {"holder"},
        "TRANSFER": set(),
        "STOCK_OUT": set(),
        "FREE": {"party", "holder"},
    }


def test_the_day_book_names_it_with_the_last_digits(office, tmp_path) -> None:
    row = entered(office, name=NAME, account=NUMBER, holder="王五")
    booking.check(actor=office.chair, voucher_id=row.pk)
    month = clock.month_of(clock.today())
    path = tmp_path / "序时账.xlsx"
    path.write_bytes(b"".join(exporters.day_book(office.coop, Span(month, month))))
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert rows[0][-3:] == ("对方单位", "对方账号", "过账账户户名")
    assert {one[-3:] for one in rows[1:]} == {(NAME, "尾号7890", "王五")}


def test_more_vouchers_cost_no_more_statements(office, django_assert_max_num_queries) -> None:
    for _n in range(3):
        entered(office, name=NAME, account=NUMBER)
    with django_assert_max_num_queries(2):
        assert queries.earlier(office.coop) == [f"{NAME} 尾号7890"]
    for number in range(4):
        entered(office, name=f"公司{number}")
    with django_assert_max_num_queries(2):
        assert len(queries.earlier(office.coop)) == 5
