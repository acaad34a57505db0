"""Errors named by the kind of answer they get; each room names its own broken rules below them.

A message is a sentence that a clerk can act on, in the user's language, without personal data:
it may be logged. One middleware (pages) and one handler (API) turn these into answers.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule was broken; `code` is stable, `status` is the HTTP answer, `basis` cites the article."""

    code: ClassVar[str] = "core.refused"
    status: ClassVar[int] = 400
    default_message: ClassVar[str | Promise] = _(
        "This cannot be done. Please check what you entered."
    )
    on_record: object = None
    """The record of the refused act, for those that must stay on record (audit.refusals)."""
    has_own_page: ClassVar[bool] = False
    """A page of its own answers it, never the form that was sent."""
    own_template: ClassVar[str] = ""
    """Which page that is; it is given `own_context` and the way back."""

    def __init__(self, message: str | Promise | None = None, *, basis: str = "") -> None:
        self.message: str | Promise = message if message is not None else self.default_message
        self.basis = basis
        super().__init__(message)

    def __str__(self) -> str:
        return str(self.message)

    def own_context(self) -> dict[str, object]:
        """Return what the page of its own says."""
        return {}


class Invalid(DomainError):
    """What was entered cannot be accepted."""

    code = "core.invalid"
    status = 400


class NotAllowed(DomainError):
    """The act is not within this person's powers (the object itself may be seen)."""

    code = "core.not_allowed"
    status = 403
    default_message = _("Your post does not include this act. Ask the person in charge.")


class NotFound(DomainError):
    """There is no such object, or it belongs to somebody else's area: nobody can tell which."""

    code = "core.not_found"
    status = 404
    default_message = _(
        "We could not find this. It may have been moved, or it belongs to another place."
    )


class WrongState(DomainError):
    """The object is not in a state that allows the act."""

    code = "core.wrong_state"
    status = 409
    default_message = _("This has already been dealt with. Reload the page to see where it stands.")


class Conflict(DomainError):
    """Somebody else was first, or the same request is still under way."""

    code = "core.conflict"
    status = 409
    default_message = _("The same request is still being handled. Wait a moment and look again.")
