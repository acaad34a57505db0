"""Mending balances from the entries, after a fault was found and understood."""

from collections.abc import Sequence

from django.db import IntegrityError

from touyan.ledger import wire
from touyan.ledger.errors import InsufficientBalance
from touyan.ledger.verifying import BalanceCheck

_ADD = "UPDATE ledger_balance SET amount = amount + %s WHERE account_id = %s AND stripe = 0"


def mend(wrong: Sequence[BalanceCheck]) -> None:
    """Add what is missing to the first stripe of each account, in the caller's transaction."""
    for found in wrong:
        try:
            wire.run(_ADD, [found.replayed - found.stored, found.account_id])
        except IntegrityError as error:
            raise InsufficientBalance(found.code, found.account_id) from error
