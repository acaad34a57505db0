"""Broken rules of jobs, files, request keys and imports."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Conflict, DomainError, Invalid, WrongState


class UnknownJobKind(DomainError):
    """No room declares a handler of this kind (a fault in our code or an older queue)."""

    code = "backstage.unknown_job_kind"
    status = 400
    default_message = _("This kind of work is not known here any more. Please start it again.")


class UnknownMessageKind(DomainError):
    """No room declares a message of this kind (a fault in our code)."""

    code = "backstage.unknown_message_kind"
    default_message = _("This kind of message is not known here.")


class PersonalDataInMessage(ValueError):
    """A caller wrote an identity or phone number into a message: a fault in our code."""


class CannotSend(Exception):
    """The message did not leave; the text says why, without number and content."""


class TooManyPhoneTests(Invalid):
    """Test whistles go to real telephones: a few a day are enough."""

    code = "backstage.too_many_phone_tests"
    status = 429
    default_message = _("Enough test whistles for today. Try again tomorrow.")


class PhoneTestOver(WrongState):
    """The test was confirmed already, or its half hour is over."""

    code = "backstage.phone_test_over"
    default_message = _("This test whistle is over. Start another one if it is needed.")


class WrongTestNumber(Invalid):
    """The number is not the one that the telephone shows."""

    code = "backstage.wrong_test_number"
    default_message = _("That is not the number of the test whistle. Look at the telephone again.")


class LeaseLost(Exception):
    """Another worker took the job over: whatever this one still wants to write must not happen."""


class JobNotParked(WrongState):
    """Only work that was put aside can be tried again."""

    code = "backstage.job_not_parked"
    default_message = _("Only work that was put aside can be started again.")


class RequestKeyMissing(Invalid):
    """The form carries no key, so pressing twice could not be told from pressing once."""

    code = "backstage.request_key_missing"
    default_message = _("This page is out of date. Reload it and fill in the form again.")


class RequestKeyReused(Invalid):
    """The same form key arrived with other content."""

    code = "backstage.request_key_reused"
    status = 422
    default_message = _(
        "This form was already sent with other content. Go back, reload the page and send it again."
    )


class RequestInFlight(Conflict):
    """The same form is being handled right now."""

    code = "backstage.request_in_flight"
    default_message = _(
        "Your first press is still being handled. Wait a moment and reload: nothing is done twice."
    )


class FileTooLarge(Invalid):
    """The upload is larger than files of this purpose may be."""

    code = "backstage.file_too_large"
    status = 413
    default_message = _("The file is too large. Split it into several files.")


class FileChanged(Conflict):
    """The bytes on disk are not those that were kept: they prove nothing any more."""

    code = "backstage.file_changed"
    default_message = _(
        "The stored paper is not the one that was kept: it was changed or lost on the server. "
        "Tell the system administrator; it can be restored from a backup."
    )


class FileKindRefused(Invalid):
    """The content is not of a kind that may be kept for this purpose."""

    code = "backstage.file_kind_refused"
    default_message = _("This kind of file cannot be kept here.")
