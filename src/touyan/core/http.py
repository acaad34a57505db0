"""A request as views see it."""

from django.http import HttpRequest

from touyan.core.actor import Actor


class ActedRequest(HttpRequest):
    """The middleware of the access room has put the actor there."""

    actor: Actor
