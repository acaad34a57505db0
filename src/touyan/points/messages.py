"""Kinds of messages that points send."""

from django.utils.translation import gettext_lazy as _

from touyan.core.messages import MessageKind

EXPIRY, COVERAGE = "points.expiry", "points.coverage"
KINDS = {
    EXPIRY: MessageKind(_("Points that expire soon")),
    COVERAGE: MessageKind(_("Points that the shop can hardly honour")),
}
