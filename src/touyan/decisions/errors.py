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
