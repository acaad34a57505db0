"""The chart of accounts: official names, the sides, the county's own file, accounts for many books."""

import pytest

from touyan.coops import chart, chart_names, pack
from touyan.coops.chart import Kind, Side
from touyan.coops.services import accounts
from touyan.core import room_packs
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotFound
from touyan.core.pack_reader import PackError
from touyan.ledger import queries as ledger_queries


def test_numbers_and_names_are_unique_and_every_line_is_known() -> None:
    entries = chart.PROVISIONAL.entries
    assert len({one.number for one in entries}) == len(entries)
    assert len({one.name for one in entries}) == len(entries)
    sheet = {
        *chart_names.CURRENT_ASSETS,
        *chart_names.FIXED_ASSETS,
        *chart_names.CURRENT_LIABILITIES,
        *chart_names.LONG_LIABILITIES,
        *chart_names.EQUITY_LINES,
    }
    assert {one.line for one in entries if one.kind is not Kind.RESULT} == sheet


def test_labour_land_rent_and_guaranteed_rent_are_costs_kept_apart() -> None:
    spending = chart.PROVISIONAL.entry("521")
    assert spending.kind is Kind.RESULT
    assert spending.side is Side.DEBIT
    assert {"labour", "land_rent", "guaranteed"} <= {one.code for one in spending.details}


def test_trade_with_members_and_with_others_is_kept_apart() -> None:
    for number in ("501", "521"):
        assert {"members", "others"} <= {
            one.code for one in chart.PROVISIONAL.entry(number).details
        }


@pytest.mark.parametrize("code", ["points.issued", "coop", "coop.x", "cash.shop"])
def test_a_code_of_another_room_is_no_account_of_a_cooperative(code: str) -> None:
    with pytest.raises(NotFound):
        chart.split(code)


def _read(folder, text: str) -> chart.Chart:
    (folder / "coops.toml").write_text(text, encoding="utf-8")
    return room_packs.of(pack.PACK, folder).chart


def test_a_county_imports_the_ministrys_numbers(tmp_path) -> None:
    found = _read(
        tmp_path,
        '[chart]\nversion = "2021"\n[[chart.accounts]]\nnumber = "101"\nofficial = "1001"\n'
        '[[chart.accounts]]\nnumber = "191"\nname = "其他资产"\nclass = "ASSET"\nside = "DEBIT"\n'
        'line = "长期待摊费用"\n',
    )
    assert found.version == "2021"
    assert found.entry("101").shown_number == "1001"
    assert not found.entry("101").is_provisional
    assert found.entry("102").is_provisional
    assert found.entry("191").line == "长期待摊费用"


@pytest.mark.parametrize(
    "text",
    [
        'number = "10a"',
        'number = "101"\nofficial = "102"',
        'number = "999"\nname = "x"\nclass = "ASSET"\nside = "DEBIT"\nline = "股金"',
        'number = "101"\nsomething = 1',
        'number = "101"\n[[chart.accounts]]\nnumber = "101"',
    ],
)
def test_a_wrong_chart_refuses_the_pack(tmp_path, text: str) -> None:
    with pytest.raises(PackError):
        _read(tmp_path, f"[chart]\n[[chart.accounts]]\n{text}\n")


@pytest.mark.django_db
def test_books_of_many_cooperatives_are_opened_at_once(tiny, django_assert_max_num_queries) -> None:
    coops = [tiny.coop, tiny.sibling_coop]
    with django_assert_max_num_queries(40):
        books = accounts.open_books(actor=SYSTEM, organisations=coops)
    assert accounts.open_books(actor=SYSTEM, organisations=coops) == books
    assert accounts.books_of([one.pk for one in coops]) == books
    own = ledger_queries.own_accounts(books.values(), [accounts.YUAN])
    assert (books[tiny.coop.pk], "coop.101") in own
    assert (books[tiny.sibling_coop.pk], "coop.501.members") in own
    assert not [code for _book, code in own if code == "coop.301"]


@pytest.mark.django_db
def test_an_account_by_name_needs_its_holder(tiny) -> None:
    accounts.open_books(actor=SYSTEM, organisations=[tiny.coop])
    villager = tiny.villager.pk
    found = accounts.account_of(
        actor=SYSTEM, organisation_id=tiny.coop.pk, number="301", subject_id=villager
    )
    assert ledger_queries.account(found).subject_id == villager
    for number, detail, subject in (("301", "", None), ("101", "", villager), ("501", "", None)):
        with pytest.raises(NotFound):
            accounts.account_of(
                actor=SYSTEM,
                organisation_id=tiny.coop.pk,
                number=number,
                detail=detail,
                subject_id=subject,
            )


@pytest.mark.django_db
def test_a_cooperative_without_books_has_no_account(tiny) -> None:
    with pytest.raises(NotFound):
        accounts.account_of(actor=SYSTEM, organisation_id=tiny.coop.pk, number="101")
