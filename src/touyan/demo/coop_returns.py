"""Writes the monthly returns of a township's cooperatives: computed by the services, answers invented.

Everybody in a real place was in time. What is late, sent back or still to be reviewed is an invented
village's (rule 16.12).
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from random import Random

from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.measures import first_day, shifted
from touyan.demo.history import Village
from touyan.demo.plan.coop_books import MONTHS_2020, MONTHS_2021
from touyan.demo.plan.places import CountyPlan
from touyan.indicators.models import MonthlyReturn, ReturnStatus
from touyan.indicators.queries.returns import Held, held
from touyan.indicators.services.monthly import open_months
from touyan.indicators.services.past_returns import PastReturn, settle_returns
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area, Tenure

MONTHS = (*MONTHS_2020, *MONTHS_2021)
UNFINISHED = (ReturnStatus.NOT_STARTED, ReturnStatus.SUBMITTED, ReturnStatus.RETURNED)
"""How far the invented villages of a township have come with the newest month, in their order."""
SENT_ON, REVIEWED_ON, LOCKED_ON = 3, 7, 10


def write(plan: CountyPlan, township: Area, villages: Sequence[Village]) -> int:
    """Write the returns of these villages' cooperatives; return how many."""
    with clock.pretend(clock.start_of(plan.demo.today)):
        opened = open_months(actor=SYSTEM, months=MONTHS, county=township)
    of_area = {village.area.pk: village for village in villages}
    rows = MonthlyReturn.objects.filter(
        area__scope_path__under=township.prefix, month__in=MONTHS, is_imported=False
    )
    known = held(rows)
    invented = [one.area.pk for one in villages if one.place.invented]
    late = dict(zip(invented, UNFINISHED, strict=False))
    reviewer = _official(township, PostKind.TOWNSHIP_OFFICER)
    keeper = _official(township, PostKind.COUNTY_OFFICER)
    past = []
    for row in rows.select_related("area").order_by("pk"):
        village = of_area[row.area_id]
        status: str = ReturnStatus.LOCKED
        if row.month == MONTHS[-1]:
            status = late.get(row.area_id, ReturnStatus.LOCKED)
        if status != ReturnStatus.NOT_STARTED:
            rng = Random(f"{plan.seed}:{row.area.path}:{row.month}:return")
            past.append(_past(rng, row, known[row.pk], status, village, (reviewer, keeper)))
    with clock.pretend(clock.start_of(plan.demo.today)):
        settle_returns(actor=SYSTEM, returns=past)
    return opened


def _official(area: Area, kind: PostKind) -> int:
    """Return who fills a post in a place or above it; the system (0) when nobody does."""
    found = Tenure.objects.filter(
        post__kind=kind, post__area__path__in=[area.path, f"{area.path[:6]}000000"], ended_on=None
    )
    return found.order_by("pk").values_list("person_id", flat=True).first() or 0


def _past(
    rng: Random,
    row: MonthlyReturn,
    known: Held,
    status: str,
    village: Village,
    officials: tuple[int, int],
) -> PastReturn:
    people = (village.head(village.cast.secretary), *officials)
    steps = tuple(
        (moment, who) for moment, who in zip(_moments(rng, row.month), people, strict=True)
    )
    count = {ReturnStatus.SUBMITTED: 1, ReturnStatus.RETURNED: 2}.get(ReturnStatus(status), 3)
    return PastReturn(
        return_id=row.pk,
        answers=_answers(rng, village, known.numbers),
        status=status,
        steps=steps[:count],
        reason="产量与上月差别较大,请再核对(合成演示)" if count == 2 else "",
    )


def _moments(rng: Random, month: str) -> Iterator[dt.datetime]:
    start = first_day(shifted(month, 1))
    for day in (SENT_ON, REVIEWED_ON, LOCKED_ON):
        on = start.replace(day=day)
        yield clock.start_of(on) + dt.timedelta(minutes=rng.randrange(9 * 60, 17 * 60))


def _answers(rng: Random, village: Village, numbers: dict[str, int]) -> dict[str, int]:
    """Return invented answers that fit the books: output a little more than was sold."""
    steady = Random(f"{village.place.code}:land")
    land = numbers.get("land_used_mu", 0)
    if numbers.get("income"):
        land = land or steady.randrange(3_000, 30_000)
    price = steady.randrange(220, 640)
    sold = numbers.get("income", 0)
    return {
        "monitored_members": numbers.get("members", 0) // steady.randrange(9, 25),
        "planted_mu": land,
        "animals": 0,
        "output_quantity": sold * rng.randrange(103, 118) // 100 // price,
        "average_price": price,
        "listed_irregular": 0,
    }
