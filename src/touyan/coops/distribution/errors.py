"""The rules of distributing a surplus that can be broken, by name."""

from django.utils.translation import gettext_lazy as _

from touyan.coops.errors import LabourIsNoTrade as LabourIsNoTrade
from touyan.coops.errors import RebateBelowStatutoryMinimum as RebateBelowStatutoryMinimum
from touyan.core.errors import Invalid, WrongState


class RebateNotMainlyByTrade(Invalid):
    """A union distributes by its charter on the law's principle: mainly by trade (art. 61, 4)."""

    code = "coops.rebate_not_mainly_by_trade"
    default_message = _(
        "A union's charter must give back more than half of the distributable surplus by trade."
    )


class RateOutOfBounds(Invalid):
    """A rate lies between nothing and the whole."""

    code = "coops.rate_out_of_bounds"
    default_message = _("A rate lies between 0 % and 100 %, with at most two decimals.")


class EquivalentNotFiled(WrongState):
    """What counts as trade besides goods is adopted by the members and filed by the county (16.8)."""

    code = "coops.equivalent_not_filed"
    default_message = _(
        "The members' assembly must adopt what counts as trade, and the county's agriculture "
        "office must file it, before a distribution may use it."
    )


class EquivalentUnknown(Invalid):
    """A member's record counts something the charter does not turn into trade."""

    code = "coops.equivalent_unknown"
    default_message = _("The charter does not say what this counts as. Amend the charter first.")


class NegativeBase(Invalid):
    """Nobody's trade or share is below zero."""

    code = "coops.negative_base"
    default_message = _(
        "A member's trade or share is below zero in the books. Correct the vouchers first."
    )


class NothingToDivideBy(WrongState):
    """The rest is divided by shares, and nobody has any."""

    code = "coops.nothing_to_divide_by"
    default_message = _(
        "Nobody has a contribution or another share in the books: the rest cannot be divided. "
        "Enter the contributions first, or give everything back by trade."
    )


class SameMemberTwice(Invalid):
    """A member stands in the list once."""

    code = "coops.same_member_twice"
    default_message = _("A member stands in the list twice. Nobody is counted twice.")


class NothingToDistribute(WrongState):
    """Only a plan with something to distribute is proposed (art. 44)."""

    code = "coops.nothing_to_distribute"
    default_message = _(
        "This plan distributes nothing. A loss is handled as the assembly decides; without trade "
        "the charter must be amended first."
    )


class AlreadyProposed(WrongState):
    """A year has one distribution."""

    code = "coops.already_proposed"
    default_message = _("A distribution of this year is under way already. Withdraw it first.")


class BooksChanged(WrongState):
    """The books no longer say what the plan was worked out from."""

    code = "coops.books_changed"
    default_message = _(
        "The books have changed since this plan was made. Make a new trial and propose that one."
    )


class YearNotOver(WrongState):
    """A year's surplus is known when the year is over."""

    code = "coops.year_not_over"
    default_message = _("The year is not over yet. Its surplus is distributed afterwards.")


class SurplusNotTransferred(WrongState):
    """The books hold no surplus to distribute: the year-end transfer is missing."""

    code = "coops.surplus_not_transferred"
    default_message = _(
        "The year's surplus is not yet in the distribution account. Make the year-end transfer first."
    )


class InspectionRuns(WrongState):
    """The plan is laid open for 15 days before the assembly (art. 40)."""

    code = "coops.inspection_runs"
    default_message = _(
        "The members must be able to inspect the plan for 15 days before the assembly decides on it."
    )


class ObjectionsOpen(WrongState):
    """Objections are answered first; after one that is upheld the plan is made anew."""

    code = "coops.objections_open"
    default_message = _(
        "Objections to the plan are not answered yet, or one was upheld. Answer them, or withdraw "
        "the plan and make a new one."
    )


class NotVotedOn(WrongState):
    """The members' assembly approves the distribution (art. 29), this one and no other."""

    code = "coops.not_voted_on"
    default_message = _(
        "The members' assembly must approve this plan first, with its check code in the motion."
    )


class NothingToPay(WrongState):
    """Everybody chosen is paid already, or on another list."""

    code = "coops.nothing_to_pay"
    default_message = _("Everybody you chose is paid already or stands on another list.")
