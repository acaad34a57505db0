"""The roles that the demo's sign-in page offers."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Role:
    """One role to try: the kind of post behind it (None: a villager without a post)."""

    key: str
    label: str | Promise
    what: str | Promise
    post: str | None = None


ROLES: tuple[Role, ...] = ()
