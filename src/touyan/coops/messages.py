"""Kinds of messages that cooperatives send."""

from django.utils.translation import gettext_lazy as _

from touyan.core.messages import MessageKind

ASKED_BACK, PUTTING_OUT = "coops.asked_back", "coops.putting_out"
KINDS = {
    ASKED_BACK: MessageKind(_("A request for an assembly was taken back")),
    PUTTING_OUT: MessageKind(_("Your membership of a cooperative")),
}
