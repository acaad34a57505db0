"""A motion goes through the four deliberations in the village of the tests, a line for each stage."""

import datetime as dt
from typing import Any

from tests.decisions.hall import HELD_ON, ZONE, Hall
from touyan.decisions import services
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Meeting, Motion, Run, Step
from touyan.decisions.queries import procedures as runs
from touyan.decisions.services import publishing, running
from touyan.decisions.services.running import Start, Talked, VoteCall
from touyan.disclosure.models import Objection

PROPOSED = 2  # day of March on which a run begins


class March:
    """One run from its start to its file; days are days of 2026."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.tiny, self.actors = hall, hall.tiny, hall.actors
        self.run = Run()

    @property
    def chair(self):
        return self.hall.chair

    def start(self, **changes: object) -> Run:
        values: dict[str, Any] = {
            "area_id": self.tiny.village.pk,
            "procedure": "four_discuss_two_publish",
            "matter": Matter.PUBLIC_WELFARE,
            "title": "修三组到晒谷场的水泥路",
            "text": "硬化三组机耕路 480 米,筹资筹劳自愿。",
        }
        self.run = running.start(actor=self.chair, wanted=Start(**values | changes))
        return self.run

    def talk(self, day: int = PROPOSED, **changes: object) -> Step:
        """Write down a talk of that day of March at which everybody came and agreed."""
        held_on = dt.date(2026, 3, day)
        values: dict[str, Any] = {
            "told_on": held_on - dt.timedelta(days=5),
            "held_on": held_on,
            "place": "村部",
            "text": f"第{self.run.pk}号,{day}日商议,都同意。",
            "yes": 1,
            "households_asked": 12,
        }
        values |= changes
        if "yes" not in changes:
            values["yes"] = self.members(values) or 1
        return running.hold_talk(actor=self.chair, run_id=self.run.pk, talked=Talked(**values))

    def members(self, values: dict[str, Any]) -> int:
        stage = runs.standing(self.fresh()).stage
        seats = runs.talkers(self.fresh(), stage, on=values["held_on"])
        return len(seats) - len(values.get("absent", ())) or len(values.get("came", ()))

    def talks(self) -> None:
        """Go through the three talks, each on the same day."""
        for _stage in range(3):
            self.talk()

    def call(self, **changes: object) -> Meeting:
        values: dict[str, Any] = {
            "body": BodyKind.VILLAGERS_HOUSEHOLDS,
            "place": "文化广场",
            "meets_at": dt.datetime(2026, 3, HELD_ON, 19, 30, tzinfo=ZONE),
        }
        return running.call_vote(
            actor=self.chair, run_id=self.run.pk, call=VoteCall(**values | changes)
        )

    def vote(self, *, come: int = 5, yes: int = 4, no: int = 0) -> Motion:
        """Hold the meeting that was called and close its minutes."""
        meeting = Meeting.objects.order_by("-pk")[0]
        motion = meeting.motions.get()
        self.hall.at(HELD_ON, hour=20)
        self.hall.come(meeting, come)
        if come >= 4:
            self.hall.count(motion, yes, no)
        self.hall.decide(motion)
        services.close_meeting(actor=self.chair, meeting_id=meeting.pk, minutes="当场唱票。")
        return Motion.objects.get(pk=motion.pk)

    def to_board(self) -> None:
        """Go on until the decision hangs on the board (12 March)."""
        self.start()
        self.talks()
        self.call()
        self.vote()
        running.take_result(actor=self.chair, run_id=self.run.pk)
        publishing.publish(actor=self.chair, run_id=self.run.pk)
        publishing.hang(actor=self.chair, run_id=self.run.pk)

    def object_to(self, who: str = "villager") -> Objection:
        return publishing.object_to(
            actor=getattr(self.actors, who), run_id=self.run.pk, reason="路线绕开了五户人家。"
        )

    def fresh(self) -> Run:
        return Run.objects.get(pk=self.run.pk)
