"""A village of 300 households and what its panel brought in during a month, for the browser.

Run as `python -m tests.browser.month_village [day]`: without a day on an empty data folder; with one
(2021-09-20) it only lets the built installation live on that day. The people and their posts are those
of the tiny county; the other households are registered here, all claims go through the services.
"""

import datetime as dt
import sys

from tests.browser.seed import TODAY, County, adopt
from tests.tiny import SURNAMES

from django.core.management import call_command  # isort: skip - after the seed has set Django up

from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.ledger import services as ledger
from touyan.points import services
from touyan.points.models import Rule, Scheme
from touyan.points.services import Deed
from touyan.registry import bulk
from touyan.registry import services as registry
from touyan.registry.bulk import NewHousehold, NewPerson
from touyan.registry.kinds import Relation
from touyan.registry.models import Household

HOUSEHOLDS = 300
SINCE = dt.date(2020, 1, 1)
HIGH, TWICE = 3, 1
"""Weddings kept simple (15 points, always looked at), and deeds that were noted twice."""


def invented_name(number: int) -> str:
    """Return one of 300 different names."""
    return SURNAMES[number % len(SURNAMES)] + "春夏秋冬东南西北"[number // 36 % 8] + "生"


def fill(county: County) -> list[Household]:
    """Register what the village lacks of 300 households; return all of them by code."""
    inside = Household.objects.filter(subject__area__scope_path__under=county.village.path)
    people = bulk.register_people(
        actor=SYSTEM,
        people=[
            NewPerson(area_id=county.village.pk, name=invented_name(number))
            for number in range(HOUSEHOLDS - inside.count())
        ],
    )
    bulk.register_households(
        actor=SYSTEM,
        households=[
            NewHousehold(
                area_id=county.village.pk, members=((person, Relation.HEAD),), formed_on=SINCE
            )
            for person in people
        ],
    )
    return list(inside.order_by("code"))


def propose(county: County, scheme: Scheme, homes: list[Household]) -> None:
    """Let every household have a deed, some of them two that stand out."""
    rules = {rule.code: rule for rule in Rule.objects.filter(scheme=scheme)}
    clerk = county.actor("village_clerk")

    def enter(home: Household, code: str, day: int) -> None:
        deed = Deed(home.pk, rules[code].pk, TODAY.replace(day=day))
        services.propose(actor=clerk, deed=deed)

    with county.on(1):
        for number, home in enumerate(homes):
            enter(home, ("A02", "A03", "B01", "E01")[number % 4], 1 + number % 12)
        for home in homes[-HIGH:]:
            enter(home, "C01", 5)
        for home in homes[-HIGH - TWICE : -HIGH]:
            for _time in range(2):
                enter(home, "D02", 6)
    # Written down after the proposals: the clerk's sister is the head of the tenth household.
    sister = homes[-HIGH - TWICE - 1].head_id or 0
    registry.record_kinship(
        actor=SYSTEM,
        person_id=county.parts.village_clerk.pk,
        relative_id=sister,
        said="SIBLING",
    )


def main() -> None:
    """Build the village at the start of its month's work, or move it to another day."""
    if len(sys.argv) > 1:
        clock.live_on(dt.date.fromisoformat(sys.argv[1]))
        return
    call_command("migrate", verbosity=0)
    clock.live_on(TODAY)
    county = County()
    homes = fill(county)
    propose(county, adopt(county), homes)
    ledger.seal_pending()


if __name__ == "__main__":
    main()
