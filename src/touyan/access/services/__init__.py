"""The public door of the access room: who somebody is, and how they sign in."""

from touyan.access.entry import sign_in_as
from touyan.access.services.actors import acting_for, actor_for, standing_of

__all__ = ["acting_for", "actor_for", "sign_in_as", "standing_of"]
