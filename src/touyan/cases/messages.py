"""Kinds of messages that cases send."""

from django.utils.translation import gettext_lazy as _

from touyan.core.messages import MessageKind

ASKED, NEWS, MOVED, WAITS = "cases.asked", "cases.news", "cases.moved", "cases.waits"
KINDS = {
    ASKED: MessageKind(_("Somebody waits for you")),
    NEWS: MessageKind(_("News of your request")),
    # What changes nothing for the person today stands on their page only.
    MOVED: MessageKind(_("Your request moved on"), by_sms=False),
    WAITS: MessageKind(_("A whistle waits"), group=_("A whistle waits in %(place)s")),
}
