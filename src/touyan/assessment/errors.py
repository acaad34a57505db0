"""The rules of targets that can be broken, by name."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Conflict, Invalid, NotAllowed


class UnknownMeasure(Invalid):
    """A target reads its progress from a measure."""

    code = "assessment.unknown_measure"
    default_message = _(
        "There is no such number. A target needs one that the system counts itself."
    )


class NotInOffice(Invalid):
    """The owner of a target answers for its place by a post."""

    code = "assessment.not_in_office"
    default_message = _("This person fills no post over this place. Choose somebody who does.")


class TargetExists(Conflict):
    """One target for a place, a number and a day."""

    code = "assessment.target_exists"
    default_message = _("This place has a target for this number and day already.")


class OnlyTheOwner(NotAllowed):
    """Who owns a target answers for it."""

    code = "assessment.only_the_owner"
    default_message = _("Only the owner of the target answers.")
