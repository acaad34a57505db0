"""What the Party members of Dazhai did for villagers: the report tells of eleven practical matters.

Published: eleven. Invented: who, when and what. A member is on duty, somebody whistles, the member comes
in time and helps, and whoever asked says that it helped.
"""

from collections.abc import Sequence

from touyan.cases import services
from touyan.core import clock
from touyan.demo.history import Village
from touyan.demo.meetings import Hall
from touyan.demo.plan.places import CountyPlan
from touyan.demo.whistles import ACTIVE, ADULT, CLOSES, OPENS, Kept, askers, keep

DAZHAI = "大寨村"
FIRST, EVERY = -57, 5  # days
DEEDS = (
    ("房顶漏雨，被子都湿了。", "换了二十几匹瓦，不漏了。"),
    ("老人要去镇上体检，没车。", "开车接送，体检做完了。"),
    ("猪圈边的水沟堵了。", "一起掏通了，水流走了。"),
    ("玉米熟了，家里没有劳力收。", "组织五个人帮着收完了。"),
    ("院坝的电线老化，怕漏电。", "请电工换了线，装了漏保。"),
    ("孩子上学的助学金不会申请。", "帮着填表交到学校，批下来了。"),
    ("门前路滑，老人摔过一跤。", "铺了碎石，安了扶手。"),
    ("医保卡丢了，不会补办。", "陪着到镇上补办好了。"),
    ("果树生虫，不知道打什么药。", "请农技员来看过，教会了配药。"),
    ("雪压断树枝，挡住了路。", "锯开抬走，路通了。"),
    ("想把家里的腊肉卖出去。", "联系上镇里的收购点，卖了三十斤。"),
)


def write(plan: CountyPlan, villages: Sequence[Village]) -> None:
    """Write them where Dazhai is among the villages of the township."""
    for village in villages:
        if village.place.name == DAZHAI and not village.place.invented:
            _write(Hall(plan, village))


def _write(hall: Hall) -> None:
    members = _members(hall)
    asking = [one for one in askers(hall) if hall.village.head(one) not in members]
    for number, (text, answer) in enumerate(DEEDS):
        day = FIRST + number * EVERY
        comes = members[number % len(members)]
        with clock.pretend(hall.at(day, 6)):
            services.set_shift(
                actor=hall.secretary,
                area_id=hall.village.area.pk,
                person_id=comes,
                begins_at=hall.at(day, OPENS),
                ends_at=hall.at(day, CLOSES),
            )
        household = asking[number % len(asking)]
        keep(
            hall,
            household,
            Kept(day, 9 + number % 7, 10, text, answer, 5, came_after=5 + number % 5),
        )


def _members(hall: Hall) -> list[int]:
    """Return up to four Party members of the village of an age to be called out."""
    today = hall.plan.demo.today
    village = hall.village
    found = [
        person_id
        for planned, ids in zip(village.households, village.person_ids, strict=True)
        for person, person_id in zip(planned.people, ids, strict=True)
        if person.party_member and ADULT <= person.age(today) <= ACTIVE
    ]
    return found[:4]
