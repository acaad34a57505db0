"""The rules of petitions that can be broken, by name, each with its article."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, NotAllowed, WrongState

NAME = "信访工作条例(2022)"


class ExtensionTooLong(Invalid):
    """A petition's handling is prolonged once, by thirty days at most (art. 34)."""

    code = "cases.petition_extension_too_long"
    default_message = _(
        "The time for handling a petition is prolonged once and by at most 30 days, "
        "and the petitioner is told why (Regulations on Petition Work, art. 34)."
    )


class ReasonsNotTold(Invalid):
    """A prolonged time counts only when the petitioner was told why (art. 34)."""

    code = "cases.reasons_not_told"
    default_message = _(
        "Say why the time is prolonged: the petitioner must be told (Regulations on Petition Work, "
        "art. 34)."
    )


class NotTheResponsible(NotAllowed):
    """Only the person in charge of the office prolongs the time (art. 34)."""

    code = "cases.not_the_responsible"
    default_message = _(
        "The person in charge of the office approves a prolonged time, not the clerk who handles "
        "the petition (Regulations on Petition Work, art. 34)."
    )


class AskedTooLate(WrongState):
    """Review and recheck are asked for within thirty days of the written answer (art. 35, 36)."""

    code = "cases.asked_too_late"
    default_message = _(
        "The thirty days after the written answer are over: a review or recheck can no longer be "
        "asked for (Regulations on Petition Work, art. 35 and 36)."
    )


class NoLongerAccepted(WrongState):
    """After the recheck the same facts and reasons are not accepted again (art. 36)."""

    code = "cases.no_longer_accepted"
    default_message = _(
        "This petition was rechecked. The same facts and reasons are not accepted again "
        "(Regulations on Petition Work, art. 36)."
    )


class AlreadyAccepted(WrongState):
    """What is being handled is not accepted a second time higher up (art. 19)."""

    code = "cases.already_accepted"
    default_message = _(
        "This petition is being handled already. A higher office does not accept the same petition "
        "meanwhile (Regulations on Petition Work, art. 19)."
    )


class TooManyRepresentatives(Invalid):
    """Several people who come together send five representatives at most (art. 20)."""

    code = "cases.too_many_representatives"
    default_message = _(
        "People with one common matter choose at most five representatives (Regulations on "
        "Petition Work, art. 20)."
    )


class ObjectionTooLate(WrongState):
    """What is not one's own goes back within five working days (art. 23)."""

    code = "cases.petition_objection_too_late"
    default_message = _(
        "What does not belong here goes back within 5 working days, with reasons (Regulations on "
        "Petition Work, art. 23)."
    )


class PetitionState(WrongState):
    """The petition is not where this is done."""

    code = "cases.petition_state"
    default_message = _(
        "The petition stands at another point. Reload the page to see which step comes now."
    )


class ReferenceMissing(Invalid):
    """The state's petition system is the record; here stands only its number."""

    code = "cases.reference_missing"
    default_message = _(
        "Enter the number that the state's petition system gave. The record is kept there; "
        "here only its dates are watched."
    )


class ReferenceTwice(WrongState):
    """One number of the state system has one set of clocks."""

    code = "cases.reference_twice"
    default_message = _("The clocks of this number are running here already.")


class DayOutOfOrder(Invalid):
    """A step does not lie before the one that it follows, nor in the future."""

    code = "cases.day_out_of_order"
    default_message = _("This day lies before the step that it follows, or in the future.")
