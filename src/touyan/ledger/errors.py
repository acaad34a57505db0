"""The rules of the ledger, as errors that are named by the rule that broke.

Their messages name accounts by code and periods by month, never a person: they may be logged.
"""

from typing import NoReturn

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Conflict, DomainError, Invalid, WrongState


class BadPosting(Invalid):
    """The posting itself is malformed: no lines, a zero amount, a bad key."""

    code = "ledger.bad_posting"
    default_message = _("This entry is incomplete or malformed. Nothing was booked.")


class Unbalanced(Invalid):
    """The lines of some commodity do not sum to zero."""

    code = "ledger.unbalanced"
    default_message = _("What is taken and what is given do not match. Nothing was booked.")


class CommodityMismatch(Invalid):
    """An account is unknown, or belongs to another book or commodity."""

    code = "ledger.commodity_mismatch"
    default_message = _("An account does not belong to this book. Nothing was booked.")


class InsufficientBalance(Invalid):
    """An account would fall below its floor."""

    code = "ledger.insufficient_balance"
    status = 409
    default_message = _("There is not enough left for this. Nothing was booked.")

    def __init__(self, account_code: str = "", account_id: int = 0) -> None:
        self.account_code = account_code
        self.account_id = account_id
        message = None
        if account_code:
            message = _("There is not enough left in %(account)s. Nothing was booked.") % {
                "account": account_code
            }
        super().__init__(message)


class KeyReused(Conflict):
    """The key was already used for something else."""

    code = "ledger.key_reused"
    default_message = _(
        "This receipt number was already used for something else. Nothing was booked."
    )


class AlreadyReversed(WrongState):
    """A transfer can be reversed once."""

    code = "ledger.already_reversed"
    default_message = _("This has already been taken back. Reload the page to see it.")


class PeriodFrozen(WrongState):
    """The month is closed, and so is the current one."""

    code = "ledger.period_frozen"
    default_message = _("This month is already closed. Book it in the month that is open.")


class BatchTooMixed(Invalid):
    """A batch adds to and takes from one account that has a floor: the order would matter."""

    code = "ledger.batch_too_mixed"
    default_message = _(
        "One batch must not both add to and take from the same account. Book it in two batches."
    )


class Busy(Conflict):
    """Somebody else holds the accounts for too long; nothing was done."""

    code = "ledger.busy"
    default_message = _("Many people are booking at this moment. Nothing was booked; try again.")


class BadAccount(Invalid):
    """The account to open is malformed, or its commodity is not defined."""

    code = "ledger.bad_account"
    default_message = _("This account cannot be opened. Check its code and what it counts.")


class AccountDiffers(Conflict):
    """The account, book or commodity is there already, defined differently."""

    code = "ledger.account_differs"
    default_message = _("This is already open with other settings. Nothing was changed.")


class MonthNotOver(WrongState):
    """Only a month that is over can be closed."""

    code = "ledger.month_not_over"
    default_message = _("This month is not over yet. Close it after its last day.")


def raise_named(error: Exception, name: DomainError | None) -> NoReturn:
    """Raise the rule that a database error stands for, or the error itself when it is none of ours."""
    if name is None:
        raise error
    raise name from error
