"""Everything that waits for one person, from all rooms: one list, the late first.

The number in the navigation is kept for a short time, so that a page which only shows it asks nothing;
whatever the person does makes it be counted again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touyan.core import inbox
from touyan.core.actor import Actor, GrantKind
from touyan.core.inbox import COUNTED, Source, Waiting
from touyan.registry import queries as registry
from touyan.registry.queries import Leave
from touyan.web.navigation import address

KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Heap:
    """What one source holds for this person, with the page on which it is done."""

    source: Source
    waiting: Waiting
    href: str

    @property
    def is_late(self) -> bool:
        """Say whether the first of them is over its time."""
        return inbox.is_late(self.waiting.until)

    @property
    def words(self) -> str:
        """How many they are."""
        if self.waiting.count >= COUNTED:
            return _("%(n)d or more waiting") % {"n": COUNTED}
        return ngettext("%(n)d waiting", "%(n)d waiting", self.waiting.count) % {
            "n": self.waiting.count
        }


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits, the late and the soonest first; what is empty; who stands in for whom."""

    heaps: list[Heap]
    empty: list[Heap]
    leaves: list[Leave]

    @property
    def count(self) -> int:
        """How much waits altogether."""
        return sum(one.waiting.count for one in self.heaps)


def of(actor: Actor, *, kinds: frozenset[GrantKind] = inbox.WORK) -> Inbox:
    """Return everything that waits for this person."""
    found = list(_asked(actor, kinds))
    heaps = sorted(
        (one for one in found if one.waiting.count), key=lambda h: inbox.moment(h.waiting.until)
    )
    return Inbox(
        heaps=heaps,
        empty=[one for one in found if not one.waiting.count],
        leaves=registry.leaves_of(actor.person_id) if kinds == inbox.WORK else [],
    )


def count(actor: Actor) -> int:
    """Return how much waits, as counted less than a minute ago or now."""
    kept = cache.get(_key(actor.person_id))
    if kept is None:
        asked = _linked(inbox.sources(actor))
        kept = inbox.counted(actor, [source for source, _href in asked])
        cache.set(_key(actor.person_id), kept, KEPT_SECONDS)
    return int(kept)


def forget(person_id: int) -> None:
    """Count again next time: this person has just done something."""
    cache.delete(_key(person_id))


def _asked(actor: Actor, kinds: frozenset[GrantKind]) -> Iterable[Heap]:
    """Yield what each source holds; one whose rows are none is not looked into."""
    asked = _linked(inbox.sources(actor, kinds=kinds))
    found = inbox.candidates(actor, [source for source, _href in asked])
    for source, href in asked:
        nothing = found.get(source.code) == 0
        yield Heap(source, Waiting() if nothing else source.look(actor), href)


def _linked(sources: Iterable[Source]) -> list[tuple[Source, str]]:
    """Return the sources whose page exists in this installation, with its address."""
    pairs = ((one, address(one.url_name)) for one in sources)
    return [(one, href) for one, href in pairs if href is not None]


def _key(person_id: int) -> str:
    return f"inbox:{person_id}"
