"""Kinds of messages to people, declared by each room in its `messages.py`::

KINDS = {"cases.whistle": MessageKind(_("Somebody whistles"), group=_("A whistle waits in %(place)s"))}
"""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class MessageKind:
    """What a message is called, whether it also goes out as SMS, and what a group is told.

    `group` may name only `%(place)s`, an area: no group message says anything about a person (X-14).
    """

    title: str | Promise
    by_sms: bool = True
    group: str | Promise = ""
