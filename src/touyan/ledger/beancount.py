"""The ledger as a Beancount file: another program, written by others, checks that it balances.

Accounts become `Assets:` or `Equity:` names, commodities capital letters; amounts keep their decimals.
Nothing names a person: a holder is the number of its subject.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence

from touyan.ledger import reading, wire

CHUNK = 5_000
_ASSETS = ("cash", "goods", "due")
_COMMODITY = re.compile(r"[^A-Z0-9'._-]")
_WORD = re.compile(r"[^A-Za-z0-9-]")


KindOf = Callable[[str], str]
"""Says of which of Beancount's five types an account is, by its code."""


def kind_of(code: str) -> str:
    """Return the type of an account of a village's book."""
    return "Assets" if code.split(".")[0] in _ASSETS else "Equity"


def account_name(
    area_path: str, code: str, subject_id: int | None, account_id: int, kinds: KindOf = kind_of
) -> str:
    """Return the Beancount name of an account: type, village, code, holder, our number."""
    words = [_WORD.sub("-", word) for word in code.split(".")]
    kind = kinds(code)
    holder = "Book" if subject_id is None else f"S{subject_id}"
    names = ":".join(word[:1].upper() + word[1:] for word in words)
    return f"{kind}:A{area_path}:{names}:{holder}:N{account_id}"


def commodity_name(code: str) -> str:
    """Return the Beancount name of a commodity: at most 24 capital letters, digits and hyphens."""
    name = _COMMODITY.sub("-", code)
    if name[-1] in "'._-":
        name += "X"
    return name if len(name) <= 24 else f"{name[:12]}-{name[-11:]}"


def quantity(amount: int, scale: int) -> str:
    """Return the amount in whole units with its decimals: 1234 at scale 2 is 12.34."""
    if not scale:
        return str(amount)
    sign, digits = ("-" if amount < 0 else ""), f"{abs(amount):0{scale + 1}d}"
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}"


def export(*, area_prefix: str = "") -> Iterator[str]:
    """Return the lines of the file, book by book, for the areas whose code starts with the prefix."""
    yield 'option "title" "Touyan"\n'
    yield from _commodities()
    books = wire.run(
        "SELECT b.id, a.path, b.opened_on FROM ledger_book b JOIN registry_area a"
        " ON a.id = b.area_id WHERE a.path LIKE %s ORDER BY a.path, b.id",
        [area_prefix + "%"],
    )
    for book_id, path, _opened_on in books:
        yield from _book(book_id, path)


def export_book(book_id: int, *, title: str = "Touyan", kinds: KindOf = kind_of) -> Iterator[str]:
    """Return the lines of the file of one book with the commodities that it holds, no others.

    `title` says whose book it is, `kinds` of which type its accounts are.
    """
    yield f'option "title" {_quoted(title)}\n'
    held = (
        " WHERE id IN (SELECT a.commodity_id FROM ledger_account a WHERE a.book_id = %s"
        " AND EXISTS (SELECT 1 FROM ledger_entry e WHERE e.account_id = a.id))"
    )
    yield from _commodities(held, [book_id])
    sql = (
        "SELECT a.path FROM ledger_book b JOIN registry_area a ON a.id = b.area_id WHERE b.id = %s"
    )
    for (path,) in wire.run(sql, [book_id]):
        yield from _book(book_id, path, kinds)


def _commodities(where: str = "", params: Sequence[object] = ()) -> Iterator[str]:
    sql = f"SELECT code, name FROM ledger_commodity{where} ORDER BY code"  # noqa: S608 - fixed clauses
    for code, name in wire.run(sql, list(params)):
        yield f"1970-01-01 commodity {commodity_name(code)}\n  name: {_quoted(name)}\n"


def _book(book_id: int, path: str, kinds: KindOf = kind_of) -> Iterator[str]:
    rows = wire.run(
        "SELECT a.id, a.code, a.subject_id, c.code, c.scale FROM ledger_account a"
        " JOIN ledger_commodity c ON c.id = a.commodity_id WHERE a.book_id = %s"
        " AND EXISTS (SELECT 1 FROM ledger_entry e WHERE e.account_id = a.id) ORDER BY a.id",
        [book_id],
    )
    names: dict[int, tuple[str, str, int]] = {}
    for account_id, code, subject_id, commodity, scale in rows:
        name, unit = (
            account_name(path, code, subject_id, account_id, kinds),
            commodity_name(commodity),
        )
        names[account_id] = (name, unit, scale)
        yield f"1970-01-01 open {name} {unit}\n"
    yield from _transfers(book_id, names)


def _transfers(book_id: int, names: dict[int, tuple[str, str, int]]) -> Iterator[str]:
    after = 0
    sql = (
        "SELECT id, key, kind, effective_on FROM ledger_transfer"
        " WHERE book_id = %s AND id > %s ORDER BY id LIMIT %s"
    )
    while rows := wire.run(sql, [book_id, after, CHUNK]):
        lines: dict[int, list[str]] = {}
        for transfer_id, account_id, amount in _entries([row[0] for row in rows]):
            name, unit, scale = names[account_id]
            text = f"  {name}  {quantity(amount, scale)} {unit}\n"
            lines.setdefault(transfer_id, []).append(text)
        for transfer_id, key, kind, on in rows:
            day = on.isoformat() if isinstance(on, dt.date) else on
            yield f"{day} * {_quoted(kind)} {_quoted(key)}\n" + "".join(lines[transfer_id])
        after = rows[-1][0]


def _entries(transfer_ids: list[int]) -> list[wire.Row]:
    sql = (
        "SELECT transfer_id, account_id, amount FROM ledger_entry"  # noqa: S608 - a fixed clause
        f" WHERE {reading.ids_clause('transfer_id')} ORDER BY transfer_id, account_id"
    )
    return wire.run(sql, [reading.ids_param(transfer_ids)])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
