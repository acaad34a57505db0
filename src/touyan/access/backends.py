"""Finds the account of a session; the checking of secrets is in `services`, not here."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from touyan.access.models import User


class AccountBackend(BaseBackend):
    """The only authentication backend."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        """Refuse: nobody signs in through `django.contrib.auth.authenticate`."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session while it is active."""
        return User.objects.select_related("person").filter(pk=user_id, is_active=True).first()
