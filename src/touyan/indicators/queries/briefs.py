"""What the monthly brief of a place says, read in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from touyan.core import measures
from touyan.core.actor import Actor, Power
from touyan.core.measures import MONTHS_OF_YEAR, AnyMeasure, Value, declared, shifted
from touyan.indicators import changes
from touyan.indicators.models import Alert
from touyan.indicators.models.alerts import STANDING
from touyan.indicators.queries import facts, published, troubles
from touyan.indicators.queries.facts import AsOf
from touyan.indicators.rules import Level
from touyan.registry.models import Area


@dataclass(frozen=True, slots=True)
class Alarms:
    """Counts by level ("raised", "ended" in the month, "standing" today) and the gravest that stand."""

    counts: Mapping[str, Mapping[Level, int]]
    gravest: Sequence[troubles.Trouble]


@dataclass(frozen=True, slots=True)
class Brief:
    """One place, one month that is over. `alarms` is None for who may not read them.

    `measures` has the values of the month, the month before and the same month of the year before.
    """

    place: Area
    month: str
    as_of: AsOf
    alarms: Alarms | None
    against: str
    changed: Sequence[changes.Change]
    figures: Sequence[published.Told]
    measures: Sequence[tuple[AnyMeasure, Sequence[Value | None]]]


def brief(actor: Actor, place: Area, month: str, as_of: AsOf) -> Brief:
    """Return the brief of a place in a month that is over; alarms only for who reads them."""
    _month, against = changes.compared_months(month, as_of.first)
    shown = (month, shifted(month, -1), shifted(month, -MONTHS_OF_YEAR))
    values = facts.values_of_months(place, sorted({*shown, against}))
    return Brief(
        place=place,
        month=month,
        as_of=as_of,
        alarms=_alarms(actor, place, month) if actor.may(Power.ALERT_READ) else None,
        against=against,
        changed=changes.changes(
            declared().values(), month, values[month], against, values[against]
        ),
        figures=published.told(place, as_of),
        measures=[
            (one, [facts.known(one, values[each].get(code), each, as_of) for each in shown])
            for code, one in declared().items()
        ],
    )


def _alarms(actor: Actor, place: Area, month: str) -> Alarms:
    rows = Alert.objects.visible_to(actor, Power.ALERT_READ).filter(
        area__scope_path__under=place.prefix, is_guarded=False
    )
    return Alarms(_counts(rows, month), troubles.gravest(actor, place, for_all=True))


def _counts(rows: "QuerySet[Alert]", month: str) -> dict[str, dict[Level, int]]:
    """Return by level what the month raised and ended, and what stands today. One query."""
    first, last = measures.first_day(month), measures.last_day(month)
    found: dict[str, dict[Level, int]] = {"raised": {}, "ended": {}, "standing": {}}
    counted = rows.order_by().values("level")
    for level, raised, ended, standing in counted.annotate(
        raised=Count("pk", filter=Q(raised_on__gte=first, raised_on__lte=last)),
        ended=Count("pk", filter=Q(closed_on__gte=first, closed_on__lte=last)),
        standing=Count("pk", filter=Q(status__in=STANDING)),
    ).values_list("level", "raised", "ended", "standing"):
        found["raised"][Level(level)] = raised
        found["ended"][Level(level)] = ended
        found["standing"][Level(level)] = standing
    return found
