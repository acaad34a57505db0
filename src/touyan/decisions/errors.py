"""The rules of meetings and votes that can be broken, by name."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, NotAllowed, WrongState


class BodyNotHere(Invalid):
    """Villages and communities have different bodies."""

    code = "decisions.body_not_here"
    default_message = _(
        "This body does not exist here: villages and communities have different laws."
    )


class Reserved(WrongState):
    """The law reserves the matter for the members' or villagers' assembly."""

    code = "decisions.reserved"
    default_message = _(
        "The law reserves this matter for the assembly: representatives cannot decide it."
    )


class WrongBody(WrongState):
    """Another body decides this matter."""

    code = "decisions.wrong_body"
    default_message = _("Another body decides this. Choose one of those that the page offers.")


class NotAuthorised(WrongState):
    """Representatives decide this only when the assembly or the charter lets them."""

    code = "decisions.not_authorised"
    default_message = _(
        "Representatives may decide this only when the assembly has authorised them. "
        "Name its decision first."
    )


class MatterNotHere(Invalid):
    """The matter does not exist under the law of this place."""

    code = "decisions.matter_not_here"
    default_message = _(
        "This matter does not exist here: villages and communities have different laws."
    )


class NoticeTooLate(WrongState):
    """People must be told earlier."""

    code = "decisions.notice_too_late"
    default_message = _("People must be told earlier. Choose a later day for the meeting.")


class TooManyAdditionalVotes(Invalid):
    """Additional votes are at most a fifth of the basic ones, and only where the law knows them."""

    code = "decisions.too_many_additional_votes"
    default_message = _("There are too many additional votes: at most a fifth of the basic votes.")


class ProxyNotAllowed(NotAllowed):
    """Nobody may be sent instead, or not this person."""

    code = "decisions.proxy_not_allowed"
    default_message = _("This person cannot come instead of the other.")


class BodyTooSmall(WrongState):
    """The body does not exist with so few members."""

    code = "decisions.body_too_small"
    default_message = _("This body has too few members to exist by law.")


class NobodyOnTheList(WrongState):
    """Nobody belongs to this body, as far as the register knows."""

    code = "decisions.nobody_on_the_list"
    default_message = _(
        "The register knows nobody who belongs to this body. Enter its members first."
    )


class MembersMissing(Invalid):
    """The list of members has to be given: the register does not keep it."""

    code = "decisions.members_missing"
    default_message = _("Give the list of the members of this organisation.")


class PaperOnly(WrongState):
    """Elections and recalls take place in the booth; only their papers are kept here."""

    code = "decisions.paper_only"
    default_message = _(
        "Elections and recalls are held on paper with a booth. They are not held here: "
        "only the roll, the proxies and the result are kept."
    )


class ElectionStage(WrongState):
    """The election is not at the stage at which this is done."""

    code = "decisions.election_stage"
    default_message = _("The election is at another stage. Reload the page to see where it stands.")


class SeatsOutOfBounds(Invalid):
    """The law says how many members a committee has."""

    code = "decisions.seats_out_of_bounds"
    default_message = _("A villagers' committee has three to seven members.")


class RecallNotAsked(Invalid):
    """Too few signed the request to recall somebody."""

    code = "decisions.recall_not_asked"
    default_message = _("Too few people signed the request for a recall.")


class RollTooLate(WrongState):
    """The roll hangs twenty days before the vote."""

    code = "decisions.roll_too_late"
    default_message = _("The roll must be published twenty days before the vote.")


class ObjectionTooLate(WrongState):
    """Objections to the roll are raised in the first five days."""

    code = "decisions.objection_too_late"
    default_message = _("Objections to the roll were possible in the five days after publication.")


class ObjectionsWait(WrongState):
    """Every objection to the roll is decided before the vote."""

    code = "decisions.objections_wait"
    default_message = _("Decide every objection to the roll first.")


class TooFewCandidates(WrongState):
    """There are more candidates than seats."""

    code = "decisions.too_few_candidates"
    default_message = _("There must be more candidates than seats.")


class NotOnTheRoll(Invalid):
    """The number is not on the roll."""

    code = "decisions.not_on_the_roll"
    default_message = _("This number is not on the roll of this election.")


class CandidateHandsOff(NotAllowed):
    """Candidates and their near relatives do not conduct the election."""

    code = "decisions.candidate_hands_off"
    default_message = _(
        "A candidate, the person concerned and their near relatives do not conduct this election."
    )


class BallotsImpossible(Invalid):
    """More slips than were given out, or more votes than slips allow."""

    code = "decisions.ballots_impossible"
    default_message = _(
        "These figures cannot be right: look again at the slips given out, taken back and spoiled, "
        "and at the votes of each candidate."
    )


class TooManyQuestions(WrongState):
    """Somebody has several questions waiting."""

    code = "decisions.too_many_questions"
    default_message = _("Several of your questions wait for an answer. Wait for them first.")


class NotTheTalkDay(WrongState):
    """The village has a fixed day in the first week of the month."""

    code = "decisions.not_the_talk_day"
    default_message = _("The night talk is on the village's fixed day in the first week.")


class NotANightTalk(WrongState):
    """Only a night talk takes suggestions, late comers and the like."""

    code = "decisions.not_a_night_talk"
    default_message = _("This is not a night talk.")


class StatutoryRight(WrongState):
    """Voting and taking part in a lawful assembly are rights: they earn no points."""

    code = "decisions.statutory_right"
    default_message = _(
        "Voting and taking part in this meeting are rights by law: they earn no points, ever."
    )


class NotYetHeld(WrongState):
    """The day of the meeting has not come."""

    code = "decisions.not_yet_held"
    default_message = _("The day of the meeting has not come yet.")


class MeetingOver(WrongState):
    """The minutes are closed, or the meeting was called off."""

    code = "decisions.meeting_over"
    default_message = _(
        "The minutes of this meeting are closed. What has to be put right goes into an addendum."
    )


class MotionOver(WrongState):
    """The motion is decided or withdrawn."""

    code = "decisions.motion_over"
    default_message = _("This motion has been decided already.")


class NotDiscussedByParty(WrongState):
    """Important matters are discussed by the village's Party organisation first."""

    code = "decisions.not_discussed_by_party"
    default_message = _(
        "This matter has to be discussed by the village's Party organisation first. "
        "Write the day on which it was."
    )


