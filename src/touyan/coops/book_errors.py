"""The rules of a cooperative's daily books that can be broken."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, NotAllowed, WrongState


class BadVoucher(Invalid):
    """Something of a voucher is missing or does not belong to its kind."""

    code = "coops.bad_voucher"
    default_message = _("Something of this voucher is missing. Look at each row again.")


class BadParty(BadVoucher):
    """What is written about the other side of a voucher cannot be kept."""

    code = "coops.bad_party"


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
