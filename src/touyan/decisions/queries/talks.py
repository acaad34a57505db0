"""Night talks: their day, suggestions, months held and missed; facts that the points may read."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from touyan.access.models import HouseholdCard
from touyan.access.secrets_of import read_serial
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.decisions import bodies
from touyan.decisions.errors import StatutoryRight
from touyan.decisions.kinds import BodyKind
from touyan.decisions.models import (
    Attendance,
    LateComer,
    Meeting,
    MeetingStatus,
    Suggestion,
    SuggestionStatus,
    TalkDay,
)
from touyan.decisions.talk_day import months_before, next_talk_day
from touyan.registry import queries as registry
from touyan.registry.models import Area
from touyan.registry.paths import Level

MONTHS, PAGE = 6, 40
PAID = frozenset({BodyKind.NIGHT_TALK, BodyKind.HAMLET, BodyKind.COUNCIL})


@dataclass(frozen=True, slots=True)
class VillageTalks:
    """One village: its weekday ("" when none is fixed), and each of the last months, held or not."""

    area: Area
    weekday: str
    months: list[tuple[str, bool]]

    @property
    def missed(self) -> int:
        """Return how many of these months had no talk."""
        return sum(not held for _month, held in self.months)


@dataclass(frozen=True, slots=True)
class DeedFact:
    """What somebody did at a gathering without a vote: a fact that the points may read."""

    kind: str
    household_id: int
    person_id: int
    occurred_on: dt.date
    reference: str


def weekday_of(area: Area) -> TalkDay | None:
    """Return the fixed day of a village, or None."""
    return TalkDay.objects.filter(area=area).order_by("-pk").first()


def next_day(area: Area) -> dt.date | None:
    """Return the day of the next night talk of a village; None while no weekday is fixed."""
    fixed = weekday_of(area)
    return next_talk_day(clock.today(), fixed.weekday) if fixed else None


def months_of(actor: Actor, *, after: str = "", limit: int = PAGE) -> list[VillageTalks]:
    """Return villages in reach, by code and never by success, with the months of their talks.

    `after` is the code of the last village of the page before. As many queries for many villages.
    """
    reached = registry.within(actor, Power.MEETING_READ, level=Level.VILLAGE)
    villages = sorted((area for area in reached if area.path > after), key=lambda area: area.path)[
        :limit
    ]
    months = months_before(clock.today(), MONTHS)
    days = {
        row.area_id: str(row.get_weekday_display())
        for row in TalkDay.objects.filter(area__in=villages).order_by("pk")
    }
    since = dt.date.fromisoformat(f"{months[0]}-01")
    rows = Meeting.objects.filter(
        body=BodyKind.NIGHT_TALK,
        village_path__in=[area.path for area in villages],
        meets_at__gte=clock.start_of(since),
        roster__attendance__isnull=False,
    ).exclude(status=MeetingStatus.CANCELLED)
    held = {
        (path, clock.month_of(at.astimezone(clock.ZONE).date()))
        for path, at in rows.values_list("village_path", "meets_at").distinct()
    }
    return [
        VillageTalks(
            area, days.get(area.pk, ""), [(month, (area.path, month) in held) for month in months]
        )
        for area in villages
    ]


def suggestions(meeting: Meeting) -> list[Suggestion]:
    """Return the suggestions of a night talk, and those of the one before that wait for a reply."""
    earlier = Suggestion.objects.filter(
        meeting__village_path=meeting.village_path,
        meeting__meets_at__lt=meeting.meets_at,
        status=SuggestionStatus.NOTED,
    ).order_by("pk")
    own = meeting.suggestions.order_by("number")
    return [*earlier[:50], *own]


def get_suggestion(actor: Actor, pk: int) -> Suggestion:
    """Return a suggestion that the actor may answer. Raises NotFound."""
    rows = Suggestion.objects.visible_to(actor, Power.MEETING_MANAGE).select_related("meeting")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def household_of(meeting: Meeting, said: str) -> int | None:
    """Return the household of a scanned card, or of the last digits of its code, on this roster."""
    serial = read_serial(said)
    rows = meeting.roster.filter(household__isnull=False)
    if serial:
        cards = HouseholdCard.objects.filter(serial=serial, voided_at=None).values("household")
        found = set(rows.filter(household__in=cards).values_list("household_id", flat=True))
    else:
        digits = said.strip().upper().removeprefix("H").zfill(5)
        found = set(
            rows.filter(household__code__endswith=digits).values_list("household_id", flat=True)
        )
    return found.pop() if len(found) == 1 else None


def late_comers(meeting: Meeting) -> frozenset[int]:
    """Return the entries that came late."""
    rows = LateComer.objects.filter(entry__meeting=meeting)
    return frozenset(rows.values_list("entry_id", flat=True))


def latest(actor: Actor, *, limit: int = 6) -> list[tuple[Meeting, int]]:
    """Return the latest night talks that the actor may see, with how many facts each has."""
    rows = (
        Meeting.objects.visible_to(actor)
        .filter(body=BodyKind.NIGHT_TALK, roster__attendance__isnull=False)
        .exclude(status=MeetingStatus.CANCELLED)
        .select_related("area")
        .order_by("-meets_at", "-pk")
        .distinct()[:limit]
    )
    return [(talk, len(deed_facts(talk))) for talk in rows]


def deed_facts(meeting: Meeting) -> list[DeedFact]:
    """Return who came in time and whose suggestions were adopted, household by household.

    Only gatherings that decide nothing by law: a right to vote or to take part in an assembly is
    free and never paid (rule 2.5). Raises StatutoryRight with the article of the body.
    """
    if BodyKind(meeting.body) not in PAID:
        line = bodies.body(meeting.body, is_community=meeting.area.is_community)
        raise StatutoryRight(basis=line.basis)
    day = meeting.meets_at.astimezone(clock.ZONE).date()
    came = Attendance.objects.filter(
        entry__meeting=meeting, entry__late__isnull=True, entry__household__isnull=False
    )
    rows = came.order_by("entry_id").values_list("entry__household_id", "person_id", "entry_id")
    found = [
        DeedFact("ATTENDED", household, person, day, f"talk-{entry}")
        for household, person, entry in rows
    ]
    return [*found, *_adopted(meeting, day)]


def _adopted(meeting: Meeting, day: dt.date) -> Iterable[DeedFact]:
    rows = meeting.suggestions.filter(status=SuggestionStatus.ADOPTED, person__isnull=False)
    homes = dict(meeting.roster.values_list("person_id", "household_id"))
    for row in rows.order_by("number"):
        household = homes.get(row.person_id or 0)
        if household is not None and row.person_id is not None:
            yield DeedFact("ADOPTED", household, row.person_id, day, f"suggestion-{row.pk}")
