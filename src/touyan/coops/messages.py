"""Kinds of messages that cooperatives send."""

from django.utils.translation import gettext_lazy as _

from touyan.core.messages import MessageKind

ASKED_BACK = "coops.asked_back"
KINDS = {ASKED_BACK: MessageKind(_("A request for an assembly was taken back"))}
