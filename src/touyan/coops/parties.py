"""The other side of a voucher: who paid or was paid, and over whose account the money went. Pure.

Optional, and never more than what a paper says: a name (or somebody of the registry) and an account
number. A whole account number is never shown again: its last four digits stand for it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from touyan.coops.book_errors import BadParty
from touyan.coops.vouchers import MONEY, WITH_MONEY, Party, Template
from touyan.core.identity import normalise

T = Template
PURPOSE = "coops.party.account"
NAME_MAX = 60
TAIL = 4
BY_PARTY = frozenset(
    {
        T.SALE_OTHERS,
        T.PURCHASE_OTHERS,
        T.EXPENSE,
        T.SUBSIDY,
        T.LOAN_IN,
        T.LOAN_OUT,
        T.INTEREST,
        T.FREE,
        T.IMPORTED,
    }
)
"""One other side for the whole voucher; the rows of the other kinds name people themselves."""
OVER_ACCOUNT = frozenset(WITH_MONEY) - {T.TRANSFER} | {T.FREE, T.IMPORTED}
"""Money leaves or comes: it went over somebody's account."""
_NUMBER = re.compile(r"^(?P<name>.*?)[\s,,::]*(?P<number>\d(?:[\s-]?\d){7,29})$")
_KEPT = re.compile(r"^(?P<name>.*?)[\s,,::]*(?:尾号|\*{2,}\s?)(?P<tail>\d{4})$")
_DIGITS = re.compile(r"\d{8,30}")


def read(text: str) -> Party:
    """Return what one field says: a name, and behind it an account number or “尾号1234”.

    "丰源粮油公司 6222 0212 3456 7890" is a name and a new number, "丰源粮油公司 尾号7890" one that was
    written before.
    """
    found = " ".join(text.split())
    if kept := _KEPT.match(found):
        return Party(name=kept["name"].strip(), tail=kept["tail"])
    if number := _NUMBER.match(found):
        return Party(name=number["name"].strip(), account=normalise(number["number"]))
    return Party(name=found)


def shown(name: str, tail: str) -> str:
    """Return a party as it is read and as `read` understands it again."""
    return f"{name} 尾号{tail}" if tail else name


def checked(party: Party, template: Template, money: str, *, own_name: str) -> Party | None:
    """Return the party as it is kept; None for nothing.

    A holder who is the cooperative or the other side says nothing new and is left out. Raises BadParty
    for a kind of voucher that has no other side, or where no money moves.
    """
    name, holder = " ".join(party.name.split()), " ".join(party.holder.split())
    if holder in {name, own_name}:
        holder = ""
    found = replace(party, name=name, holder=holder)
    if found.is_nothing:
        return None
    if max(len(name), len(holder)) > NAME_MAX:
        raise BadParty(_("Write the name of the other side in at most 60 characters."))
    if (name or found.subject_id or found.account or found.tail) and template not in BY_PARTY:
        raise BadParty(
            _("The rows of this voucher say whose they are: leave the other side empty.")
        )
    if holder and (template not in OVER_ACCOUNT or (money and money not in MONEY)):
        raise BadParty(
            _("No money moves with this voucher: leave the holder of the account empty.")
        )
    if (found.account or found.tail) and not (name or found.subject_id):
        raise BadParty(_("Write the name before the account number."))
    if found.account and not _DIGITS.fullmatch(found.account):
        raise BadParty(_("An account number has 8 to 30 digits."))
    return found
