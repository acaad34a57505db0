"""Who is asked to come: one person, and the reason in codes that a page turns into words. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

Why = dict[str, object]


class Source(StrEnum):
    """From which list a person comes, the nearest duty first."""

    HUB = "HUB"  # looks after this household
    ON_DUTY = "ON_DUTY"
    GRID = "GRID"
    VOLUNTEER = "VOLUNTEER"
    OFFICER = "OFFICER"  # the village's or higher level's own people


class Distance(StrEnum):
    """How near, by the place that was chosen: nobody is measured."""

    SAME_GROUP = "SAME_GROUP"
    SAME_VILLAGE = "SAME_VILLAGE"
    ELSEWHERE = "ELSEWHERE"


_SOURCES = tuple(Source)
_DISTANCES = tuple(Distance)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could come. `load` is how many open cases wait for them."""

    person_id: int
    source: Source
    distance: Distance
    load: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is asked, and why: source, distance, load, and how many others could have come."""

    person_id: int
    why: Why


def choose(candidates: Iterable[Candidate], *, tried: Collection[int] = ()) -> Choice | None:
    """Return who is asked next, or None when nobody is left.

    The hub member and those on duty go first, then who is nearest, then who has fewest open cases;
    the smallest id settles a tie, so that the same lists give the same answer.
    """
    best: dict[int, Candidate] = {}
    for one in candidates:
        if one.person_id in tried:
            continue
        kept = best.get(one.person_id)
        if kept is None or _place(one) < _place(kept):
            best[one.person_id] = one
    if not best:
        return None
    first = min(best.values(), key=_place)
    why: Why = {
        "source": first.source.value,
        "distance": first.distance.value,
        "load": first.load,
        "others": len(best) - 1,
        "tried": len(tried),
    }
    return Choice(first.person_id, why)


def _place(one: Candidate) -> tuple[int, int, int, int, int]:
    is_called = one.source in {Source.HUB, Source.ON_DUTY}
    return (
        0 if is_called else 1,
        _DISTANCES.index(one.distance),
        one.load,
        _SOURCES.index(one.source),
        one.person_id,
    )
