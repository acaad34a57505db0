"""How often one account or one address may ask; counted in each server process for itself."""

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from touyan.access.network import client_address

WINDOW_SECONDS = 60


class PerMinute(BaseThrottle):
    """A counter per minute. It keeps no state of its own: one object serves all threads."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count this request; False when its minute is full."""
        asker = f"user:{request.user.pk}" if request.user.pk else client_address(request)
        key = f"api:{asker}:{int(time.time() // WINDOW_SECONDS)}"
        cache.add(key, 0, WINDOW_SECONDS * 2)
        return int(cache.incr(key)) <= int(settings.API_PER_MINUTE)

    def wait(self) -> float:
        """Return the seconds to the next minute."""
        return WINDOW_SECONDS - time.time() % WINDOW_SECONDS
