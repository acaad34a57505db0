"""Watching the balance sheets: each change of level is written down and told once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from touyan.backstage import services as backstage
from touyan.core import clock, crypto
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed
from touyan.core.money import format_fen
from touyan.points import queries
from touyan.points.coverage import Coverage, Level
from touyan.points.models import CoverageChange, Shop, ShopStatus
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area, Tenure
from touyan.registry.queries import PHONE

TOLD = (
    PostKind.VILLAGE_SECRETARY,
    PostKind.COMMITTEE_CHAIR,
    PostKind.SUPERVISION_CHAIR,
    PostKind.SHOP_KEEPER,
)
"""Who hears of it: those who can put money in, those who watch, and the keeper."""

CALM = frozenset({Level.NONE, Level.GREEN})


@dataclass(frozen=True, slots=True)
class _Reached:
    person_id: int
    phone: str


@transaction.atomic
def note_levels(*, actor: Actor = SYSTEM) -> int:
    """Write down where the level of a village has changed and tell its people; return how many.

    Only the system does this, every morning. Running it again on the same figures changes nothing.
    """
    if actor != SYSTEM:
        raise NotAllowed
    areas = list(
        Area.objects.select_for_update()
        .filter(pk__in=Shop.objects.exclude(status=ShopStatus.CLOSED).values("area"), valid_to=None)
        .order_by("pk")
    )
    known = queries.coverage.coverage_of([area.pk for area in areas])
    before = _latest([area.pk for area in areas])
    changed = [
        area
        for area in areas
        if area.pk not in before or before[area.pk][1] != known[area.pk].level
    ]
    rows = [_change(area, known[area.pk], before) for area in changed]
    CoverageChange.objects.bulk_create(rows, batch_size=500)
    worth_telling = [
        (area, row)
        for area, row in zip(changed, rows, strict=True)
        if not {row.level, before.get(area.pk, (0, Level.NONE))[1]} <= CALM
    ]
    people = _people([area.pk for area, _row in worth_telling])
    for area, row in worth_telling:
        _tell(area, known[area.pk], row, people.get(area.pk, ()))
    return len(rows)


def _latest(area_ids: Sequence[int]) -> dict[int, tuple[int, Level]]:
    rows = CoverageChange.objects.filter(area__in=area_ids).order_by("number")
    return {
        area_id: (number, Level(level))
        for area_id, number, level in rows.values_list("area_id", "number", "level")
    }


def _change(area: Area, now: Coverage, before: Mapping[int, tuple[int, Level]]) -> CoverageChange:
    return CoverageChange(
        area=area,
        number=before.get(area.pk, (0, Level.NONE))[0] + 1,
        level=now.level,
        cash_fen=now.cash_fen,
        stock_fen=now.stock_fen,
        liability_fen=now.liability_fen,
        at=clock.now(),
    )


def _people(area_ids: Sequence[int]) -> dict[int, list[_Reached]]:
    found: dict[int, list[_Reached]] = {}
    rows = (
        Tenure.objects.on(clock.today())
        .filter(post__area__in=area_ids, post__kind__in=TOLD)
        .exclude(person__phone_cipher=None)
        .values_list("post__area_id", "person_id", "person__phone_cipher")
        .distinct()
    )
    for area_id, person_id, cipher in rows:
        found.setdefault(area_id, []).append(
            _Reached(person_id, crypto.decrypt(cipher or b"", PHONE))
        )
    return found


def _tell(area: Area, now: Coverage, row: CoverageChange, people: Sequence[_Reached]) -> None:
    for one in {reached.person_id: reached for reached in people}.values():
        backstage.queue_message(
            actor=SYSTEM,
            key=f"points.coverage:{area.pk}:{row.number}:{one.person_id}",
            purpose="points.coverage",
            address=one.phone,
            text=sentence(area, now),
            person_id=one.person_id,
        )


def sentence(area: Area, now: Coverage) -> str:
    """Return what is told about a village's shop, in one or two sentences."""
    if now.level in CALM:
        return _("%(village)s: the points shop can honour all points again.") % {
            "village": area.name
        }
    text = _(
        "%(village)s: the points shop can honour %(percent)d percent of the points. "
        "%(yuan)s yuan are missing. The village committee, the township or a donor can put money in."
    )
    words = {
        "village": area.name,
        "percent": now.percent or 0,
        "yuan": format_fen(now.missing_fen),
    }
    return text % words
