"""A mediation under way and a petition near its date, next door in an invented village (rule 16.12)."""

import datetime as dt

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.cases.services import agreements, mediation, petitions, proxies, visits
from touyan.cases.services.agreements import Terms
from touyan.cases.services.mediation import Application
from touyan.cases.services.petitions import Happened, Registered
from touyan.cases.services.proxies import Entrusted, Proven
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.demo.history import Village
from touyan.demo.meetings import Hall
from touyan.demo.plan.places import CountyPlan
from touyan.registry import queries as registry_queries
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind

SINCE = -200
ONE, OTHER, THIRD, FOURTH, KEEPER, CLERK = 20, 21, 22, 23, 24, 25
STORY = "两家共用的水沟堵了，去年发大水淹了一家的菜地，清沟的钱谁出一直没谈拢。"
HANDLED_BEFORE, ACCEPTED_BEFORE = 62, 57


def write(plan: CountyPlan, next_door: Village) -> None:
    """Let the invented village mediate, and its petition office watch a date."""
    hall = Hall(plan, next_door)
    _under_way(hall, _keeper(hall))
    _near_its_date(hall, _clerk(hall))
    _acting(hall)


def _head(hall: Hall, household: int) -> Actor:
    return actor_for(account_of(hall.village.head(household)))


def _keeper(hall: Hall) -> Actor:
    """Appoint a mediator; they are a villager of another household than the two that quarrel."""
    with clock.pretend(hall.at(SINCE, 9)):
        post = registry.create_post(
            actor=SYSTEM, area_id=hall.village.area.pk, kind=PostKind.MEDIATOR
        )
        registry.appoint(
            actor=SYSTEM,
            post_id=post.pk,
            person_id=hall.village.head(KEEPER),
            started_on=hall.day(SINCE),
        )
        return _head(hall, KEEPER)


def _clerk(hall: Hall) -> Actor:
    """Appoint the county's petition clerk, somebody of this village as well."""
    county = registry_queries.ancestors(hall.village.area)[0]
    with clock.pretend(hall.at(SINCE, 9)):
        person_id = hall.village.head(CLERK)
        post = registry.create_post(actor=SYSTEM, area_id=county.pk, kind=PostKind.COUNTY_PETITION)
        registry.appoint(
            actor=SYSTEM, post_id=post.pk, person_id=person_id, started_on=hall.day(SINCE)
        )
        return actor_for(account_of(person_id))


def _under_way(hall: Hall, keeper: Actor) -> None:
    """One file in its talks, one agreed by word of mouth whose first visit is due."""
    for story, sides, days in ((STORY, (ONE, OTHER), 9), (STORY, (THIRD, FOURTH), 40)):
        with clock.pretend(hall.at(-days, 15)):
            row = mediation.apply(
                actor=keeper,
                asked=Application(
                    area_id=hall.village.area.pk,
                    dispute="LAND" if days < 30 else "NEIGHBOURS",
                    story=story,
                    one_id=hall.village.head(sides[0]),
                    other_id=hall.village.head(sides[1]),
                ),
            )
            by = {"actor": keeper, "mediation_id": row.pk}
            for side in (1, 2):
                mediation.consent(**by, side=side, agrees=True)  # type: ignore[arg-type]
            mediation.accept(**by)  # type: ignore[arg-type]
            mediation.name_mediator(
                actor=keeper, mediation_id=row.pk, person_id=keeper.person_id, is_chosen=True
            )
            mediation.begin(actor=keeper, mediation_id=row.pk)
            mediation.note_step(
                actor=keeper, mediation_id=row.pk, step="EMPATHIZE", text="分别听了两家的委屈。"
            )
        if days >= 30:
            _agree(hall, keeper, row.pk)


def _agree(hall: Hall, keeper: Actor, mediation_id: int) -> None:
    with clock.pretend(hall.at(-6, 10)):
        agreements.agree(
            actor=keeper,
            mediation_id=mediation_id,
            terms=Terms(
                form="ORAL",
                facts="水沟多年未清，两家都有责任。",
                content="两家一起清沟，以后每年春天各出两个工。",
                way="村里记工，当面点清。",
                perform_by=hall.day(20),
            ),
        )


def _near_its_date(hall: Hall, clerk: Actor) -> None:
    """A petition whose sixty days end in three."""
    with clock.pretend(hall.at(-HANDLED_BEFORE, 9)):
        row = petitions.register(
            actor=clerk,
            petition=Registered(
                area_id=hall.village.area.pk,
                reference=f"DEMO-{hall.day(0):%Y}-0001",
                received_on=hall.day(-HANDLED_BEFORE),
                office="乡镇水务站",
            ),
        )
    with clock.pretend(hall.at(-ACCEPTED_BEFORE, 9)):
        petitions.take_step(
            actor=clerk,
            petition_id=row.pk,
            happened=Happened("ACCEPT", hall.day(-ACCEPTED_BEFORE)),
        )


def _acting(hall: Hall) -> None:
    """Somebody has let the mediator's neighbour run an errand; a visit waits."""
    secretary = hall.secretary
    with clock.pretend(hall.at(-2, 10)):
        proxies.authorise(
            actor=secretary,
            entrusted=Entrusted(
                kind="MEDIATE",
                person_id=hall.village.head(THIRD),
                proxy_id=hall.village.head(KEEPER),
                scope="和邻居说说晒场怎么轮着用",
                expires_on=hall.day(-2) + dt.timedelta(days=30),
            ),
            proven=Proven("SPOKEN"),
        )
        visits.raise_visit(
            actor=secretary,
            area_id=hall.village.area.pk,
            trigger="ALONE",
            what="老人三天没出来晒太阳了",
        )
