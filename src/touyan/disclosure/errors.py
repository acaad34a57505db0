"""The rules of notices and objections that can be broken."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, NotAllowed, WrongState
from touyan.disclosure import signing


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


class NotTheSigner(NotAllowed):
    """The month is signed by the holders of two posts and by nobody for them."""

    code = "disclosure.not_the_signer"

    def __init__(self, kind: str) -> None:
        text = _(
            "A month is signed by the chair of the committee and by the chair of the supervision"
            " committee themselves. The Party secretary signs only when he is the chair."
        )
        if kind == signing.COLLECTIVE:
            text = _(
                "A month of the collective is signed by its chair and by the chair of its supervisors"
                " themselves. Directors, accountants and the village committee do not sign it."
            )
        if kind == signing.COOPERATIVE:
            text = _(
                "A month of the cooperative is signed by its chair and by a supervisor themselves."
                " Directors, managers and accountants do not sign it."
            )
        super().__init__(text, basis=str(signing.BASIS[kind]))


class SignedAlready(WrongState):
    """One person signs once, and each role is signed once."""

    code = "disclosure.signed_already"
    default_message = _("This is signed already. The other signature must be somebody else's.")


class EarlierMonthOpen(WrongState):
    """Months of a book are closed one after the other."""

    code = "disclosure.earlier_month_open"

    def __init__(self, period: str) -> None:
        text = _("Close %(period)s first: each month begins where the one before it ended.")
        super().__init__(str(text) % {"period": period})


class LaterMonthClosed(WrongState):
    """A book whose months are closed cannot get an earlier one."""

    code = "disclosure.later_month_closed"
    default_message = _("A later month of this book is closed already.")


class ObjectionsOpen(WrongState):
    """A month is final when every objection to it is answered."""

    code = "disclosure.objections_open"
    default_message = _("There are objections without an answer. Answer them first.")
