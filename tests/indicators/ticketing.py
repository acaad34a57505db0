"""What the tests of tickets share: an alert, officers, a ticket that was answered."""

import datetime as dt

from touyan.access.models import User
from touyan.access.services import actor_for
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.indicators.models import Alert
from touyan.indicators.rules import RULES
from touyan.indicators.services import tickets
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind
from touyan.registry.models import Person

MONDAY = dt.datetime(2026, 3, 2, 9, tzinfo=clock.ZONE)


def raised(tiny, level, **more):
    """An alert about the cattle cooperative whose debts are too high."""
    return Alert.objects.create(
        organisation=tiny.coop,
        area=tiny.village,
        rule="R04",
        level=level,
        month="2026-02",
        inputs={"liabilities_fen": 60, "assets_fen": 100},
        thresholds=RULES["R04"].default.plain(),
        raised_at=clock.now(),
        raised_on=clock.today(),
        seen_on=clock.today(),
        **more,
    )


def actor_of(person_id):
    """Return somebody as they act."""
    return actor_for(User(person=Person.objects.get(pk=person_id)))


def agriculture(tiny):
    """Appoint the county's agriculture officer, who gets red tickets."""
    post = registry.create_post(
        actor=SYSTEM, area_id=tiny.county.pk, kind=PostKind.COUNTY_AGRICULTURE
    )
    registry.appoint(
        actor=SYSTEM,
        post_id=post.pk,
        person_id=tiny.far_villager.pk,
        started_on=dt.date(2026, 1, 1),
    )
    return actor_of(tiny.far_villager.pk)


def answered(ticket, actor):
    """Sign and answer a ticket."""
    tickets.sign(actor=actor, ticket=ticket)
    return tickets.answer(
        actor=actor,
        ticket=ticket,
        cause="牛价下跌",
        measures="分批出栏,联系收购商",
        planned_on=clock.today() + dt.timedelta(days=20),
        evidence="出栏计划已交乡镇",
    )
