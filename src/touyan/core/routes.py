"""Addresses without a number or a name in them are found once: a process has several hundred of them."""

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern


class RememberingResolver(URLResolver):
    """Finds the view of an address; remembers those that hold nothing of anybody.

    Django tries one pattern after the other, of all rooms, on every request. An address with a value
    in it (whose, which) is never kept, and there are no more of the others than patterns.
    """

    def __init__(self, patterns: list[URLPattern | URLResolver]) -> None:
        super().__init__(RoutePattern(""), patterns)
        self._found: dict[str, ResolverMatch] = {}

    def resolve(self, path: str) -> ResolverMatch:
        """Return what answers an address. Raises Resolver404."""
        found = self._found.get(path)
        if found is None:
            found = super().resolve(path)
            if not found.args and not found.kwargs:
                self._found[path] = found
        return found
