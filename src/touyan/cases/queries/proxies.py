"""Reads of authorisations: mine, those by which I act, those of the village; who may be asked to act."""

from touyan.cases.models import Authorisation
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.keyset import newest_first
from touyan.registry import paths
from touyan.registry import queries as registry
from touyan.registry.kinds import PostKind
from touyan.registry.models import Tenure

PAGE = 30
NEAR = (
    PostKind.GRID_WORKER,
    PostKind.HUB_MEMBER,
    PostKind.GROUP_HEAD,
    PostKind.BUILDING_HEAD,
    PostKind.VOLUNTEER,
    PostKind.LOCAL_ELDER,
    PostKind.COMMITTEE_MEMBER,
    PostKind.VILLAGE_CLERK,
)
"""Whom a villager may ask on the telephone: people of the own village whose post is to help."""


def get_authorisation(actor: Actor, pk: int) -> Authorisation:
    """Return an authorisation that the actor may see. Raises NotFound."""
    rows = Authorisation.objects.visible_to(actor).select_related("area", "person", "proxy")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def given(actor: Actor) -> list[Authorisation]:
    """Return what the actor entrusted to others, the newest first."""
    rows = Authorisation.objects.visible_to(actor).filter(person_id=actor.person_id)
    return list(rows.select_related("proxy").order_by("-pk")[:PAGE])


def held(actor: Actor) -> list[Authorisation]:
    """Return for whom the actor may act today, the first to run out in front."""
    rows = Authorisation.objects.visible_to(actor).filter(proxy_id=actor.person_id)
    running = rows.running(clock.today()).select_related("person", "case")
    return list(running.order_by("expires_on", "pk")[:PAGE])


def in_village(actor: Actor, *, before: str = "") -> tuple[list[Authorisation], str]:
    """Return a page of the authorisations of the actor's places, and the next key."""
    rows = Authorisation.objects.visible_to(actor).select_related("person", "proxy", "area")
    return newest_first(rows, "id", before=before, limit=PAGE, kind=int)


def helpers_of(person_id: int) -> list[Tenure]:
    """Return whom somebody may ask: holders of a helping post in their own village, by name."""
    home = registry.household_of(person_id)
    if home is None:
        return []
    village = paths.village_of(home.subject.area.path)
    rows = (
        Tenure.objects.on(clock.today())
        .filter(post__kind__in=NEAR, post__area__path__under=village)
        .exclude(person_id=person_id)
        .select_related("person", "post")
        .order_by("person__name_pinyin", "person_id", "pk")
    )
    seen: dict[int, Tenure] = {}
    for row in rows:
        seen.setdefault(row.person_id, row)
    return list(seen.values())


def may_keep_for(actor: Actor) -> bool:
    """Say whether the actor keys in for others."""
    return bool(actor.prefixes(Power.CASE_RECORD))


def is_running(row: Authorisation) -> bool:
    """Say whether it may be used today."""
    return row.revoked_at is None and row.used_at is None and row.expires_on >= clock.today()
