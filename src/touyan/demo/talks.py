"""Night talks of the village on the stage: two months held, one missed, suggestions with replies."""

import datetime as dt

from touyan.core import clock
from touyan.decisions import services
from touyan.decisions.models import Meeting
from touyan.decisions.talk_day import talk_day
from touyan.demo.history import Village
from touyan.demo.meetings import Hall
from touyan.demo.plan.places import CountyPlan

FRIDAY = 4
ABSENT, LATE = 7, 2
SAID = (
    ("三组路口晚上太黑，装一盏太阳能路灯。", "采纳，县里配套资金到后下月安装。", True),
    ("早上的广播声音大，能不能晚半小时。", "防汛期不能停，十月以后改到七点半。", False),
    ("积分超市多进些化肥。", "", True),
)


def write(plan: CountyPlan, stage: Village) -> None:
    """Hold the talks of July and September; August was missed."""
    hall = Hall(plan, stage)
    with clock.pretend(hall.at(-80, 9)):
        services.set_talk_day(actor=hall.secretary, area_id=hall.village.area.pk, weekday=FRIDAY)
    _hold(hall, clock.month_of(hall.day(-70)), said=SAID[:2])
    _hold(hall, clock.month_of(hall.day(0)), said=SAID[2:])


def _hold(hall: Hall, month: str, *, said: tuple[tuple[str, str, bool], ...]) -> Meeting:
    day = talk_day(month, FRIDAY)
    evening = clock.start_of(day) + dt.timedelta(hours=19, minutes=30)
    with clock.pretend(evening - dt.timedelta(days=3)):
        talk = services.call_talk(
            actor=hall.secretary,
            area_id=hall.village.area.pk,
            meets_at=evening,
            place=f"{hall.village.place.name}文化广场",
            agenda="通报上次意见建议的办理情况，听大家的意见。",
        )
    entries = list(talk.roster.order_by("pk").values_list("pk", flat=True))
    with clock.pretend(evening + dt.timedelta(hours=1)):
        services.note_talk(
            actor=hall.secretary,
            meeting_id=talk.pk,
            absent=entries[:ABSENT],
            late=entries[ABSENT : ABSENT + LATE],
        )
        for at, (text, reply, adopted) in enumerate(said):
            noted = services.suggest(
                actor=hall.secretary,
                meeting_id=talk.pk,
                suggestion=text,
                entry_id=entries[ABSENT + LATE + at] if at % 2 == 0 else None,
            )
            if reply:
                services.decide_suggestion(
                    actor=hall.secretary, suggestion_id=noted.pk, adopted=adopted, reply=reply
                )
    return talk
