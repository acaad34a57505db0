"""The published file names nobody, and from it everybody recomputes every slip without us."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.coops.worked_example import MEMBERS, TERMS, YEAR
from touyan.coops.distribution import plan, published
from touyan.coops.distribution.plan import Member, Results, Year
from touyan.coops.distribution.published import Issue
from touyan.coops.distribution.rules import (
    Equivalent,
    EquivalentKind,
    Quantified,
    ReserveBase,
    Terms,
)
from touyan.disclosure import head

ISSUE = Issue(7, "DEMO-COOP-1", "520524105205", 2020, dt.date(2021, 1, 20))
LAND = Equivalent(EquivalentKind.LAND, 33_333, is_adopted=True, is_filed=True)


def run(tmp_path: Path, text: str, *more: str) -> tuple[int, str]:
    """Run the program as a villager would: a file of it, a file of the distribution."""
    program = tmp_path / "verify_distribution.py"
    program.write_text(published.program(), encoding="utf-8")
    data = tmp_path / "distribution.json"
    data.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", program, data, *more],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert not done.stderr
    return done.returncode, done.stdout


def changed(text: str, change: Callable[[Any], None], *, at: int = 0) -> str:
    """Return the file with one slip changed and the head made anew: a careful forger's file."""
    given = json.loads(text)
    slip = json.loads(given["leaves"][at])
    change(slip)
    given["leaves"][at] = json.dumps(
        slip, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    given["head"] = published.head_text(ISSUE, given["conditions"], given["leaves"])
    return json.dumps(given, ensure_ascii=False)


def test_the_worked_example_recomputes_with_nothing_but_python(tmp_path: Path) -> None:
    text = published.file(ISSUE, plan.make(year=YEAR, terms=TERMS, members=MEMBERS))
    code, said = run(tmp_path, text, "--slip", "D")
    assert code == 0
    assert published.check_code(text).replace("\n", " ") in said
    assert '"patronage":3510000' in said
    assert "Everything holds" in said


@pytest.mark.parametrize(
    "terms",
    [
        replace(TERMS, quantified=Quantified.EQUAL, reinvested=3_333),
        replace(TERMS, quantified=Quantified.CONTRIBUTION, reserve_base=ReserveBase.BEFORE_LOSSES),
        Terms(reserve=777, rebate=5_100, is_union=True),
        replace(TERMS, equivalents=(LAND,), rebate=10_000),
    ],
)
def test_all_terms_recompute(tmp_path: Path, terms: Terms) -> None:
    people = [
        Member(f"S{at}", at * 7_919, 1_000 + at, at, 3, at % 2, quantities=_land(terms, at))
        for at in range(1, 60)
    ]
    year = Year(Results(operating_income=9_999_991, other_cost=3), earlier_losses_fen=77)
    text = published.file(ISSUE, plan.make(year=year, terms=terms, members=people))
    assert run(tmp_path, text)[0] == 0


def _land(terms: Terms, at: int) -> tuple[tuple[EquivalentKind, int], ...]:
    return ((EquivalentKind.LAND, at * 101),) if terms.equivalents else ()


def test_a_fen_moved_from_one_slip_to_another_is_found(tmp_path: Path) -> None:
    text = published.file(ISSUE, plan.make(year=YEAR, terms=TERMS, members=MEMBERS))
    forged = changed(text, lambda slip: slip.update(residual=slip["residual"] + 1))
    forged = changed(forged, lambda slip: slip.update(residual=slip["residual"] - 1), at=1)
    code, said = run(tmp_path, forged)
    assert code == 1
    assert "A residual: 3780001, recomputed 3780000" in said


def test_a_changed_trade_is_found_by_the_others_and_by_the_code(tmp_path: Path) -> None:
    text = published.file(ISSUE, plan.make(year=YEAR, terms=TERMS, members=MEMBERS))
    forged = changed(text, lambda slip: slip.update(goods=1))
    assert run(tmp_path, forged)[0] == 1
    assert published.check_code(forged) != published.check_code(text)
    given = json.loads(text)
    given["conditions"]["books"]["losses"] = 0
    code, said = run(tmp_path, json.dumps(given, ensure_ascii=False))
    assert code == 1
    assert "not those of the head" in said


def test_a_slips_receipt_proves_that_it_stands_in_the_file(tmp_path: Path) -> None:
    text = published.file(ISSUE, plan.make(year=YEAR, terms=TERMS, members=MEMBERS))
    receipt = published.receipt(text, "C")
    assert receipt is not None
    assert head.holds(receipt) is not None
    assert head.holds(receipt.replace("7020000", "7020001")) is None
    assert published.receipt(text, "Z") is None
    kept = tmp_path / "receipt.json"
    kept.write_text(receipt, encoding="utf-8")
    assert run(tmp_path, text, "--receipt", str(kept))[0] == 0


def test_codes_say_nothing_and_never_meet() -> None:
    codes = {published.code("salt", member) for member in range(20_000)}
    assert len(codes) == 20_000
    assert {len(code) for code in codes} == {published.CODE_LETTERS}
    assert published.code("salt", 1) != published.code("other", 1)
