"""The rules of cooperatives that can be broken, by name."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, NotAllowed, WrongState


class CodeTaken(Invalid):
    """Two cooperatives never have one code."""

    code = "coops.code_taken"
    default_message = _("Another cooperative has this code. Check the code on the licence.")


class PublicBodyCannotJoin(Invalid):
    """A body with public functions is no member (art. 19)."""

    code = "coops.public_body_cannot_join"
    default_message = _(
        "A committee, a Party branch or a government office cannot be a member. Its secretary may "
        "join as a private person, and the collective may join with its own money."
    )


class OnlyCooperatives(Invalid):
    """Only cooperatives form a union (art. 56)."""

    code = "coops.only_cooperatives"
    default_message = _("Only registered cooperatives can be members of a union.")


class AlreadyMember(WrongState):
    """Nobody is on one list twice."""

    code = "coops.already_member"
    default_message = _("This member is on the list already, or has applied already.")


class VoterTwice(WrongState):
    """Each member has a voter of its own."""

    code = "coops.voter_twice"
    default_message = _(
        "One person would vote for two members. Name somebody else who votes for one of them."
    )


class VoterMissing(WrongState):
    """Every member counts for the quorum, so every member has somebody who votes."""

    code = "coops.voter_missing"
    default_message = _("Nobody votes for some members. Name their representatives first.")

    def __init__(self, *, numbers: Iterable[int]) -> None:
        """Keep the numbers of the members in the list."""
        text = _(
            "Nobody votes for the members with these numbers: %(numbers)s. Name the "
            "representative of each first."
        )
        super().__init__(str(text) % {"numbers": "、".join(map(str, numbers))})


class NotEnoughMembers(WrongState):
    """Five members, in a union three cooperatives."""

    code = "coops.not_enough_members"
    default_message = _("A cooperative needs at least five members, a union three cooperatives.")


class NotEnoughFarmers(WrongState):
    """Four fifths of the members are farmers (art. 20)."""

    code = "coops.not_enough_farmers"
    default_message = _("At least 80 of 100 members must be farmers.")


class TooManyUnits(WrongState):
    """One unit member up to twenty members, above that one in twenty (art. 20)."""

    code = "coops.too_many_units"
    default_message = _(
        "Up to 20 members there may be one enterprise or institution, above that one for every 20."
    )


class CharterNotUnanimous(WrongState):
    """Every founder agrees to the charter (art. 14)."""

    code = "coops.charter_not_unanimous"
    default_message = _("Every founder must agree to the charter. Somebody has not.")


class BelowTheLaw(Invalid):
    """A charter cannot go below the law."""

    code = "coops.below_the_law"
    default_message = _("The law does not allow this figure in a charter.")


class CharterBeforeItsDecision(Invalid):
    """A charter cannot hold for days before the members decided it."""

    code = "coops.charter_before_its_decision"
    default_message = _(
        "A charter holds at the earliest from the day on which the members decided it."
    )


class RebateBelowStatutoryMinimum(BelowTheLaw):
    """At least 60 % of what can be distributed goes back by trade (art. 44)."""

    code = "coops.rebate_below_statutory_minimum"
    default_message = _("At least 60 % must go back to the members by their trade.")


class TooManyAdditionalVotes(BelowTheLaw):
    """Additional votes are at most a fifth of the basic ones (art. 22)."""

    code = "coops.too_many_additional_votes"
    default_message = _("Additional votes may be at most 20 % of all basic votes together.")


class NotLarger(BelowTheLaw):
    """Additional votes are for a larger contribution or a larger trade (art. 22)."""

    code = "coops.not_larger"
    default_message = _(
        "Additional votes are for members whose contribution or trade is larger than the average."
    )


class AssemblyCalledAlready(WrongState):
    """What a meeting was called for is no mistake any more."""

    code = "coops.assembly_called_already"
    default_message = _(
        "The assembly is called because of this request. Call the meeting off first, with its reason."
    )


class TakenBackAlready(WrongState):
    """An entry is taken back once."""

    code = "coops.taken_back_already"
    default_message = _("This request was taken back already. Record it again if it was made.")


class ChairCannotTakeBack(NotAllowed):
    """The chair calls the assembly and cannot make a request go away that somebody else recorded."""

    code = "coops.chair_cannot_take_back"
    default_message = _(
        "You call the assembly, so you cannot take this request back. Whoever recorded it, a supervisor, "
        "a director or the accountant can."
    )


class TooFewAskers(Invalid):
    """An extraordinary assembly is asked for by 30 % of the members (art. 31)."""

    code = "coops.too_few_askers"
    default_message = _("At least 30 of 100 members must ask for an extraordinary assembly.")


class NoSupervisor(WrongState):
    """Nobody is supervisor who could ask for an assembly."""

    code = "coops.no_supervisor"
    default_message = _("This cooperative has no supervisor. At least 30 % of the members may ask.")


class TooFewRepresentatives(BelowTheLaw):
    """A representatives' assembly has at least 51, in a cooperative of more than 150 (art. 32)."""

    code = "coops.too_few_representatives"
    default_message = _(
        "Representatives are allowed above 150 members only, and there are at least 51 of them."
    )


