"""The rules of cases that can be broken, by name. No message repeats what somebody wrote."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Conflict, Invalid, NotAllowed, WrongState


class ShownTheChannel(Invalid):
    """An accusation: nothing was kept; the page shows the channel. Status and code tell nothing.

    `channel` is "DISCIPLINE" or "COURT". The answer to the browser is that of any mistaken form, so
    that no record of requests tells who accused somebody.
    """

    has_own_page = True
    own_template = "cases/channel.html"
    default_message = _(
        "Nothing was sent and nothing is kept here. What you want to report has its own, protected "
        "channel: turn to it directly."
    )

    def __init__(self, channel: str, phone: str) -> None:
        self.channel = channel
        self.phone = phone
        super().__init__()

    def own_context(self) -> dict[str, object]:
        """Return the channel and its number; never a word of what was written."""
        return {"is_court": self.channel == "COURT", "phone": self.phone, "was_sent": True}


class UnknownKind(Invalid):
    """The county has no such kind of case, or it does not begin here."""

    code = "cases.unknown_kind"
    default_message = _("This kind of request does not exist here. Choose one of the list.")


class PlaceTooWide(Invalid):
    """A case lies in a village or below."""

    code = "cases.place_too_wide"
    default_message = _("Choose the village, group or building that it is about.")


class NothingSaid(Invalid):
    """Neither words nor a voice message nor a picture."""

    code = "cases.nothing_said"
    default_message = _("Say in a few words what it is about, or add a voice message.")


class AnswerMissing(Invalid):
    """A question that the kind needs has no answer."""

    code = "cases.answer_missing"
    default_message = _("Answer the questions that are marked as needed.")


class NameNeeded(Invalid):
    """This kind cannot be asked for without a name."""

    code = "cases.name_needed"
    default_message = _("This can only be done with your name. Sign in, or call the duty phone.")


class NotTheHandler(NotAllowed):
    """Only who was asked to come may do this."""

    code = "cases.not_the_handler"
    default_message = _("Somebody else was asked to come to this one.")


class OwnArrival(NotAllowed):
    """Who came does not say so themselves."""

    code = "cases.own_arrival"
    default_message = _(
        "The villager says that you are there: by tapping, by voice or to the duty phone."
    )


class SamePerson(NotAllowed):
    """Two different people must do these two steps."""

    code = "cases.same_person"
    default_message = _("Somebody who did not work on this case must do this.")


class PauseTooLong(WrongState):
    """All pauses together are limited."""

    code = "cases.pause_too_long"
    default_message = _(
        "This case may wait no longer: all its pauses together would be over the limit."
    )


class AlreadyPaused(WrongState):
    """It is waiting already."""

    code = "cases.already_paused"
    default_message = _("This case is already waiting.")


class NoClock(WrongState):
    """There is no clock that could stand still or be prolonged."""

    code = "cases.no_clock"
    default_message = _("No clock is running in this case.")


class ExtendedAlready(WrongState):
    """Time is prolonged once."""

    code = "cases.extended_already"
    default_message = _("More time was granted already; it is granted once.")


class ExtensionTooLong(Invalid):
    """The county limits an extension."""

    code = "cases.extension_too_long"
    default_message = _("So many days more cannot be granted.")


class TooLateToHandBack(WrongState):
    """ "Not ours" is said within two working days."""

    code = "cases.too_late_to_hand_back"
    default_message = _(
        "“Not ours” had to be said within two working days. Ask the county to decide."
    )


class NotOnTheRota(NotAllowed):
    """Only a few people may say that something cannot be asked for."""

    code = "cases.not_on_the_rota"
    default_message = _("Only the people on the county's small list may decide this.")


class RotaFull(WrongState):
    """The list is small on purpose."""

    code = "cases.rota_full"
    default_message = _("The list is full. Take somebody off it first.")


class StillOwed(WrongState):
    """The case has no answer yet."""

    code = "cases.still_owed"
    default_message = _("This case has no answer yet.")


class RatedAlready(Conflict):
    """The answer of this round was rated already."""

    code = "cases.rated_already"
    default_message = _("This answer was rated already.")


class OtherPlace(Invalid):
    """Linked cases lie in one village."""

    code = "cases.other_place"
    default_message = _("Only cases of the same village can share an answer.")


class PersonNotHere(Invalid):
    """The person does not live or serve in this area."""

    code = "cases.person_not_here"
    default_message = _("This person neither lives nor serves here. Choose somebody else.")
