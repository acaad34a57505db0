"""What the tests of cases share: submissions, the village's people, days."""

import datetime as dt
import uuid
from itertools import count

from touyan.access.models import User
from touyan.access.services import actor_for
from touyan.cases import services
from touyan.cases.models import Case
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.registry.models import Person

_numbers = count(1)
MONDAY = dt.datetime(2026, 3, 2, 8, 0, 0, tzinfo=clock.ZONE)


def key(number: int | None = None) -> uuid.UUID:
    """Return a form's key: the same number, the same key."""
    return uuid.UUID(int=next(_numbers) + 10**9 if number is None else number)


def at(hour: int, minute: int = 0, second: int = 0, *, day: int = 2, month: int = 3) -> dt.datetime:
    """Return a moment of 2026; the second of March is a Monday."""
    return dt.datetime(2026, month, day, hour, minute, second, tzinfo=clock.ZONE)


class Bench:
    """A village with a whistle: who asks, who comes, and the clock in the test's hand."""

    def __init__(self, tiny, actors, traveller) -> None:
        self.tiny, self.actors, self._traveller = tiny, actors, traveller

    def now(self, moment: dt.datetime) -> None:
        """Let it be this moment."""
        self._traveller.move_to(moment, tick=False)

    def submission(self, **more) -> services.Submission:
        """Return a whistle from the first group about a lamp."""
        fields = {"key": key(), "area_id": self.tiny.group.pk, "text": "路灯不亮了"}
        return services.Submission(**(fields | more))

    def submit(self, actor: Actor | None = None, **more) -> Case:
        """Whistle as the first villager."""
        who = actor or self.actors.villager
        return services.submit(actor=who, submission=self.submission(**more)).case

    def on_duty(self, person, area=None, *, hours: int = 24) -> None:
        """Put somebody on duty from now on."""
        services.set_shift(
            actor=SYSTEM,
            area_id=(area or self.tiny.village).pk,
            person_id=person.pk,
            begins_at=clock.now() - dt.timedelta(hours=1),
            ends_at=clock.now() + dt.timedelta(hours=hours),
        )

    def actor_of(self, person_id: int) -> Actor:
        """Return the actor of a person, with the powers of today."""
        return actor_for(User(person=Person.objects.get(pk=person_id)))

    def handler(self, case: Case) -> Actor:
        """Return who was asked to come."""
        case.refresh_from_db()
        assert case.assignee_id is not None
        return self.actor_of(case.assignee_id)

    def arrived(self, case: Case) -> Case:
        """Let somebody accept, and the villager say that they are there."""
        services.accept(actor=self.handler(case), case_id=case.pk)
        return services.confirm_arrival(actor=self.actors.villager, case_id=case.pk)

    def answered(self, case: Case, words: str = "修好了") -> Case:
        """Let the case be accepted, met and answered."""
        self.arrived(case)
        return services.reply(actor=self.handler(case), case_id=case.pk, words=words)
