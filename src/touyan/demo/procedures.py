"""Motions on their way through the county's procedures, in two villages of the first township.

On the stage one is being carried out after its notice and one waits for its vote; next door, in an
invented village, too few came to a vote, and three talks were keyed in on one evening (rule 16.12).
"""

from collections.abc import Sequence

from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.decisions import services
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Meeting, Run
from touyan.decisions.queries import procedures as queries
from touyan.decisions.services import Figures, publishing, running
from touyan.decisions.services.running import Start, Talked, VoteCall
from touyan.demo.history import Village
from touyan.demo.meetings import Hall
from touyan.demo.plan.places import CountyPlan
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind

FOUR = "four_discuss_two_publish"
# One household in eight stays away, one in sixteen is against it: carried in a hamlet, too.
ABSENT, AGAINST, ASKED = 8, 16, 14
ADULT, ACTIVE = 25, 64
MANY = 12
SINCE = -200
PLACE = "村部会议室"
SAID = (
    "支部委员逐户征求意见，多数赞成。委员一致同意提出方案。",
    "两委按征求到的意见修改了资金来源和投工办法，同意提交党员大会。",
    "党员审议方案，提出账目要按月公开，赞成提交村民会议表决。",
)
OFFICES = (
    PostKind.VILLAGE_DEPUTY_SECRETARY,
    PostKind.VILLAGE_DEPUTY_SECRETARY,
    PostKind.COMMITTEE_MEMBER,
    PostKind.COMMITTEE_MEMBER,
)


def write(plan: CountyPlan, stage: Village, next_door: Village | None) -> None:
    """Let both villages deliberate."""
    hall = Hall(plan, stage)
    _offices(hall)
    _being_carried_out(hall)
    _waits_for_its_vote(hall)
    if next_door is not None:
        near = Hall(plan, next_door)
        _offices(near)
        _too_few_came(near)
        _keyed_in_one_evening(near)


def _offices(hall: Hall) -> None:
    """Give the village the members that a Party committee and a villagers' committee have."""
    with clock.pretend(hall.at(SINCE, 9)):
        for person, kind in zip(_members(hall), OFFICES, strict=False):
            post = registry.create_post(actor=SYSTEM, area_id=hall.village.area.pk, kind=kind)
            registry.appoint(
                actor=SYSTEM, post_id=post.pk, person_id=person, started_on=hall.day(SINCE)
            )


def _members(hall: Hall) -> list[int]:
    """Return grown-up second members of the last households: whoever holds a post already is a head."""
    today = hall.plan.demo.today
    rows = zip(hall.village.households, hall.village.person_ids, strict=True)
    grown = [
        people[1]
        for household, people in rows
        if len(people) > 1 and ADULT <= household.people[1].age(today) <= ACTIVE
    ]
    return grown[-len(OFFICES) :]


def _start(hall: Hall, title: str, text: str, *, on: int) -> Run:
    with clock.pretend(hall.at(on, 9)):
        return running.start(
            actor=hall.secretary,
            wanted=Start(hall.village.area.pk, FOUR, Matter.PUBLIC_WELFARE, title, text),
        )


def _talks(hall: Hall, run: Run, days: Sequence[int], *, keyed: int | None = None) -> None:
    """Hold the three talks on these days; `keyed` is the day on which all were keyed in, if one."""
    for number, (day, said) in enumerate(zip(days, SAID, strict=True)):
        moment = hall.at(day, 20) if keyed is None else hall.at(keyed, 21)
        with clock.pretend(moment):
            stage = queries.standing(Run.objects.get(pk=run.pk)).stage
            seats = queries.talkers(run, stage, on=hall.day(day))
            absent = frozenset(seat.person_id for seat in seats[: len(seats) // 6])
            came = len(seats) - len(absent)
            running.hold_talk(
                actor=hall.secretary,
                run_id=run.pk,
                talked=Talked(
                    told_on=hall.day(day - 4),
                    held_on=hall.day(day),
                    place=PLACE,
                    text=f"{run.title}：{said}",
                    yes=came - (number if came >= MANY else 0),  # a few members agree or not at all
                    absent=absent,
                    households_asked=ASKED if number == 0 else 0,
                ),
            )


def _call(hall: Hall, run: Run, *, told: int, meets: int) -> Meeting:
    body = BodyKind.VILLAGERS_HOUSEHOLDS
    if hall.village.place.is_community:
        body = BodyKind.RESIDENTS_HOUSEHOLDS
    with clock.pretend(hall.at(told, 9)):
        return running.call_vote(
            actor=hall.secretary,
            run_id=run.pk,
            call=VoteCall(
                body=body,
                place=f"{hall.village.place.name}文化广场",
                meets_at=hall.at(meets, 19),
            ),
        )


def _vote(hall: Hall, run: Run, meeting: Meeting, *, come: int, held: int, minutes: str) -> None:
    hall.come(meeting, come, held=held)
    motion = meeting.motions.get()
    against = meeting.eligible // AGAINST
    with clock.pretend(hall.at(held, 20)):
        if come * 3 >= meeting.eligible * 2:
            services.enter_count(
                actor=hall.secretary,
                motion_id=motion.pk,
                figures=Figures(come - against, against),
            )
        services.decide(actor=hall.secretary, motion_id=motion.pk)
        services.close_meeting(actor=hall.secretary, meeting_id=meeting.pk, minutes=minutes)
        running.take_result(actor=hall.secretary, run_id=run.pk)


def _being_carried_out(hall: Hall) -> None:
    run = _start(
        hall,
        "安装太阳能路灯",
        "主路和二组、三组路口装太阳能路灯24盏。资金来自集体公益金，共48000元。由村委会负责，两个月内装完。",
        on=-44,
    )
    _talks(hall, run, (-41, -38, -35))
    meeting = _call(hall, run, told=-34, meets=-23)
    _vote(
        hall,
        run,
        meeting,
        come=meeting.eligible - meeting.eligible // ABSENT,
        held=-23,
        minutes="书记说明装灯位置和资金来源，当场举手、当场计票，结果张贴公示。",
    )
    actor = hall.secretary
    with clock.pretend(hall.at(-22, 9)):
        publishing.publish(actor=actor, run_id=run.pk)
        publishing.hang(actor=actor, run_id=run.pk)
    with clock.pretend(hall.at(-3, 9)):
        publishing.end_notice(actor=actor, run_id=run.pk)


def _waits_for_its_vote(hall: Hall) -> None:
    run = _start(
        hall,
        "修建村口文化长廊",
        "在村口修文化长廊一处，长30米。材料用上级补助，村民自愿投工，账目按月公开。",
        on=-12,
    )
    _talks(hall, run, (-9, -6, -3))
    _call(hall, run, told=-1, meets=11)


def _too_few_came(hall: Hall) -> None:
    run = _start(
        hall,
        "村口河道清淤筹资方案",
        "清理村口至石桥河道。费用由集体公益金承担6000元，其余由各户自愿筹资。",
        on=-40,
    )
    _talks(hall, run, (-38, -36, -33))
    meeting = _call(hall, run, told=-32, meets=-19)
    _vote(
        hall,
        run,
        meeting,
        come=meeting.eligible // 2,
        held=-19,
        minutes="农忙，到会户数不够，按规定没有表决。商定秋收后再开会。",
    )


def _keyed_in_one_evening(hall: Hall) -> None:
    run = _start(
        hall,
        "改建村卫生室",
        "把旧仓库改建为村卫生室，面积80平方米。资金由上级补助，不向村民筹资。",
        on=-20,
    )
    _talks(hall, run, (-18, -15, -12), keyed=-5)
