"""What can go wrong while signing in. No message tells whether an account exists."""

import datetime as dt
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from touyan.core.errors import DomainError, Invalid, NotAllowed, WrongState


class WrongSignIn(Invalid):
    """Something that was typed is not right; which part is not said."""

    code = "access.wrong_sign_in"
    default_message = _("That is not right. Check what you typed and try again.")


class TooManyTries(DomainError):
    """A delay or a lock holds; `seconds` says for how long."""

    code = "access.too_many_tries"
    status: ClassVar[int] = 429

    def __init__(self, wait: dt.timedelta) -> None:
        self.seconds = max(1, round(wait.total_seconds()))
        super().__init__(_wait_words(self.seconds))


class TooSoon(DomainError):
    """A code was sent to this telephone less than a minute ago."""

    code = "access.too_soon"
    status: ClassVar[int] = 429

    def __init__(self, wait: dt.timedelta) -> None:
        self.seconds = max(1, round(wait.total_seconds()))
        text = ngettext_lazy(
            "A code was just sent. You can ask for another one in %(n)d second.",
            "A code was just sent. You can ask for another one in %(n)d seconds.",
            "n",
        )
        super().__init__(str(text % {"n": self.seconds}))


class TooManyCodes(DomainError):
    """Ten codes went to this telephone within a day."""

    code = "access.too_many_codes"
    status: ClassVar[int] = 429
    default_message = _(
        "Ten codes were asked for this number within one day. Use your household card, or ask the village clerk."
    )


class NoPhoneSignIn(WrongState):
    """This county has not set a way to send codes."""

    code = "access.no_phone_sign_in"
    default_message = _(
        "Codes cannot be sent here yet. Use your household card, or ask the village clerk."
    )


class WeakPin(Invalid):
    """The new PIN is too easy to guess, or is the old one."""

    code = "access.weak_pin"
    default_message = _("Choose six digits that are not a row and not all the same.")


class WeakPassword(Invalid):
    """The new password is too easy to guess, or is the old one."""

    code = "access.weak_password"
    default_message = _(
        "Choose at least ten characters with letters and digits, different from the old password and from the user name."
    )


class BadUsername(Invalid):
    """The sign-in name cannot be used."""

    code = "access.bad_username"
    default_message = _(
        "Choose a user name of 3 to 40 small letters, digits, dots or dashes that nobody has yet."
    )


class NoSuchOfficial(Invalid):
    """No single person of this name is registered there and holds a post."""

    code = "access.no_such_official"
    default_message = _(
        "Nobody of this name is registered there and holds a post, or there is more than one. "
        "Ask the organisation department to record the appointment first."
    )


class NotADemo(NotAllowed):
    """Signing in with one click exists only where every person is invented."""

    code = "access.not_a_demo"
    default_message = _("This exists only in a county with invented people.")


class AdministratorsNotSeparated(NotAllowed):
    """One person would hold two of the three administrator posts."""

    code = "access.administrators_not_separated"
    default_message = _(
        "The system, security and audit administrators must be three different people."
    )


class OwnAccount(NotAllowed):
    """An administrator tried to change their own account in the list."""

    code = "access.own_account"
    default_message = _("You cannot do this to your own account. Ask the other administrator.")


def _wait_words(seconds: int) -> str:
    if seconds > 90:
        minutes = -(-seconds // 60)
        text: Promise = ngettext_lazy(
            "Too many wrong tries. Wait %(n)d minute and try again.",
            "Too many wrong tries. Wait %(n)d minutes and try again.",
            "n",
        )
        return str(text % {"n": minutes})
    text = ngettext_lazy(
        "Too many wrong tries. Wait %(n)d second and try again.",
        "Too many wrong tries. Wait %(n)d seconds and try again.",
        "n",
    )
    return str(text % {"n": seconds})


class BadKeyLimits(Invalid):
    """A key needs a holder, a rate of 1 to 600 a minute and an end within two years."""

    code = "access.bad_key_limits"
    default_message = _(
        "A key needs the name of its holder, 1 to 600 requests a minute, and an end within two years."
    )


class KeyRevoked(WrongState):
    """The key was taken back already."""

    code = "access.key_revoked"
    default_message = _("This key was taken back already.")
