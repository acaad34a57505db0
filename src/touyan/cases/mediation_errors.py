"""The rules of people's mediation that can be broken, by name, each with its article."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, NotAllowed, WrongState

NAME = "人民调解法(2010)"
CONFIRMATION = "最高人民法院关于人民调解协议司法确认程序的若干规定(2011)"


class OneRefused(WrongState):
    """Whoever refuses clearly ends it: nobody is mediated against their will (art. 17)."""

    code = "cases.one_refused"
    default_message = _(
        "One side has clearly refused: there is no mediation (People's Mediation Law, art. 17)."
    )


class NotBothConsented(WrongState):
    """Both agree before it is accepted (art. 17, 23)."""

    code = "cases.not_both_consented"
    default_message = _(
        "Both sides must agree to the mediation before it is accepted (People's Mediation Law, "
        "art. 17 and 23)."
    )


class HelperWithoutConsent(NotAllowed):
    """Relatives, neighbours and experts take part only when the parties agree (art. 20)."""

    code = "cases.helper_without_consent"
    default_message = _(
        "Relatives, neighbours or experts are asked to come only when both sides agree (People's "
        "Mediation Law, art. 20)."
    )


class MediatorHasPart(NotAllowed):
    """A mediator who is a party or near to one stands back (art. 15)."""

    code = "cases.mediator_has_part"
    default_message = _(
        "A mediator who is a party, or a near relative of one, stands back (People's Mediation "
        "Law, art. 15)."
    )


class WaysNotTold(Invalid):
    """When it fails the parties are told of arbitration, administrative ways and the court (art. 26)."""

    code = "cases.ways_not_told"
    default_message = _(
        "First tell both sides that arbitration, administrative ways and the court are open to "
        "them (People's Mediation Law, art. 26)."
    )


class AgreementIncomplete(Invalid):
    """An agreement says who, what happened, what was agreed, how and by when (art. 29)."""

    code = "cases.agreement_incomplete"
    default_message = _(
        "The agreement needs the facts, what was agreed, and how and by when it is kept (People's "
        "Mediation Law, art. 29)."
    )


class NotInForce(WrongState):
    """A written agreement is in force when all have signed and the seal is on it (art. 29)."""

    code = "cases.not_in_force"
    default_message = _(
        "A written agreement is in force when both sides and the mediator have signed and the "
        "committee's seal is on it (People's Mediation Law, art. 29)."
    )


class ProlongedTooLong(Invalid):
    """Thirty days, and thirty more when both agree: the county's custom."""

    code = "cases.mediation_prolonged_too_long"
    default_message = _(
        "Both sides may agree on at most %(days)d more days, once; later the mediation has failed."
    )


class NotJoint(Invalid):
    """Both apply to the court together (art. 33)."""

    code = "cases.not_joint"
    default_message = _(
        "Both sides apply together for the court's confirmation (People's Mediation Law, art. 33)."
    )


class ConfirmationTooLate(WrongState):
    """Within thirty days after the agreement came into force (art. 33)."""

    code = "cases.confirmation_too_late"
    default_message = _(
        "The thirty days for the court's confirmation are over (People's Mediation Law, art. 33). "
        "A side that does not keep the agreement can still be taken to court (art. 32)."
    )


class NotConfirmable(WrongState):
    """Courts do not confirm agreements on identity, adoption and marriage."""

    code = "cases.not_confirmable"
    default_message = _(
        "Courts do not confirm agreements about identity, adoption or marriage (Supreme People's "
        "Court, rules on judicial confirmation, art. 4)."
    )


class MediationState(WrongState):
    """The mediation is not where this is done."""

    code = "cases.mediation_state"
    default_message = _(
        "The mediation stands at another point. Reload the page to see which step comes now."
    )


class TwoParties(Invalid):
    """There are two sides."""

    code = "cases.two_parties"
    default_message = _("A mediation has two sides: name two different people.")


class TooManyParties(Invalid):
    """More people than can talk at one table."""

    code = "cases.too_many_parties"
    default_message = _("That are too many people for one table: register a mediation for each.")


class DangerNotReported(WrongState):
    """What may become a matter for the police is reported to them first (art. 25)."""

    code = "cases.danger_not_reported"
    default_message = _(
        "Danger was noted: first tell the police (110) and write down when (People's Mediation "
        "Law, art. 25)."
    )
