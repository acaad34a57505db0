"""Reading transfers in bulk with the columns that their leaves are made of."""

import json
from collections.abc import Iterable

from django.db import connection

from touyan.ledger import leaf, wire

_COLUMNS = (
    "t.book_id, t.key, t.part, t.kind, t.period, {day}, t.resolution_id, t.reverses_id, t.public,"
    " t.private_commit, {moment}, t.actor_id"
)
_DAY = {
    "sqlite": "CAST(t.effective_on AS text)",
    "postgresql": "to_char(t.effective_on, 'YYYY-MM-DD')",
}
_MOMENT = {
    "sqlite": "CAST(t.posted_at AS text)",
    "postgresql": "to_char(t.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
}


def columns() -> str:
    """Return the SQL of the arguments of `leaf.text`, for the transfer table named `t`."""
    return _COLUMNS.format(day=_DAY[connection.vendor], moment=posted_at())


def posted_at() -> str:
    """Return the SQL of the moment of posting as UTC text, for the transfer table named `t`."""
    return _MOMENT[connection.vendor]


def ids_clause(column: str) -> str:
    """Return `column IN (the ids of the parameter made by ids_param)`."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])"
    return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - a column of ours


def ids_param(ids: Iterable[int]) -> str:
    """Return many ids as one parameter."""
    text = json.dumps(list(ids))
    return "{" + text[1:-1] + "}" if connection.vendor == "postgresql" else text


class AccountParts:
    """The middle of the lines of each account, read once."""

    def __init__(self) -> None:
        self._parts: dict[int, str] = {}

    def of(self, account_ids: set[int]) -> dict[int, str]:
        """Return the parts of (at least) these accounts; an unknown account has none."""
        missing = account_ids - self._parts.keys()
        if missing:
            sql = (
                "SELECT a.id, a.code, c.code, a.subject_id FROM ledger_account a"  # noqa: S608 - a fixed clause
                f" JOIN ledger_commodity c ON c.id = a.commodity_id WHERE {ids_clause('a.id')}"
            )
            for account_id, code, commodity, subject_id in wire.run(sql, [ids_param(missing)]):
                self._parts[account_id] = leaf.account_part(code, commodity, subject_id)
        return self._parts


def _entries(ids: list[int]) -> list[wire.Row]:
    """Return (transfer id, account id, amount) in this order; ids without a gap are read as a range."""
    clause = ids_clause("transfer_id")
    params: list[object] = [ids_param(ids)]
    if ids and max(ids) - min(ids) + 1 == len(ids):
        clause, params = "transfer_id BETWEEN %s AND %s", [min(ids), max(ids)]
    return wire.run(
        f"SELECT transfer_id, account_id, amount FROM ledger_entry WHERE {clause}"  # noqa: S608 - fixed clauses
        " ORDER BY transfer_id, account_id",
        params,
    )


def lines_of(transfer_ids: Iterable[int], parts: AccountParts) -> dict[int, list[str]]:
    """Return the leaf lines of each transfer, by account id; a foreign account shows as `?`."""
    rows = _entries(list(transfer_ids))
    known = parts.of({account_id for _, account_id, _ in rows})
    lines: dict[int, list[str]] = {}
    for transfer_id, account_id, amount in rows:
        text = f"[{account_id},{known.get(account_id, '?')},{amount}]"
        if transfer_id in lines:
            lines[transfer_id].append(text)
        else:
            lines[transfer_id] = [text]
    return lines
