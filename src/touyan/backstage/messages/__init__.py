"""Telling people: the page message, the wishes, the test whistle, and the kinds of this room."""

from touyan.backstage.messages.kinds import KINDS

__all__ = ["KINDS"]
