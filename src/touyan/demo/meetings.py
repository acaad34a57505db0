"""Meetings of two villages at different stages, held through the services that the pages call.

The village on the stage has carried two motions, votes on another today and has called a third. What
is unfavourable, a meeting to which too few came, happened next door in an invented village (rule
16.12).
"""

import datetime as dt
from dataclasses import dataclass

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.decisions import services
from touyan.decisions.kinds import Assent, BodyKind, Choice, Matter
from touyan.decisions.models import Meeting
from touyan.decisions.services import Arrival, Call, Draft, Figures
from touyan.demo.history import Village
from touyan.demo.plan import waiting
from touyan.demo.plan.places import CountyPlan

ABSENT = 6  # households of a well attended meeting that did not come
AGAINST = 4


@dataclass(frozen=True, slots=True)
class Hall:
    """One village's meeting place and its secretary."""

    plan: CountyPlan
    village: Village

    @property
    def secretary(self) -> Actor:
        return actor_for(account_of(self.village.head(self.village.cast.secretary)))

    def day(self, offset: int) -> dt.date:
        return self.plan.demo.today + dt.timedelta(days=offset)

    def at(self, offset: int, hour: int) -> dt.datetime:
        return clock.start_of(self.day(offset)) + dt.timedelta(hours=hour)

    def call(self, draft: Draft, *, told: int, meets: int, hour: int = 19) -> Meeting:
        """Call the households together; days count from the demo's own."""
        body = BodyKind.VILLAGERS_HOUSEHOLDS
        if self.village.place.is_community:
            body = BodyKind.RESIDENTS_HOUSEHOLDS
        with clock.pretend(self.at(told, 9)):
            return services.call_meeting(
                actor=self.secretary,
                call=Call(
                    area_id=self.village.area.pk,
                    body=body,
                    title=draft.title,
                    place=f"{self.village.place.name}文化广场",
                    agenda=draft.title,
                    meets_at=self.at(meets, hour),
                    motions=(draft,),
                ),
            )

    def come(self, meeting: Meeting, how_many: int, *, held: int, hour: int = 19) -> None:
        """Note that this many households came, in the order of the list."""
        entries = meeting.roster.order_by("pk").values_list("pk", flat=True)[:how_many]
        with clock.pretend(self.at(held, hour)):
            services.note_arrivals(
                actor=self.secretary,
                meeting_id=meeting.pk,
                arrivals=[Arrival(entry) for entry in entries],
            )

    def draft(self, matter: Matter, title: str, text: str, *, assent: Assent) -> Draft:
        """Word a motion; the Party organisation discussed it some weeks before."""
        return Draft(
            matter=matter,
            title=title,
            text=text,
            assent=assent,
            party_discussed_on=self.day(-60),
        )


def write(plan: CountyPlan, stage: Village, next_door: Village | None) -> None:
    """Let both villages hold their meetings."""
    _carried(Hall(plan, stage))
    _by_name(Hall(plan, stage))
    _called(Hall(plan, stage))
    _under_way(Hall(plan, stage))
    if next_door is not None:
        _too_few(Hall(plan, next_door))


def _carried(hall: Hall) -> None:
    draft = hall.draft(
        Matter.PUBLIC_WELFARE,
        "修建三组到晒谷场的水泥路",
        "硬化机耕路480米，路面宽3米。材料用上级补助，村民自愿投工，不强行摊派。",
        assent=Assent.RAISED_HANDS,
    )
    meeting = hall.call(draft, told=-45, meets=-33)
    came = meeting.eligible - ABSENT
    hall.come(meeting, came, held=-33)
    motion = meeting.motions.get()
    with clock.pretend(hall.at(-33, 20)):
        services.enter_count(
            actor=hall.secretary, motion_id=motion.pk, figures=Figures(came - AGAINST, AGAINST)
        )
        services.decide(actor=hall.secretary, motion_id=motion.pk)
        services.close_meeting(
            actor=hall.secretary,
            meeting_id=meeting.pk,
            minutes="书记说明修路方案，监督委员会主任介绍材料来源。当场唱票，结果张贴公示。",
        )


def _by_name(hall: Hall) -> None:
    """A roll-call that is over: whoever voted takes a receipt that can be checked."""
    draft = hall.draft(
        Matter.OTHER_INTEREST,
        "村口路灯开到几点",
        "路灯晚上十一点熄灭，逢年过节通宵亮灯，电费从公益事业经费列支。",
        assent=Assent.ROLL_CALL,
    )
    meeting = hall.call(draft, told=-55, meets=-40)
    hall.come(meeting, meeting.eligible - ABSENT, held=-40)
    motion = meeting.motions.get()
    came = meeting.roster.filter(attendance__isnull=False).order_by("pk")
    choices = dict.fromkeys(came.values_list("pk", flat=True), Choice.YES.value)
    for entry in list(choices)[1 : 1 + AGAINST]:
        choices[entry] = Choice.NO.value
    with clock.pretend(hall.at(-40, 20)):
        services.key_votes(actor=hall.secretary, motion_id=motion.pk, choices=choices)
        services.decide(actor=hall.secretary, motion_id=motion.pk)
        services.close_meeting(
            actor=hall.secretary,
            meeting_id=meeting.pk,
            minutes="逐户唱名表决，当场宣读结果。有村民提出冬季可以早些熄灯，另行商量。",
        )


def _under_way(hall: Hall) -> None:
    """A roll-call on the demo's own day: whoever lives here can vote."""
    draft = hall.draft(
        Matter.OTHER_INTEREST,
        "积分超市周末开门时间",
        "周六、周日上午八点到十一点开门，方便外出务工的村民兑换。",
        assent=Assent.ROLL_CALL,
    )
    meeting = hall.call(draft, told=-12, meets=0, hour=9)
    hall.come(meeting, meeting.eligible - ABSENT, held=0, hour=9)


def _called(hall: Hall) -> None:
    draft = hall.draft(
        Matter.PUBLIC_WELFARE,
        "幸福食堂开办方案",
        "利用旧村小教室办幸福食堂，六十岁以上老人每餐自付三元，其余由集体公益金补助。",
        assent=Assent.PAPER,
    )
    meeting = hall.call(draft, told=-1, meets=12)
    motion = meeting.motions.get()
    villager = actor_for(
        account_of(hall.village.head(waiting.villager_of(hall.plan, hall.plan.stage)))
    )
    with clock.pretend(hall.at(-1, 20)):
        for question in ("不去吃饭的户要不要出钱？", "食堂的菜从哪里买？"):
            services.ask(actor=villager, motion_id=motion.pk, question=question)
    with clock.pretend(hall.at(0, 8)):
        services.answer(
            actor=hall.secretary,
            question_id=motion.questions.order_by("pk")[0].pk,
            reply="不用。谁吃谁付三元，其余由公益金补助，账目每月公布。",
        )


def _too_few(hall: Hall) -> None:
    draft = hall.draft(
        Matter.PUBLIC_WELFARE,
        "村口河道清淤投工方案",
        "每户自愿投工一天，清理村口至石桥河道。",
        assent=Assent.RAISED_HANDS,
    )
    meeting = hall.call(draft, told=-32, meets=-20)
    hall.come(meeting, meeting.eligible // 2, held=-20)
    with clock.pretend(hall.at(-20, 20)):
        services.decide(actor=hall.secretary, motion_id=meeting.motions.get().pk)
        services.close_meeting(
            actor=hall.secretary,
            meeting_id=meeting.pk,
            minutes="农忙，到会户数不够，按规定没有表决。商定秋收后再开会。",
        )
    hall.call(draft, told=-2, meets=11)
