"""The rules of procedures that can be broken, by name."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, NotAllowed, WrongState
from touyan.decisions.procedures.custom import Custom


class StageSkipped(WrongState):
    """Another stage comes first, or this one does not follow."""

    code = "decisions.stage_skipped"
    default_message = _("Another stage comes first. The page shows which one is to be done now.")


class NeedsVote(WrongState):
    """The law asks for a vote, and this way has none."""

    code = "decisions.needs_vote"
    default_message = _(
        "The law asks for a vote on this matter: it cannot be done after talking it over only."
    )


class NothingToVote(WrongState):
    """No body votes on the matter by law, and every way of the procedure leads through a vote."""

    code = "decisions.nothing_to_vote"
    default_message = _(
        "No law asks for a vote on this small matter. Choose a procedure that only talks it over."
    )


class RunOver(WrongState):
    """The procedure is finished, dropped or revoked."""

    code = "decisions.run_over"
    default_message = _(
        "This procedure has ended. Start a new one when it is to be taken up again."
    )


class OutOfOrder(Invalid):
    """A stage is held on or after the day of the one before it."""

    code = "decisions.out_of_order"
    default_message = _("This stage cannot be held before the stage that comes before it.")


class CustomBroken(WrongState):
    """The county's custom is not kept; it can go on when somebody says why."""

    code = "decisions.custom_broken"
    default_message = _("The county's custom is not kept here. Say why, then it can go on.")

    def __init__(self, message: str, broken: Sequence[Custom]) -> None:
        self.broken = tuple(broken)
        super().__init__(message)


class PublicationRuns(WrongState):
    """The decision still hangs on the board."""

    code = "decisions.publication_runs"
    default_message = _(
        "The notice is not over yet. In an emergency it can begin earlier: give the reason."
    )


class NotOnBoard(WrongState):
    """The sheet was never hung on the board."""

    code = "decisions.not_on_board"
    default_message = _("Hang the sheet on the notice board first and note that it hangs there.")


class ObjectionsOpen(WrongState):
    """Somebody waits for an answer, or was right."""

    code = "decisions.objections_open"
    default_message = _("An objection waits for its answer. Answer it first.")


class ObjectionUpheld(WrongState):
    """An objection was right: the decision cannot be carried out as it is."""

    code = "decisions.objection_upheld"
    default_message = _(
        "An objection was right. Send the procedure back to the stage to be redone."
    )


class VoteRunning(WrongState):
    """The motion is being voted on."""

    code = "decisions.vote_running"
    default_message = _("The meeting has been called. Hold it, end the vote and close it first.")


class CarriedOut(WrongState):
    """What is being carried out is not sent back."""

    code = "decisions.carried_out"
    default_message = _("It is being carried out already: it can be revoked, not sent back.")


class NewWordsStartAgain(WrongState):
    """A changed text has not been discussed by anybody."""

    code = "decisions.new_words_start_again"
    default_message = _("When the text changes, the procedure starts again from its first stage.")


class NotSupervising(NotAllowed):
    """The supervision committee signs the result."""

    code = "decisions.not_supervising"
    default_message = _("The supervision committee signs the result; nobody does it in its place.")
