"""Kinds of messages that this room itself sends."""

from django.utils.translation import gettext_lazy as _

from touyan.core.messages import MessageKind

PHONE_TEST = "backstage.phone_test"
KINDS = {PHONE_TEST: MessageKind(_("Test whistle"), group=_("Test whistle of %(place)s"))}
