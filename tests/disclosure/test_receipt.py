"""Receipts, the file of a month and the program that checks it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import triggers_off
from tests.disclosure.conftest import PERIOD, Closing
from tests.ledger.edits import sql
from touyan.core import chain
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotFound
from touyan.disclosure import head, publication, queries
from touyan.ledger import services as ledger
from touyan.ledger.models import Transfer, TransferPrivate

PROGRAM = publication.FOLDER / publication.PROGRAM


def check(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `verify.py` as an auditor does: alone, without anything of ours."""
    return subprocess.run(
        [sys.executable, "-I", str(PROGRAM), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def exchange(closing: Closing) -> str:
    """Return the key of the household's exchange."""
    found = Transfer.objects.get(book=closing.book_id, kind="points.redeem")
    return found.key


def test_the_household_gets_a_receipt_that_proves_itself(closing: Closing) -> None:
    key = exchange(closing)
    assert queries.receipt_of(closing.village.villager, key).text == ""
    month = closing.closed()
    receipt = queries.receipt_of(closing.village.villager, key)
    found = head.holds(receipt.text)
    assert found is not None
    assert chain.check_code(found) == month.check_code
    assert receipt.fits_qr
    assert head.long(receipt.fragment).decode() == receipt.text


def test_a_receipt_names_nobody(closing: Closing) -> None:
    closing.closed()
    text = queries.receipt_of(closing.village.villager, exchange(closing)).text
    village = closing.village
    for word in (village.head.name, village.keeper_person.name, village.home.code):
        assert word not in text


def test_receipts_of_others_are_not_found(closing: Closing) -> None:
    closing.closed()
    village = closing.village
    for actor in (village.neighbour, village.stranger, village.keeper):
        with pytest.raises(NotFound):
            queries.receipt_of(actor, exchange(closing))


def test_any_change_of_a_receipt_is_seen(closing: Closing) -> None:
    closing.closed()
    text = queries.receipt_of(closing.village.villager, exchange(closing)).text
    good = json.loads(text)
    changes = {
        "leaf": good["leaf"].replace(",-3]", ",-2]"),
        "index": good["index"] + 1,
        "n": good["n"] + 1,
        "path": list(reversed(good["path"])) if len(set(good["path"])) > 1 else [],
        "head": good["head"].replace(PERIOD, "2026-02"),
    }
    for name, value in changes.items():
        assert value != good[name], name
        assert head.holds(json.dumps(good | {name: value})) is None, name
    for text in ("", "{}", "[]", "1", '{"head":"x"}', '{"head":"{}","leaf":"{}"}'):
        assert head.holds(text) is None


def test_erasing_the_private_part_keeps_every_proof(closing: Closing) -> None:
    """I-06."""
    month = closing.closed()
    key = exchange(closing)
    before = queries.receipt_of(closing.village.villager, key).text
    assert TransferPrivate.objects.filter(transfer__key=key).exists()
    ledger.erase_private(actor=SYSTEM, key=key)
    assert not TransferPrivate.objects.filter(transfer__key=key).exists()
    after = queries.receipt_of(closing.village.villager, key).text
    assert after == before
    assert head.holds(after)
    assert queries.recompute(month).holds


def test_the_file_of_a_month_verifies_with_nothing_of_ours(closing: Closing, at, tmp_path) -> None:
    first = closing.published()
    (tmp_path / "march.json").write_text(queries.month_file(first), encoding="utf-8")
    receipt = queries.receipt_of(closing.village.villager, exchange(closing))
    (tmp_path / "receipt.json").write_text(receipt.text, encoding="utf-8")
    closing.village.give(4)
    at(5, 2)
    second = closing.closed("2026-04")
    (tmp_path / "april.json").write_text(queries.month_file(second), encoding="utf-8")
    done = check(tmp_path / "march.json", "--receipt", tmp_path / "receipt.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert first.check_code.replace("\n", " ") in done.stdout
    done = check(tmp_path / "april.json", "--before", tmp_path / "march.json")
    assert done.returncode == 0, done.stdout + done.stderr
    done = check(tmp_path / "april.json", "--receipt", tmp_path / "receipt.json")
    assert done.returncode == 1
    done = check(tmp_path / "march.json", "--before", tmp_path / "april.json")
    assert done.returncode == 1


def test_a_changed_file_of_a_month_is_found(closing: Closing, tmp_path) -> None:
    good = json.loads(queries.month_file(closing.closed()))
    account = next(n for n, one in enumerate(good["accounts"]) if one[3] == 0)

    def changed(name: str, change) -> dict[str, object]:
        other = json.loads(json.dumps(good))
        other[name] = change(other[name])
        return other

    def deeper(rows):
        rows[account][4] -= 1_000
        return rows

    cases = [
        changed("leaves", lambda rows: rows[1:]),
        changed("leaves", lambda rows: [rows[0].replace("20]", "21]"), *rows[1:]]),
        changed("leaves", lambda rows: rows[::-1]),
        changed("leaves", lambda rows: [*rows, rows[0]]),
        changed("totals", lambda rows: rows[1:]),
        changed("accounts", deeper),
        changed("head", lambda text: text.replace(PERIOD, "2026-02")),
    ]
    path = tmp_path / "month.json"
    for number, case in enumerate(cases):
        path.write_text(json.dumps(case), encoding="utf-8")
        done = check(path)
        assert done.returncode == 1, f"{number}: {done.stdout}{done.stderr}"
        assert done.stderr == ""


def test_a_changed_record_no_longer_fits_the_head(closing: Closing) -> None:
    month = closing.signed()
    assert queries.recompute(month).holds
    with triggers_off():
        sql("UPDATE ledger_entry SET amount = amount + 1 WHERE amount = 20")
    found = queries.recompute(month)
    assert not found.holds
    assert found.checks["ledger.sealed"].wrong == 1


def test_the_commands_close_and_publish(closing: Closing, tmp_path: Path, capsys) -> None:
    code = closing.village.township.path
    with pytest.raises(CommandError):
        call_command("publish_month", area=code, month=PERIOD, out=tmp_path)
    call_command("close_month", area=code, month=PERIOD)
    closing.published()
    call_command("publish_month", area=code, month=PERIOD, out=tmp_path)
    name = f"{closing.village.area.path}-{PERIOD}"
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.json",
        f"{name}.head",
        "verify.html",
        "verify.py",
    }
    assert check(tmp_path / f"{name}.json").returncode == 0
    assert closing.village.area.path in capsys.readouterr().out
    for wrong in ({"area": "520524999999"}, {"month": "2026-13"}):
        with pytest.raises(CommandError):
            call_command("close_month", **({"area": code, "month": PERIOD} | wrong))


def test_the_page_is_one_small_file_without_a_network() -> None:
    text = publication.page()
    assert len(text.encode()) <= 15 * 1024
    for word in ("http:", "https:", "src=", "href=", "import(", "fetch(", "XMLHttpRequest"):
        assert word not in text, word
    assert publication.page_policy().count("'sha256-") == 2


def test_what_lies_before_the_first_closing_says_so(closing: Closing, at) -> None:
    """No receipt of its own, and no promise of one."""
    village = closing.village
    key = exchange(closing)
    assert not queries.receipt_of(village.villager, key).is_earlier
    village.give(4)
    at(5, 2)
    closing.closed("2026-04")
    found = queries.receipt_of(village.villager, key)
    assert (found.text, found.is_earlier) == ("", True)
