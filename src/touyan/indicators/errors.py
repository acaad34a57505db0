"""The rules of returns and alerts that can be broken, by name."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Conflict, Invalid, NotAllowed, WrongState


class ReasonMissing(Invalid):
    """An alert is not ended without a word."""

    code = "indicators.reason_missing"
    default_message = _("Please write why, in a sentence.")


class NotAComingDay(Invalid):
    """What is planned lies ahead, and not farther than somebody can plan."""

    code = "indicators.not_a_coming_day"
    default_message = _("Choose a planned day from today on, within two years.")


class SameHand(NotAllowed):
    """Who called it a false alarm, or works on its ticket, does not decide about it."""

    code = "indicators.same_hand"
    default_message = _("Somebody else has to decide: you asked for it, or it is your own work.")


class OwnCooperative(NotAllowed):
    """Who fills a post of a cooperative does not decide about it from above."""

    code = "indicators.own_cooperative"
    default_message = _(
        "You fill a post of this cooperative. Somebody else decides what concerns it."
    )


class TicketNeeded(WrongState):
    """An orange or red alarm ends by its ticket only (rule 4.4)."""

    code = "indicators.ticket_needed"
    default_message = _(
        "An orange or red alarm ends only by its ticket. Give it out first; it closes when its "
        "condition is met."
    )


class UnknownField(Invalid):
    """A return has fixed fields."""

    code = "indicators.unknown_field"
    default_message = _("A return has no such field.")


class UnknownRule(Invalid):
    """There is no such rule, or history cannot be judged by it."""

    code = "indicators.unknown_rule"
    default_message = _("There is no such rule, or it cannot be tried on history.")


class MonthNotOver(WrongState):
    """A month is told when it is over."""

    code = "indicators.month_not_over"
    default_message = _(
        "This month is not over yet. The return can be sent from the first day after."
    )


class NotAsked(Invalid):
    """What the records know is never typed."""

    code = "indicators.not_asked"
    default_message = _(
        "This number comes from the records. Correct the voucher or the list it is in."
    )


class BlankWithoutReason(Invalid):
    """A question is answered, or it is said why not."""

    code = "indicators.blank_without_reason"
    default_message = _("Answer every question, or write in a word why it cannot be answered.")


class DoesNotFit(Invalid):
    """Two numbers of a return contradict each other."""

    code = "indicators.does_not_fit"
    default_message = _("Some numbers do not fit together. Look at the marked ones.")


class OwnReturn(NotAllowed):
    """Who sent a return, filled it in or works for the cooperative does not review it."""

    code = "indicators.own_return"
    default_message = _("Somebody else has to review a return that is your own work.")


class NoHandler(Conflict):
    """Nobody fills the post that a ticket of this colour goes to, nor one above it."""

    code = "indicators.no_handler"
    default_message = _(
        "Nobody fills the post that this ticket goes to. Enter the post first, then give it out."
    )


class NotSuitable(Invalid):
    """A ticket goes to those whose post answers for it."""

    code = "indicators.not_suitable"
    default_message = _(
        "This person does not fill a post that answers for it. Choose from the list."
    )


class HasTicket(WrongState):
    """An alert with a ticket ends with its ticket."""

    code = "indicators.has_ticket"
    default_message = _("This alarm has a ticket that is under way. Close the ticket instead.")


class NotTheTicketsHandler(NotAllowed):
    """Somebody else has the ticket."""

    code = "indicators.not_the_handler"
    default_message = _("Only the person to whom this ticket was given does this.")


class StillMissing(WrongState):
    """The condition of the level for closing is not met."""

    code = "indicators.still_missing"
    default_message = _("This ticket cannot be closed yet. Its page says what is missing.")


class LawSetsIt(Invalid):
    """The threshold of this rule is law."""

    code = "indicators.law_sets_it"
    default_message = _("This threshold is set by law. No county changes it.")


class OutOfBounds(Invalid):
    """Thresholds lie in their bounds and get graver from blue to red."""

    code = "indicators.out_of_bounds"
    default_message = _("These numbers do not get graver from blue to red, or lie out of bounds.")


class NotTriedFirst(Invalid):
    """What is put in force was tried on history and shown."""

    code = "indicators.not_tried_first"
    default_message = _("Try these numbers on history first, look at the result, then save.")
