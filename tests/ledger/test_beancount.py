"""The export that another program checks."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.ledger.village import CLERK, Village, build
from touyan.ledger import beancount, services
from touyan.ledger.values import Line


@pytest.fixture
def county(xinglong: Village) -> Village:
    """Return a village with points, cash, goods, a reversal and an act across two books."""
    services.define_commodity(actor=CLERK, code="GOODS:17", name='soap "bar"', kind="GOODS")

    def account(code: str, commodity: str, floor: int | None = None) -> int:
        return services.open_account(
            actor=CLERK, book_id=xinglong.book_id, code=code, commodity=commodity, floor=floor
        )

    services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    services.reverse(actor=CLERK, key="a-1", reason="twice")
    lines = (
        Line(account("cash.grant", "CNY"), -123_456),
        Line(account("cash.shop", "CNY", 0), 123_456),
        Line(account("goods.purchased", "GOODS:17"), -7),
        Line(account("goods.stock", "GOODS:17", 0), 7),
    )
    services.post(actor=CLERK, posting=xinglong.posting("g-1", lines, kind="shop.stocked"))
    other = build()
    give = xinglong.posting("x-1", (Line(xinglong.issued, -5),))
    take = other.posting("x-1", (Line(other.households[0], 5),))
    services.post_across(actor=CLERK, postings=(give, take))
    return xinglong


def test_bean_check_finds_nothing_wrong(county: Village, tmp_path: Path) -> None:
    path = tmp_path / "touyan.beancount"
    call_command("export_beancount", str(path))
    text = path.read_text(encoding="utf-8")
    assert "1234.56 CNY" in text
    assert "7 GOODS-17" in text
    done = subprocess.run(
        [Path(sys.executable).parent / "bean-check", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_bean_check_finds_an_act_that_was_changed(county: Village, tmp_path: Path) -> None:
    path = tmp_path / "touyan.beancount"
    call_command("export_beancount", str(path))
    text = path.read_text(encoding="utf-8").replace("1234.56 CNY", "1234.57 CNY", 1)
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).parent / "bean-check", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0


def test_one_area_alone(county: Village, tmp_path: Path) -> None:
    path = tmp_path / "one.beancount"
    call_command("export_beancount", str(path), area="999")
    assert " open " not in path.read_text(encoding="utf-8")


def test_it_reads_in_chunks(county: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(beancount.export())
    monkeypatch.setattr(beancount, "CHUNK", 1)
    assert list(beancount.export()) == whole


def test_it_names_nobody(county: Village) -> None:
    assert "twice" not in "".join(beancount.export())


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("POINT", "POINT"),
        ("GOODS:17", "GOODS-17"),
        ("LAND_MU.", "LAND_MU.X"),
        ("GOODS:12345678901234567890", "GOODS-123456-01234567890"),
    ],
)
def test_commodity_names(code: str, name: str) -> None:
    assert beancount.commodity_name(code) == name
    assert len(name) <= 24


@pytest.mark.parametrize(
    ("amount", "scale", "text"),
    [(5, 0, "5"), (1234, 2, "12.34"), (-5, 2, "-0.05"), (0, 2, "0.00"), (-1234567, 3, "-1234.567")],
)
def test_quantities(amount: int, scale: int, text: str) -> None:
    assert beancount.quantity(amount, scale) == text


def test_account_names() -> None:
    name = beancount.account_name("520524100201", "points.available", 7, 12)
    assert name == "Equity:A520524100201:Points:Available:S7:N12"
    assert (
        beancount.account_name("5205", "due.book_3", None, 1) == "Assets:A5205:Due:Book-3:Book:N1"
    )
