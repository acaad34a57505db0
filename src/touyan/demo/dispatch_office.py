"""The offices of the synthetic county as far as dispatch needs them, and which village each story is about."""

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.coops.models import Coop
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.demo.history import Village
from touyan.demo.plan.places import CountyPlan
from touyan.indicators import services as indicators
from touyan.indicators.models import Alert
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area, Tenure

NIGHT, HALF = 4, 30
LATE, DEBTS, SIGNED, ANSWERED, RED, SENT_BACK, UNSIGNED, NOT_GIVEN, FALSE, REVIEWED = range(10)
"""Which of the invented villages, in their order, each story is about."""
GRAVER, AGAIN = -2, -1
"""The two that have not sent last year's report (demo.coops)."""
STORIES = 12


@dataclass(slots=True)
class Office:
    """The invented villages of a township and the officials over them."""

    plan: CountyPlan
    villages: list[Village]
    county: Area
    offices: dict[str, Actor] = field(default_factory=dict)

    def at(self, before_today: int, hour: int, minute: int = 0) -> AbstractContextManager[None]:
        """Let the clock stand at a moment some days before the demo's day."""
        day = self.plan.demo.today - dt.timedelta(days=before_today)
        return clock.pretend(clock.start_of(day) + dt.timedelta(hours=hour, minutes=minute))

    def official(self, kind: PostKind) -> Actor:
        """Return who fills a post of the county or of the township, as they act."""
        if kind not in self.offices:
            area = self.villages[0].area
            found = Tenure.objects.filter(
                post__kind=kind,
                post__area__path__in=[self.county.path, f"{area.path[:9]}000"],
                ended_on=None,
            )
            self.offices[kind] = acting(found.order_by("pk").values_list("person_id")[0][0])
        return self.offices[kind]

    def village(self, story: int) -> Village | None:
        """Return the village of a story; a small county has enough for the first two only."""
        if len(self.villages) < STORIES and story not in {LATE, DEBTS}:
            return None
        return self.villages[story] if story < len(self.villages) else None

    def coop(self, village: Village) -> Coop:
        """Return a village's cooperative."""
        return Coop.objects.select_related("organisation").get(area=village.area, level="VILLAGE")

    def judge(self, before_today: int, month: str = "") -> None:
        """Let the night's judging run."""
        with self.at(before_today, NIGHT, HALF):
            indicators.judge_county(actor=SYSTEM, county=self.county, month=month)

    def alarm(self, story: int, rule: str) -> Alert | None:
        """Return the newest alarm of a rule about a story's village."""
        village = self.village(story)
        rows = Alert.objects.filter(rule=rule, area=village.area) if village else None
        return rows.order_by("-pk").first() if rows is not None else None


def acting(person_id: int) -> Actor:
    """Return somebody as they act now."""
    return actor_for(account_of(person_id))
