"""Kinds of messages that signing in sends."""

from django.utils.translation import gettext_lazy as _

from touyan.core.messages import MessageKind

KINDS = {"login_code": MessageKind(_("Code to sign in"))}
