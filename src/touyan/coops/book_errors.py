"""The rules of a cooperative's daily books that can be broken."""

from typing import Self

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, NotAllowed, WrongState


class OfOneRow:
    """A refusal that knows which row of a voucher (from 0) and which field of it are meant."""

    row: int | None = None
    field: str = ""

    def at(self, row: int | None, field: str) -> Self:
        """Say which row and field are meant; without a row, a field of the head."""
        self.row, self.field = row, field
        return self


class BadVoucher(OfOneRow, Invalid):
    """Something of a voucher is missing or does not belong to its kind."""

    code = "coops.bad_voucher"
    default_message = _("Something of this voucher is missing. Look at each row again.")


class BadParty(BadVoucher):
    """What is written about the other side of a voucher cannot be kept."""

    code = "coops.bad_party"


class BadMoneyCount(Invalid):
    """A count of cash or bank is not complete."""

    code = "coops.bad_money_count"


class DayOfCount(BadMoneyCount):
    """Money is counted on its day, or at the end of the month that is closed next."""

    code = "coops.day_of_count"
    default_message = _(
        "Write a day of the last 62 days, or the last day of the month that is to be closed."
    )


class DifferenceUnexplained(BadMoneyCount):
    """What differs from the books is explained in a word."""

    code = "coops.difference_unexplained"
    default_message = _("The books say another amount. Write why it differs.")


class NotBalanced(BadVoucher):
    """The debits and credits of a voucher differ."""

    code = "coops.not_balanced"
    default_message = _("The two sides of the voucher differ. Correct an amount.")


class NotAMember(BadVoucher):
    """Trade with members is booked by the name of a member (art. 41, 43)."""

    code = "coops.not_a_member"
    default_message = _(
        "A person in this voucher was not a member on that day. Book it as trade with others."
    )


class SamePerson(NotAllowed):
    """Nobody checks the voucher that they made (promise X-07)."""

    code = "coops.same_person"
    default_message = _(
        "Whoever made a voucher does not check it. Somebody else must do this step."
    )


class PeriodClosed(WrongState):
    """The month of the voucher is closed: it takes nothing any more."""

    code = "coops.period_closed"
    default_message = _("This month is closed. Book it on a day of an open month.")


class NotEnoughMoney(WrongState):
    """Cash and bank accounts do not go below zero."""

    code = "coops.not_enough_money"
    default_message = _("There is not so much money on this account. Look at the day book.")


class NotEnoughStock(WrongState):
    """More goods leave than there are."""

    code = "coops.not_enough_stock"
    default_message = _("There are not so many goods in stock. Count them and book what came in.")


class WageNotOwed(WrongState):
    """More wages are paid out than stand on the sheets."""

    code = "coops.wage_not_owed"
    default_message = _("More would be paid than this person is owed. Look at the wage sheets.")


class NotReady(WrongState):
    """Something is still to be done before the month can be closed."""

    code = "coops.not_ready"
    default_message = _("The month cannot be closed yet. The list says what is left to do.")


class NoOpening(Invalid):
    """Opening balances need the confirmed decision of the cooperative."""

    code = "coops.no_opening_decision"
    default_message = _(
        "Opening balances need a decision of this cooperative that is recorded and confirmed."
    )


class BookedAlready(WrongState):
    """What the checker booked is taken back voucher by voucher."""

    code = "coops.booked_already"
    default_message = _(
        "Vouchers of this import are booked already. Take back each wrong one by a reversal."
    )


class BadCount(Invalid):
    """A count of goods is not complete."""

    code = "coops.bad_count"
    default_message = _("Write what was found of at least one kind of goods.")


class GoodsWait(WrongState):
    """The books are compared when nothing that moves goods waits."""

    code = "coops.goods_wait"
    default_message = _(
        "Vouchers that move goods wait for the check. Let them be booked or give them up, then count."
    )
