"""Opening accounts set by set, with their balance rows."""

import itertools
import json
from collections.abc import Iterable, Sequence

from django.db import connection

from touyan.ledger import wire
from touyan.ledger.errors import AccountDiffers, BadAccount
from touyan.ledger.models import Commodity
from touyan.ledger.values import CODE, AccountSpec

CHUNK = 20_000
_SOURCE = {  # the specs of one chunk as rows: n, book_id, subject_id, code, commodity_id, floor, stripes
    "sqlite": (
        "(SELECT json_extract(value, '$[0]') AS n, json_extract(value, '$[1]') AS book_id,"
        " json_extract(value, '$[2]') AS subject_id, json_extract(value, '$[3]') AS code,"
        " json_extract(value, '$[4]') AS commodity_id, json_extract(value, '$[5]') AS floor,"
        " json_extract(value, '$[6]') AS stripes FROM json_each(%s)) s"
    ),
    "postgresql": (
        "(SELECT (v->>0)::int AS n, (v->>1)::bigint AS book_id, (v->>2)::bigint AS subject_id,"
        " v->>3 AS code, (v->>4)::bigint AS commodity_id, (v->>5)::bigint AS floor,"
        " (v->>6)::smallint AS stripes FROM jsonb_array_elements(%s::jsonb) v) s"
    ),
}
_INSERT = (
    "INSERT INTO ledger_account (book_id, subject_id, code, commodity_id, floor, stripes)"
    " SELECT book_id, subject_id, code, commodity_id, floor, stripes FROM {source}"
    " WHERE true ORDER BY n ON CONFLICT DO NOTHING"
)
_FIND = (
    "SELECT s.n, a.id, a.floor, a.stripes, b.account_id FROM {source} JOIN ledger_account a"
    " ON a.book_id = s.book_id AND a.code = s.code AND a.commodity_id = s.commodity_id AND {holder}"
    " LEFT JOIN ledger_balance b ON b.account_id = a.id AND b.stripe = 0"
)
_HOLDER = {True: "a.subject_id = s.subject_id", False: "a.subject_id IS NULL"}
_BALANCE = (
    "INSERT INTO ledger_balance (account_id, stripe, amount, floor) VALUES (%s, %s, 0, %s)"
    " ON CONFLICT DO NOTHING"
)


def open_accounts(specs: Iterable[AccountSpec]) -> list[int]:
    """Open what is not open yet, in the caller's transaction; return the ids in the given order.

    Raises BadAccount for a malformed code, an unknown commodity or stripes beside a floor, and
    AccountDiffers when an account exists with another floor.
    """
    commodities = dict(Commodity.objects.values_list("code", "pk"))
    opened: list[int] = []
    rest = iter(specs)
    while chunk := list(itertools.islice(rest, CHUNK)):
        ids: dict[int, int] = {}
        for held in (True, False):
            ids |= _open(
                [(n, s) for n, s in enumerate(chunk) if (s.subject_id is None) is not held],
                commodities,
                held=held,
            )
        opened += [ids[n] for n in range(len(chunk))]
    return opened


def _open(
    specs: Sequence[tuple[int, AccountSpec]], commodities: dict[str, int], *, held: bool
) -> dict[int, int]:
    if not specs:
        return {}
    rows = json.dumps([_row(n, spec, commodities) for n, spec in specs])
    source = _SOURCE[connection.vendor]
    wire.run(_INSERT.format(source=source), [rows])
    found = wire.run(_FIND.format(source=source, holder=_HOLDER[held]), [rows])
    wanted = dict(specs)
    new = {}
    for n, account_id, floor, stripes, balance in found:
        if (floor, stripes) != (wanted[n].floor, wanted[n].stripes):
            raise AccountDiffers
        if balance is None:
            new[account_id] = (stripes, floor)
    wire.run_many(
        _BALANCE,
        [
            (i, stripe, floor)
            for i, (stripes, floor) in sorted(new.items())
            for stripe in range(stripes)
        ],
    )
    return {n: account_id for n, account_id, *_ in found}


def _row(n: int, spec: AccountSpec, commodities: dict[str, int]) -> list[object]:
    commodity_id = commodities.get(spec.commodity)
    striped = spec.stripes != 1 and (spec.floor is not None or not 1 <= spec.stripes <= 64)
    if commodity_id is None or not CODE(spec.code) or striped:
        raise BadAccount
    return [n, spec.book_id, spec.subject_id, spec.code, commodity_id, spec.floor, spec.stripes]
