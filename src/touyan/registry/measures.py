"""What the registry tells by village and month: places, households, people with a dual role."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from touyan.core.measures import Amount, Distinct, Holder, Slice, Stock, as_of
from touyan.core.month_ends import held
from touyan.core.watching import Watch
from touyan.registry.kinds import HouseholdKind
from touyan.registry.models import Area, Household
from touyan.registry.paths import Level
from touyan.registry.queries import dual_role_people


def _areas(asked: Slice, level: Level) -> Iterable[Amount]:
    rows = Area.objects.filter(level=level)
    return held(rows, "pk", asked, since="valid_from", until="valid_to")


def villages(asked: Slice) -> Iterable[Amount]:
    """Return one for each village and community that there was."""
    return _areas(asked, Level.VILLAGE)


def townships(asked: Slice) -> Iterable[Amount]:
    """Return one for each township, town and subdistrict that there was."""
    return _areas(asked, Level.TOWNSHIP)


def households(asked: Slice) -> Iterable[Amount]:
    """Return how many households lived in each place."""
    rows = Household.objects.filter(kind=HouseholdKind.RESIDENT)
    return held(rows, "subject__area_id", asked, since="formed_on", until="ended_on")


def dual_role(asked: Slice) -> Iterable[Holder]:
    """Return who was Party secretary and committee chair of one village at the end of each month."""
    for month in asked.months():
        for one in dual_role_people(as_of(month)):
            if asked.area_ids is None or one.area_id in asked.area_ids:
                yield one.area_id, month, one.person_id


_AREAS = Watch(
    name="registry_areas",
    model="registry.Area",
    area="pk",
    since="valid_from",
    until="valid_to",
    also=("level",),
)
_HOUSEHOLDS = (
    Watch(
        name="registry_households",
        model="registry.Household",
        area="subject__area",
        since="formed_on",
        until="ended_on",
        also=("kind",),
        begins_open=True,
    ),
    Watch(name="registry_moves", model="registry.Subject", area="area", events=("update",)),
)
TENURES = Watch(
    name="registry_tenures",
    model="registry.Tenure",
    area="post__area",
    since="started_on",
    until="ended_on",
    also=("person", "capacity"),
)
"""Who fills a post, for measures of other rooms too."""


MEASURES = (
    Stock(
        code="registry.villages",
        counts_people=False,
        title=_("Villages and communities"),
        unit="village",
        numerator=_("Villages and communities in the register of areas on the last day"),
        citation="1.1",
        rows=villages,
        watched=(_AREAS,),
    ),
    Stock(
        code="registry.townships",
        level="TOWNSHIP",
        counts_people=False,
        title=_("Townships and subdistricts"),
        unit="township",
        numerator=_("Townships, towns and subdistricts in the register of areas on the last day"),
        citation="1.1",
        rows=townships,
        watched=(_AREAS,),
    ),
    Stock(
        code="registry.households",
        title=_("Number of households"),
        unit="household",
        numerator=_("Households that live in the village on the last day"),
        citation="1.2",
        rows=households,
        watched=_HOUSEHOLDS,
    ),
    Distinct(
        code="registry.dual_role",
        title=_("Secretaries who also chair the committee"),
        unit="person",
        numerator=_("People who hold both posts in one village on the last day, each counted once"),
        citation="1.4",
        holders=dual_role,
        watched=(TENURES,),
    ),
)
