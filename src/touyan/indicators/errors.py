"""The rules of returns and alerts that can be broken, by name."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, NotAllowed


class ReasonMissing(Invalid):
    """An alert is not ended without a word."""

    code = "indicators.reason_missing"
    default_message = _("Please write why, in a sentence.")


class SameHand(NotAllowed):
    """Who called it a false alarm does not approve it."""

    code = "indicators.same_hand"
    default_message = _("Somebody else has to decide what you asked for.")


class UnknownField(Invalid):
    """A return has fixed fields."""

    code = "indicators.unknown_field"
    default_message = _("A return has no such field.")


class UnknownRule(Invalid):
    """There is no such rule, or history cannot be judged by it."""

    code = "indicators.unknown_rule"
    default_message = _("There is no such rule, or it cannot be tried on history.")
