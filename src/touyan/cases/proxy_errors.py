"""The rules of acting for somebody else that can be broken, by name."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, NotAllowed, WrongState

REGULATIONS = "信访工作条例(2022)第二十条"


class NoAuthorisation(NotAllowed):
    """Nobody acts for somebody without their word on paper or as a recording."""

    code = "cases.no_authorisation"
    default_message = _(
        "This needs the person's authorisation first: signed on paper, or spoken and recorded."
    )


class AuthorisationOver(WrongState):
    """It was taken back, used up or has run out."""

    code = "cases.authorisation_over"
    default_message = _("This authorisation was taken back or has run out. Ask for a new one.")


class AuthorisationTooLong(Invalid):
    """The county's parameter says for how long one lasts."""

    code = "cases.authorisation_too_long"
    default_message = _("An authorisation lasts at most %(days)d days.")


class ProxyCapReached(WrongState):
    """One person acts for a few people only: the county's parameter."""

    code = "cases.proxy_cap_reached"
    default_message = _(
        "This person already acts for %(cap)d people. Ask somebody else, or wait until one of them "
        "is done."
    )


class ProofMissing(Invalid):
    """The kind asks for a signed paper or a recording."""

    code = "cases.proof_missing"
    default_message = _("Add the signed paper or the recording, or write down the spoken word.")


class ForOneself(Invalid):
    """Nobody authorises themselves."""

    code = "cases.for_oneself"
    default_message = _("Choose two different people: one who asks and one who acts.")


class SigningRefused(NotAllowed):
    """Contracts, court papers and other legal documents are signed by oneself."""

    code = "cases.signing_refused"
    default_message = _(
        "Legal documents are never signed for somebody else here: no contract, no court paper, no "
        "waiver. Describe the errand without it."
    )


class FeeRefused(NotAllowed):
    """Acting for a neighbour costs nothing."""

    code = "cases.fee_refused"
    default_message = _("Acting for somebody is free of charge. No fee may be asked or noted.")


class PapersNotReturned(WrongState):
    """What was lent goes back before it is done."""

    code = "cases.papers_not_returned"
    default_message = _("First give the papers back and note it: %(papers)s.")


class IdentityCardRefused(NotAllowed):
    """No picture of an identity card is kept."""

    code = "cases.identity_card_refused"
    default_message = _(
        "No picture of an identity card or another certificate is kept. Take a picture of the "
        "signed authorisation only."
    )


class TooFewHouseholds(Invalid):
    """Speaking for a group needs three households with one matter."""

    code = "cases.too_few_households"
    default_message = _(
        "Speaking for a group needs at least three households with the same matter."
    )
