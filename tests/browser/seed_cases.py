"""Whistles of one morning for the browser: asked, coming, answered, waiting, late, disputed."""

import datetime as dt
import uuid
from typing import Protocol

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.cases import services
from touyan.cases.kinds import Waiting
from touyan.cases.models import Case
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.registry.models import Area
from touyan.web import demo_roles


class County(Protocol):
    """What the seed knows of the county (tests/browser/seed.py)."""

    village: Area

    def actor(self, name: str) -> Actor:
        """Return somebody as they act today."""
        ...


def _ago(minutes: int) -> dt.datetime:
    return clock.now() - dt.timedelta(minutes=minutes)


def _whistle(actor: Actor, area: Area, text: str, *, minutes: int, kind: str = "whistle") -> Case:
    with clock.pretend(_ago(minutes)):
        return services.submit(
            actor=actor,
            submission=services.Submission(key=uuid.uuid4(), area_id=area.pk, kind=kind, text=text),
        ).case


def _villagers(county: County) -> tuple[Actor, Actor]:
    """Return the villager whom a visitor of the demo becomes by one click, and a neighbour."""
    chosen = demo_roles.offer("villager")
    assert chosen is not None
    neighbours = [county.actor(name) for name in ("villager", "other_villager")]
    other = next(one for one in neighbours if one.person_id != chosen.person.pk)
    return actor_for(account_of(chosen.person.pk)), other


def whistles(county: County) -> None:
    """Put the clerk on duty; let two villagers whistle; bring the cases to where pages show them."""
    clerk, secretary = county.actor("village_clerk"), county.actor("village_secretary")
    villager, other = _villagers(county)
    area = county.village
    services.set_shift(
        actor=SYSTEM,
        area_id=area.pk,
        person_id=clerk.person_id,
        begins_at=_ago(24 * 60),
        ends_at=_ago(-14 * 60),
        is_phone=True,
    )
    answered = _whistle(villager, area, "水管漏水，院子里都是水", minutes=1500)
    with clock.pretend(_ago(1490)):
        services.accept(actor=clerk, case_id=answered.pk)
        services.confirm_arrival(actor=villager, case_id=answered.pk)
    with clock.pretend(_ago(1400)):
        services.reply(actor=clerk, case_id=answered.pk, words="换了接头，不漏了")
    waits = _whistle(villager, area, "低保材料怎么补", minutes=1300, kind="request")
    with clock.pretend(_ago(1200)):
        services.note_progress(actor=clerk, case_id=waits.pk, words="已报镇民政办")
        services.pause(
            actor=clerk,
            case_id=waits.pk,
            waiting=Waiting.APPROVAL,
            until=_ago(-3 * 24 * 60),
            reason="等镇里核对名单",
        )
    coming = _whistle(other, area, "老人摔了一跤，想请人扶去卫生室", minutes=5)
    services.accept(actor=clerk, case_id=coming.pk)
    late = _whistle(other, area, "三组的路灯不亮", minutes=90)
    services.assign(actor=secretary, case_id=late.pk, person_id=clerk.person_id)
    disputed = _whistle(other, area, "河道里有人倒垃圾", minutes=300, kind="request")
    services.hand_back(actor=secretary, case_id=disputed.pk, reason="河道归水务站管")
    _whistle(villager, area, "门口的石板松了，怕老人绊倒", minutes=2)
    # Comes on duty after the last call, so that nobody but the clerk was asked: the desk can propose.
    services.set_shift(
        actor=SYSTEM,
        area_id=area.pk,
        person_id=county.actor("committee_chair").person_id,
        begins_at=_ago(1),
        ends_at=_ago(-14 * 60),
    )
