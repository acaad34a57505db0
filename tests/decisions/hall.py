"""The hall of the village: calls, attends, votes in one line each."""

import datetime as dt
from typing import Any

from tests.cast import Actors
from tests.tiny import SINCE, Tiny
from touyan.core.actor import SYSTEM, Actor
from touyan.decisions import services
from touyan.decisions.kinds import Assent, BodyKind, Matter
from touyan.decisions.models import Meeting, Motion, RosterEntry
from touyan.decisions.services import Arrival, Call, Draft, Figures
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind

ZONE = dt.timezone(dt.timedelta(hours=8))
HELD_ON = 12  # ten days after the second of March


class Hall:
    """Everything happens in the first village unless a test says otherwise."""

    def __init__(self, tiny: Tiny, actors: Actors, at: Any) -> None:
        self.tiny, self.actors, self.at = tiny, actors, at

    @property
    def chair(self) -> Actor:
        return self.actors.committee_chair

    def draft(self, **changes: object) -> Draft:
        values: dict[str, Any] = {
            "matter": Matter.PUBLIC_WELFARE,
            "title": "修三组到晒谷场的水泥路",
            "text": "硬化三组机耕路 480 米,筹资筹劳自愿。",
            "party_discussed_on": dt.date(2026, 3, 1),
        }
        return Draft(**values | changes)

    def call(self, *motions: Draft, **changes: object) -> Meeting:
        values: dict[str, Any] = {
            "area_id": self.tiny.village.pk,
            "body": BodyKind.VILLAGERS_HOUSEHOLDS,
            "title": "三月村民会议",
            "place": "村文化广场",
            "agenda": "修路",
            "meets_at": dt.datetime(2026, 3, HELD_ON, 19, 30, tzinfo=ZONE),
            "motions": motions,
        }
        return services.call_meeting(actor=self.chair, call=Call(**values | changes))

    def entries(self, meeting: Meeting) -> list[RosterEntry]:
        return list(meeting.roster.order_by("pk"))

    def come(self, meeting: Meeting, how_many: int) -> None:
        arrivals = [Arrival(entry.pk) for entry in self.entries(meeting)[:how_many]]
        services.note_arrivals(actor=self.chair, meeting_id=meeting.pk, arrivals=arrivals)

    def count(self, motion: Motion, yes: int, no: int = 0, **more: Any) -> None:
        services.enter_count(
            actor=self.chair, motion_id=motion.pk, figures=Figures(yes, no), **more
        )

    def decide(self, motion: Motion) -> Motion:
        return services.decide(actor=self.chair, motion_id=motion.pk)

    def held(self, *, come: int, yes: int, no: int = 0, **changes: object) -> Motion:
        """Call, come, raise hands, decide: all in one line."""
        meeting = self.call(self.draft(), **changes)
        motion = meeting.motions.get()
        self.at(HELD_ON)
        self.come(meeting, come)
        self.count(motion, yes, no)
        return self.decide(motion)

    def roll_call(self, *, come: int = 5, **changes: object) -> Motion:
        """Return an open roll-call with this many present."""
        meeting = self.call(self.draft(assent=Assent.ROLL_CALL, **changes))
        self.at(HELD_ON)
        self.come(meeting, come)
        return meeting.motions.get()

    def represent(self, *names: str) -> None:
        """Make people representatives of their group."""
        for name in names:
            post = registry.create_post(
                actor=SYSTEM, area_id=self.tiny.village.pk, kind=PostKind.REPRESENTATIVE
            )
            person = getattr(self.tiny, name)
            registry.appoint(actor=SYSTEM, post_id=post.pk, person_id=person.pk, started_on=SINCE)
