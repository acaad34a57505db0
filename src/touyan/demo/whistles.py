"""A week of whistles in three villages of the first township, and the lists by which help is sent.

The stage keeps every promise: whoever whistled was met in time, and nothing is left there that could
become late. What came late, went up, was opened again or waits happened in an invented village
(rule 16.12). Each act is done by whoever would press the button, at its own moment.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.cases import services
from touyan.cases.kinds import Channel, Waiting
from touyan.cases.models import Case
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.demo import township
from touyan.demo.history import Village, reference
from touyan.demo.meetings import Hall
from touyan.demo.plan import waiting
from touyan.demo.plan.places import CountyPlan
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind

SINCE = -60
ADULT, ACTIVE = 25, 64
TEN = 10  # households of one hub member
ROSTER = 7  # days
AWAY = 15  # days of leave of a volunteer
OPENS, CLOSES = 7, 21
BUSY = frozenset(range(20, 26))
"""Households that are parties, mediator or clerk next door (demo.special)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A whistle or question that went well: the day (0 is the demo's own), time, words, answer."""

    day: int
    hour: int
    minute: int
    text: str
    answer: str
    score: int | None = 5
    kind: str = "whistle"
    came_after: int = 6  # minutes

    @property
    def is_met(self) -> bool:
        """Say whether somebody has to come for it."""
        return self.kind != "enquiry"


VILLAGERS = (
    Kept(-6, 9, 10, "洗衣台边的水管漏水，水流到路上了。", "换了接头，不漏了。"),
    Kept(
        -3, 15, 40, "合作医疗哪个月开始交，怎么交？", "十月到十二月交，村里可以代办。", 4, "enquiry"
    ),
    Kept(-1, 16, 5, "家门口的石板松了，老人走路不稳。", "石板垫平了，用水泥勾了缝。", None),
)
OTHERS = (
    Kept(-6, 14, 20, "二组路口的路灯不亮。", "换了灯泡，晚上亮了。", 5, came_after=8),
    Kept(-5, 10, 30, "垃圾池满了，没有人来拉。", "当天下午清运，改成隔天拉一次。", 4, came_after=7),
    Kept(-4, 8, 50, "水渠堵了，水漫到菜地里。", "一起疏通了水渠，菜地没有受损。", 5),
    Kept(-2, 17, 15, "变压器旁边的树枝压着电线。", "供电所断电后锯了树枝。", 5, "hazard", 35),
    Kept(0, 8, 5, "赶场的车把村口堵住了，出不去。", "劝开了两辆车，路通了。", 5, came_after=5),
)  # fmt: skip


TROUBLES = (
    (10, "早上自来水只有一股细流，煮饭都不够。"),
    (11, "晚上没水，要等到半夜。"),
    (13, "自来水发黄，放半天才清。"),
)


def write(plan: CountyPlan, villages: Sequence[Village]) -> None:
    """Write the lists and the cases; nothing where the county is too small for a village next door."""
    by_code = {village.place.code: village for village in villages}
    places = [village.place for village in villages]
    stage = by_code[plan.stage.code]
    next_door = by_code.get(township.runs_low(places))
    third = by_code.get(township.half_full(places))
    # The demonstration's grid worker is the first that is appointed: next door something waits for them.
    for village in (next_door, stage, third):
        if village is not None:
            _lists(Hall(plan, village))
    hall = Hall(plan, stage)
    villager, elder = waiting.villager_of(plan, plan.stage), waiting.ELDER
    for kept in VILLAGERS:
        keep(hall, villager, kept)
    _rests(hall, elder)
    for village in (stage, next_door, third):
        if village is not None:
            there = Hall(plan, village)
            asking = askers(there, without=(villager, elder) if village is stage else ())
            for kept, household in zip(OTHERS, asking, strict=False):
                keep(there, household, kept)
    if next_door is not None:
        _not_kept(Hall(plan, next_door))


def _lists(hall: Hall) -> None:
    """Put people on duty for a week; a grid worker looks after ten households, two people help out."""
    village, secretary = hall.village, hall.secretary
    clerk = village.head(village.cast.clerk)
    for day in range(-1, ROSTER):
        with clock.pretend(hall.at(SINCE, 9)):
            services.set_shift(
                actor=secretary,
                area_id=village.area.pk,
                person_id=clerk if day % 2 else village.head(village.cast.secretary),
                begins_at=hall.at(day, OPENS),
                ends_at=hall.at(day, CLOSES),
                is_phone=True,
            )
    helpers = list(islice(_helpers(hall), 3))
    with clock.pretend(hall.at(SINCE, 10)):
        for hub in helpers[:1]:
            post = registry.create_post(
                actor=SYSTEM, area_id=village.area.pk, kind=PostKind.GRID_WORKER
            )
            registry.appoint(
                actor=SYSTEM, post_id=post.pk, person_id=hub, started_on=hall.day(SINCE)
            )
            for household_id in village.household_ids[:TEN]:
                services.tie_hub(actor=secretary, household_id=household_id, member_id=hub)
        for person_id, skills in zip(helpers[1:], ("修水电", "会开车，能送医"), strict=False):
            services.join_volunteers(
                actor=secretary, area_id=village.area.pk, person_id=person_id, skills=skills
            )
    if len(helpers) > 2:
        with clock.pretend(hall.at(0, OPENS)):
            services.start_absence(
                actor=secretary,
                person_id=helpers[2],
                stand_in_id=helpers[1],
                begins_at=hall.at(0, OPENS),
                ends_at=hall.at(AWAY, 0),
            )


def _helpers(hall: Hall) -> Iterator[int]:
    """Yield grown-up second members of households whose head has no post."""
    today = hall.plan.demo.today
    for household in askers(hall):
        planned = hall.village.households[household]
        if len(planned.people) > 1 and ADULT <= planned.people[1].age(today) <= ACTIVE:
            yield hall.village.person_ids[household][1]


def askers(hall: Hall, without: Sequence[int] = ()) -> list[int]:
    """Return the households (from 0) whose heads have nothing to do with the village's business."""
    cast = hall.village.cast
    busy = {cast.secretary, cast.clerk, cast.supervision, cast.keeper, *cast.panel, *without}
    return [one for one in range(len(hall.village.households)) if one not in busy | BUSY]


def _head(hall: Hall, household: int) -> Actor:
    with clock.pretend(hall.at(SINCE, 9)):  # an account's first day belongs to the plan
        return actor_for(account_of(hall.village.head(household)))


def _asked(case: Case) -> Actor:
    """Return whoever was asked to come to a case, as they act."""
    assert case.assignee_id is not None  # noqa: S101 - a case of the demo is always given to somebody
    with clock.pretend(case.received_at):
        return actor_for(account_of(case.assignee_id))


def _ask(
    hall: Hall,
    household: int,
    text: str,
    at: dt.datetime,
    *,
    kind: str = "whistle",
    channel: str = Channel.PAGE,
) -> Case:
    with clock.pretend(at):
        return services.submit(
            actor=_head(hall, household),
            submission=services.Submission(
                key=reference(hall.plan, hall.village.place.code, "case", at.isoformat()),
                area_id=hall.village.area.pk,
                kind=kind,
                text=text,
                channel=channel,
            ),
        ).case


def keep(hall: Hall, household: int, kept: Kept) -> None:
    """Let somebody come in time and answer; the villager says how it was, unless they still may."""
    at = hall.at(kept.day, kept.hour) + dt.timedelta(minutes=kept.minute)
    case = _ask(hall, household, kept.text, at, kind=kept.kind)
    comes, asks = _asked(case), _head(hall, household)
    with clock.pretend(at + dt.timedelta(minutes=1)):
        services.accept(actor=comes, case_id=case.pk)
    if kept.is_met:
        with clock.pretend(at + dt.timedelta(minutes=kept.came_after)):
            services.confirm_arrival(actor=asks, case_id=case.pk)
    with clock.pretend(at + dt.timedelta(minutes=70)):
        services.reply(actor=comes, case_id=case.pk, words=kept.answer)
    if kept.score is not None:
        with clock.pretend(at + dt.timedelta(minutes=95)):
            services.rate(actor=asks, case_id=case.pk, score=kept.score)


def _rests(hall: Hall, elder: int) -> None:
    """Let a request of the elder rest until the county has decided: it cannot become late."""
    text = "三组过河的小桥栏杆松了，想请修一修。"
    case = _ask(hall, elder, text, hall.at(-4, 10), kind="request", channel=Channel.VOICE)
    with clock.pretend(hall.at(-3, 9)):
        services.note_progress(
            actor=_asked(case),
            case_id=case.pk,
            words="交通站看过了，先拉了警示带，修缮要列入县里的小型项目。",
        )
    with clock.pretend(hall.at(-3, 10)):
        services.suspend(
            actor=hall.secretary, case_id=case.pk, reason="等县里批复小型项目，批下来当周动工。"
        )


def _not_kept(hall: Hall) -> None:
    """Write what went less well next door, in the order in which it happened."""
    near, nearby = askers(hall)[:2]  # households that the grid worker looks after
    first, third, fourth, sixth = askers(hall)[8:12]
    forgotten = _ask(
        hall, first, "村口的指路牌倒了，外面的车常走错。", hall.at(-8, 9), kind="request"
    )
    with clock.pretend(hall.at(-8, 11)):
        services.accept(actor=_asked(forgotten), case_id=forgotten.pk)
    _waits(hall, near)
    _opened_again(hall, third)
    for moment in (hall.at(-4, 8), hall.at(-2, 8)):  # 80 %, then all of the three working days
        _tick(moment)
    _one_cause(hall)
    _late(hall, fourth, "院坝的水表坏了，一直在跑水。", hall.at(-1, 15), is_done=True)
    _hazard(hall, nearby)
    _late(hall, sixth, "三组的路灯不亮，娃娃放学看不见路。", hall.at(0, 8), is_done=False)
    morning = hall.at(0, 9) + dt.timedelta(minutes=18)
    _ask(hall, first, "水渠口子垮了，水往院坝里灌。", morning)
    for minutes in (11, 21):  # the village, then the township: nobody went; the county is asked
        _tick(morning + dt.timedelta(minutes=minutes))


def _one_cause(hall: Hall) -> None:
    """Three households with one trouble: the desk links two, names the cause and takes it on."""
    cases = []
    for household, (hour, text) in zip(askers(hall)[5:8], TROUBLES, strict=True):
        case = _ask(hall, household, text, hall.at(-1, hour), kind="request")
        with clock.pretend(hall.at(-1, hour) + dt.timedelta(minutes=20)):
            services.accept(actor=_asked(case), case_id=case.pk)
        cases.append(case.pk)
    with clock.pretend(hall.at(-1, 14)):
        services.link(actor=hall.secretary, case_id=cases[1], to_id=cases[0])
        cause = services.propose_root(
            actor=hall.secretary,
            case_ids=cases,
            title="二组老水管锈穿，早晚压力不够",
            action="分段换成新管",
        )
        services.take_root(
            actor=hall.secretary,
            cause_id=cause.pk,
            action="分段换成新管，先换二组到三组这一段",
            due_on=hall.day(20),
        )


def _waits(hall: Hall, household: int) -> None:
    """A request that waits for an approval; the villager reads for what, and until when."""
    case = _ask(hall, household, "危房改造的材料交了，想问什么时候开工。", hall.at(-4, 9), kind="request")  # fmt: skip
    works = _asked(case)
    with clock.pretend(hall.at(-4, 11)):
        services.accept(actor=works, case_id=case.pk)
        services.note_progress(actor=works, case_id=case.pk, words="材料齐了，已报乡镇审核。")
    with clock.pretend(hall.at(-3, 9)):
        services.pause(
            actor=works,
            case_id=case.pk,
            waiting=Waiting.APPROVAL,
            until=hall.at(5, 18),
            reason="等乡镇和县住建局批复，批复下来当天通知您。",
        )


def _opened_again(hall: Hall, household: int) -> None:
    """A whistle whose answer did not satisfy: opened again, one level up."""
    at = hall.at(-5, 16)
    case = _ask(hall, household, "房后的水沟臭，蚊子多。", at)
    comes, asks = _asked(case), _head(hall, household)
    with clock.pretend(at + dt.timedelta(minutes=1)):
        services.accept(actor=comes, case_id=case.pk)
    with clock.pretend(at + dt.timedelta(minutes=9)):
        services.confirm_arrival(actor=asks, case_id=case.pk)
    with clock.pretend(at + dt.timedelta(hours=2)):
        services.reply(actor=comes, case_id=case.pk, words="撒了石灰。")
    with clock.pretend(hall.at(-4, 18)):
        services.rate(actor=asks, case_id=case.pk, score=2, words="只撒了石灰，沟没有通，还是臭。")


def _late(hall: Hall, household: int, text: str, at: dt.datetime, *, is_done: bool) -> None:
    """A whistle that nobody answered in the village: the township was asked and came late."""
    case = _ask(hall, household, text, at)
    _tick(at + dt.timedelta(minutes=10, seconds=5))
    case.refresh_from_db()
    comes = _asked(case)
    with clock.pretend(at + dt.timedelta(minutes=13)):
        services.accept(actor=comes, case_id=case.pk)
    with clock.pretend(at + dt.timedelta(minutes=19)):
        services.confirm_arrival(actor=_head(hall, household), case_id=case.pk)
    if is_done:
        with clock.pretend(at + dt.timedelta(hours=2)):
            services.reply(
                actor=comes, case_id=case.pk, words="来晚了，向您道歉。水表换好了，水费按均量算。"
            )
        with clock.pretend(at + dt.timedelta(hours=3)):
            services.rate(actor=_head(hall, household), case_id=case.pk, score=4)


def _hazard(hall: Hall, household: int) -> None:
    """A hazard of yesterday evening on which somebody works."""
    at = hall.at(-1, 18)
    case = _ask(hall, household, "坡上有石头松动，怕滚到路上。", at, kind="hazard")
    comes = _asked(case)
    with clock.pretend(at + dt.timedelta(minutes=2)):
        services.accept(actor=comes, case_id=case.pk)
    with clock.pretend(at + dt.timedelta(minutes=40)):
        services.confirm_arrival(actor=_head(hall, household), case_id=case.pk)
        services.note_progress(actor=comes, case_id=case.pk, words="拉了警戒线，明天请人清理松石。")


def _tick(moment: dt.datetime) -> None:
    """Let the clock do what it does every few seconds."""
    with clock.pretend(moment):
        services.escalate_due()
        services.remind_due()
