"""Why a message did not leave, in words for a desk."""

from django.utils.translation import gettext_lazy as _

FAILURES = {
    "expired": _("too late to be of use"),
    "no telephone": _("no telephone is kept"),
    "no such group": _("this group has no robot any more"),
    "refused by the group": _("the group refuses the robot"),
    "host not allowed": _("the gateway's host is not on the allow-list"),
    "address not allowed": _("the gateway's name leads to a forbidden address"),
    "bad address": _("the gateway's address is wrong"),
    "only https": _("the gateway's address is not encrypted"),
    "name unknown": _("the gateway's name is unknown"),
    "no connection": _("the gateway does not answer"),
    "no answer in time": _("the gateway is too slow"),
    "too slow": _("the gateway is too slow"),
    "answer too long": _("the gateway's answer makes no sense"),
    "redirect refused": _("the gateway leads elsewhere"),
    "certificate not accepted": _("the gateway's certificate is not accepted"),
}


def failure_word(failure: str) -> str:
    """Return why it failed in the reader's language; a gateway's own word stands for itself."""
    return str(FAILURES.get(failure, failure))
