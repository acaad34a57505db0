"""To whom a ticket goes: by colour, stewards first, then whoever fills the post (rule 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from touyan.coops.models import StewardAssignment, StewardRole
from touyan.core import clock
from touyan.indicators.models import Alert
from touyan.indicators.rules import Level
from touyan.registry import paths
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Tenure
from touyan.registry.queries import stood_in_for

K = PostKind
_STEWARDS = {
    Level.YELLOW: (StewardRole.VILLAGE_SECRETARY,),
    Level.ORANGE: (StewardRole.TOWNSHIP_SECRETARY, StewardRole.TOWNSHIP_HEAD),
}
_POSTS = {
    Level.BLUE: (K.COOP_CHAIR,),
    Level.YELLOW: (K.VILLAGE_SECRETARY,),
    Level.ORANGE: (K.TOWNSHIP_SECRETARY, K.TOWNSHIP_HEAD),
    Level.RED: (K.COUNTY_AGRICULTURE, K.COUNTY_OFFICER),
}


class Why(StrEnum):
    """Why a ticket goes to somebody."""

    STEWARD = "STEWARD"
    POST = "POST"


@dataclass(frozen=True, slots=True)
class Handler:
    """Somebody to whom a ticket may go: name, post in words, and why."""

    person_id: int
    name: str
    post: str
    why: Why


def handlers(alert: Alert, level: Level) -> list[Handler]:
    """Return who may be given a ticket of this level about an alert, the first one by default.

    Where nobody fills the post, those of the next level. A guarded alert goes to the county alone.
    """
    first = Level.RED if alert.is_guarded else level
    for at in range(first, Level.RED + 1):
        found = _at(alert, Level(at))
        if found:
            return found
    return []


def is_handler(person_id: int, assignee_id: int | None) -> bool:
    """Say whether a person has the ticket, or stands in today for who has it."""
    if assignee_id is None or person_id <= 0:
        return False
    return person_id == assignee_id or assignee_id in stood_in_for(person_id)


def _at(alert: Alert, level: Level) -> list[Handler]:
    found: dict[int, Handler] = {}
    for tenure in _stewards(alert, level):
        found.setdefault(tenure.person_id, _handler(tenure, Why.STEWARD))
    for tenure in _in_post(alert, level):
        found.setdefault(tenure.person_id, _handler(tenure, Why.POST))
    return list(found.values())


def _handler(tenure: Tenure, why: Why) -> Handler:
    post = str(K(tenure.post.kind).label)
    return Handler(tenure.person_id, tenure.person.name, post, why)


def _stewards(alert: Alert, level: Level) -> Iterable[Tenure]:
    roles = _STEWARDS.get(level)
    if roles is None:
        return ()
    today = clock.today()
    rows = StewardAssignment.objects.filter(
        coop__organisation_id=alert.organisation_id, role__in=roles, started_on__lte=today
    ).exclude(ended_on__lte=today)
    tenures = rows.order_by("started_on", "pk").values_list("tenure_id", flat=True)
    held = Tenure.objects.on(today).filter(pk__in=tenures, person__died_on=None)
    return _ordered(held, level)


def _in_post(alert: Alert, level: Level) -> Iterable[Tenure]:
    rows = Tenure.objects.on(clock.today()).filter(
        post__kind__in=_POSTS[level], post__closed_on=None, person__died_on=None
    )
    if level == Level.BLUE:
        return _ordered(rows.filter(post__organisation_id=alert.organisation_id), level)
    place = _place(alert.area.scope_path, level)
    return _ordered(rows.filter(post__area__scope_path=place), level) if place else ()


def _place(path: str, level: Level) -> str:
    """Return the code of the village, township or county that answers at a level; "" above it."""
    if level == Level.RED:
        return path[:6].ljust(12, "0")
    village = paths.village_of(path)
    if level == Level.YELLOW:
        return village
    if village:
        return paths.parent(village)
    return path if not path[:12].endswith("000000") else ""


def _ordered(rows: "QuerySet[Tenure]", level: Level) -> list[Tenure]:
    """Return holders before deputies and stand-ins, kinds of posts in the order of the rule."""
    found = rows.select_related("post", "person").order_by("started_on", "pk")
    kinds = [str(kind) for kind in _POSTS[level]]
    return sorted(
        found, key=lambda one: (one.capacity != Capacity.HOLDER, kinds.index(one.post.kind))
    )