class NoRepresentativesInUnions(BelowTheLaw):
    """A union knows no representatives' assembly (art. 59)."""

    code = "coops.no_representatives_in_unions"
    default_message = _("A union has no representatives: all member cooperatives vote themselves.")


class LabourIsNoTrade(BelowTheLaw):
    """Wages are a cost; they never count as trade (rule 16.8)."""

    code = "coops.labour_is_no_trade"
    default_message = _(
        "Labour cannot count as trade: it is paid by wages. Count land, seedlings or services."
    )


class NoResolution(WrongState):
    """The decision of the members that this needs."""

    code = "coops.no_resolution"
    default_message = _(
        "This needs a decision of this cooperative's members that is in force. Name it first."
    )


class SamePersonTwice(WrongState):
    """Who enters is not who checks (X-07)."""

    code = "coops.same_person_twice"
    default_message = _("Somebody else than the person who entered it must check it.")


class NotOpen(WrongState):
    """The cooperative is not in a state for this."""

    code = "coops.not_open"
    default_message = _("The cooperative is not registered, or it is being dissolved.")


class CannotLeaveNow(WrongState):
    """While a cooperative is being dissolved nobody leaves (art. 51)."""

    code = "coops.cannot_leave_now"
    default_message = _(
        "The cooperative is being dissolved: until it is settled nobody can leave it."
    )


class NotHeard(WrongState):
    """Nobody is put out unheard (art. 26)."""

    code = "coops.not_heard"
    default_message = _("The member must be heard first. Write down what was said.")


class NotOverYet(WrongState):
    """A settlement waits for the end of the year."""

    code = "coops.not_over_yet"
    default_message = _("The membership runs to the end of the year. Settle it after that.")


class CannotLead(NotAllowed):
    """The law keeps this person from the post."""

    code = "coops.cannot_lead"
    default_message = _("The law does not let this person have this post.")


class NotASteward(Invalid):
    """Stewards are the township's two leaders and the village's secretary."""

    code = "coops.not_a_steward"
    default_message = _(
        "Stewards are the township's Party secretary and head, and the Party secretary of the "
        "cooperative's own village."
    )


class BadShare(Invalid):
    """What is brought in is not complete, or may not be brought in (art. 13)."""

    code = "coops.bad_share"
    default_message = _("Say what is brought in, how much it is worth and, for land, which land.")


class LandNotFiled(WrongState):
    """Land counts only when its written contract is on file with the village (art. 36)."""

    code = "coops.land_not_filed"
    default_message = _(
        "The contract on this land is not on file with the village yet. Ask the village's secretary "
        "to take it on file; then register the share."
    )


class LandPledgedAlready(WrongState):
    """One contract on land is brought in once."""

    code = "coops.land_pledged_already"
    default_message = _("This land is brought in already: there is a share that rests on it.")


class ShareNotHere(WrongState):
    """The share cannot go that way from where it stands."""

    code = "coops.share_not_here"
    default_message = _("This share has already been dealt with. Reload the page.")


class OpeningNotBooked(WrongState):
    """Old shares count once the opening balances are booked."""

    code = "coops.opening_not_booked"
    default_message = _("The opening balances must be booked first. Check their voucher.")


class OpeningNotMet(WrongState):
    """A register of shares and the opening balance sheet say the same (rule 16.21)."""

    code = "coops.opening_not_met"
    default_message = _(
        "The shares of some member do not come to the contribution in the opening balances. Take the "
        "import back and correct the workbook."
    )


class MembersAdmitted(WrongState):
    """Whom the members decided on leaves the list by notice or by their decision only."""

    code = "coops.members_admitted"
    default_message = _(
        "The members have decided on some of these, or shares rest on them. They stay on the list."
    )


class SharesStand(WrongState):
    """Shares rest on the opening balances, or are registered already."""

    code = "coops.shares_stand"
    default_message = _(
        "A register of shares rests on this. Take its import back first; registered shares stay."
    )


class NotEnoughShares(WrongState):
    """Nobody passes on more than they have, or to themselves."""

    code = "coops.not_enough_shares"
    default_message = _("This is more than the share is worth, or the taker is the same member.")


class NotTransferable(NotAllowed):
    """Subsidy and gift shares belong to nobody (art. 44, 53)."""

    code = "coops.not_transferable"
    default_message = _(
        "Shares from subsidies and gifts cannot be passed on or paid back: they stay in the "
        "cooperative."
    )


class LandShareStays(WrongState):
    """A land share rests on the household's own contract and goes with it."""

    code = "coops.land_share_stays"
    default_message = _(
        "A land share cannot be passed on by itself: it rests on the household's own land contract."
    )


class NothingToShareOut(WrongState):
    """No members, or no fund."""

    code = "coops.nothing_to_share_out"
    default_message = _("There is nothing to share out, or nobody to share it out to.")


def with_figures(
    error: type[WrongState], text: str | Promise, figures: Iterable[tuple[str, int]], basis: str
) -> WrongState:
    """Return a refusal that says the figures: how many there are, how many there must be."""
    return error(str(text) % dict(figures), basis=basis)