class NotOnRoster(NotAllowed):
    """The person does not belong to those who may vote here."""

    code = "decisions.not_on_roster"
    default_message = _("Only those on the list of this meeting can vote.")


class NotPresent(WrongState):
    """Who votes has to take part in the meeting."""

    code = "decisions.not_present"
    default_message = _(
        "Only those who take part in the meeting can vote. Ask to be marked as present."
    )


class OnlineDoesNotCount(WrongState):
    """The law does not let this body's members take part on line."""

    code = "decisions.online_does_not_count"
    default_message = _("At this meeting, taking part on line does not count as coming.")


class Recused(NotAllowed):
    """The motion concerns the person or a near relative."""

    code = "decisions.recused"
    default_message = _(
        "This motion concerns this person or a near relative: they do not vote on it."
    )


class OtherWayOfVoting(WrongState):
    """The motion is voted in another way."""

    code = "decisions.other_way_of_voting"
    default_message = _("This motion is voted in another way.")


class MiscountedFigures(Invalid):
    """More votes than people."""

    code = "decisions.miscounted"
    default_message = _("These figures cannot be right: more votes were counted than people came.")


class NothingCounted(WrongState):
    """There is no count yet."""

    code = "decisions.nothing_counted"
    default_message = _("Count the votes and enter the figures first.")


class RecountNeedsReason(Invalid):
    """A recount says why."""

    code = "decisions.recount_needs_reason"
    default_message = _(
        "There is a count already. Say why it is counted again; the first one is kept."
    )


class MotionsOpen(WrongState):
    """Minutes close when everything is decided."""

    code = "decisions.motions_open"
    default_message = _("Decide or withdraw every motion first; then close the minutes.")


class AttendanceMissing(WrongState):
    """Nobody is noted as present yet."""

    code = "decisions.attendance_missing"
    default_message = _("Note first who came. If nobody came, call the meeting off.")
