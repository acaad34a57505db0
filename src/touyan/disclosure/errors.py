"""The rules of notices and objections that can be broken."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, NotAllowed, WrongState


class NoticeTooShort(Invalid):
    """The notice would hang for fewer days than its kind allows."""

    code = "disclosure.notice_too_short"

    def __init__(self, *, days: int, minimum: int, basis: str) -> None:
        text = _(
            "A notice of %(days)d days is too short. It must hang for at least %(minimum)d days."
        )
        super().__init__(str(text) % {"days": days, "minimum": minimum}, basis=basis)


class NoticeNotOver(WrongState):
    """The notice still hangs."""

    code = "disclosure.notice_not_over"
    default_message = _("The notice is still up. This can be done from the day after it ends.")


class NoticeOver(WrongState):
    """Objections are taken only while the notice hangs."""

    code = "disclosure.notice_over"
    default_message = _("This notice has ended. Ask the village committee to check the entry.")


class NotOfThisVillage(NotAllowed):
    """Only people of the village may object to its notice."""

    code = "disclosure.not_of_this_village"
    default_message = _("Only people of this village can object to its notice.")


class AlreadyObjected(WrongState):
    """The same person has an open objection to the same line."""

    code = "disclosure.already_objected"
    default_message = _("You have already objected to this line. The answer is on its way.")


class JudgeInOwnCase(NotAllowed):
    """Who proposed or reviewed the line, or objected to it, cannot decide the objection."""

    code = "disclosure.judge_in_own_case"
    default_message = _(
        "You proposed, reviewed or objected to this line. Somebody else must answer the objection."
    )
