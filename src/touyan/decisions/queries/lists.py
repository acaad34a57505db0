"""Lists of members, people sent instead, questions to motions: what their pages show."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.decisions import bodies
from touyan.decisions.bodies import Electorate, ProxyKind
from touyan.decisions.kinds import BodyKind
from touyan.decisions.models import Listed, Meeting, Motion, Proxy, Question, RosterEntry
from touyan.registry.models import Area, HouseholdMember

KEPT = (
    BodyKind.COLLECTIVE_MEMBERS,
    BodyKind.COLLECTIVE_REPRESENTATIVES,
    BodyKind.COLLECTIVE_BOARD,
    BodyKind.COUNCIL,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as this reader sees it: its text unless hidden, whether it is late or one's own."""

    question: Question
    text: str
    is_own: bool
    is_late: bool


def listed(area: Area, body: str) -> QuerySet[Listed]:
    """Return the present members of a body, in the order of their names' sound."""
    rows = Listed.objects.filter(area=area, body=body, until=None).select_related("person")
    return rows.order_by("person__name_pinyin", "pk")


def members_for(area: Area, body: str) -> dict[int, int] | None:
    """Return the roster of an organisation as a call takes it (person -> votes); None for others."""
    line = bodies.body(body, is_community=area.is_community)
    if line.electorate is not Electorate.ORGANISATION:
        return None
    rows = Listed.objects.filter(area=area, body=body, until=None, person__died_on=None)
    return dict.fromkeys(rows.values_list("person_id", flat=True), 1)


def kept_in(areas: Collection[Area]) -> dict[int, frozenset[str]]:
    """Return by area the bodies that have somebody on their list. One query."""
    rows = Listed.objects.filter(
        area__in=[area.pk for area in areas], until=None, person__died_on=None
    )
    found: dict[int, frozenset[str]] = {area.pk: frozenset() for area in areas}
    for area_id, body in rows.values_list("area_id", "body").distinct():
        found[area_id] |= {body}
    return found


def list_sizes(area: Area) -> list[tuple[BodyKind, int]]:
    """Return the bodies whose lists are kept here, with how many are on each."""
    rows = Listed.objects.filter(area=area, until=None).values_list("body").annotate(n=Count("pk"))
    sizes = dict(rows)
    return [(kind, sizes.get(kind.value, 0)) for kind in KEPT]


def person_of(area: Area, code: str, name: str) -> int | None:
    """Return the person of this name in the household whose code ends so; None unless there is one."""
    rows = HouseholdMember.objects.filter(
        household__code__endswith=code.strip().upper(),
        household__subject__area__scope_path__under=area.prefix,
        person__name=name.strip(),
        person__died_on=None,
        left_on=None,
    ).values_list("person_id", flat=True)
    found = set(rows[:2])
    return found.pop() if len(found) == 1 and code.strip() else None


def get_listed(actor: Actor, pk: int) -> Listed:
    """Return a line of a list that the actor keeps. Raises NotFound."""
    found = Listed.objects.visible_to(actor).select_related("area", "person").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def takes_proxies(meeting: Meeting) -> bool:
    """Say whether somebody may be sent instead to this meeting."""
    line = bodies.body(meeting.body, is_community=meeting.area.is_community)
    return line.proxies is not ProxyKind.NONE


def sent(meeting: Meeting) -> list[Proxy]:
    """Return who comes for whom, in the order of the list."""
    rows = Proxy.objects.filter(entry__meeting=meeting, withdrawn_at=None)
    return list(rows.select_related("entry__person", "holder").order_by("entry_id"))


def seat(meeting: Meeting, number: int) -> int | None:
    """Return the entry with this number on the list that is signed, or None."""
    keys = list(meeting.roster.order_by("person__name_pinyin", "pk").values_list("pk", flat=True))
    return keys[number - 1] if 0 < number <= len(keys) else None


def adult_of_household(entry_id: int, name: str) -> int | None:
    """Return the person of this name in the household of an entry's person, or None."""
    person = RosterEntry.objects.filter(pk=entry_id).values("person")
    homes = HouseholdMember.objects.filter(person__in=person, left_on=None).values("household")
    rows = HouseholdMember.objects.filter(
        household__in=homes, left_on=None, person__name=name.strip()
    ).values_list("person_id", flat=True)
    found = set(rows)
    return found.pop() if len(found) == 1 else None


def questions(actor: Actor, motion: Motion) -> list[Asked]:
    """Return the questions to a motion in their order, without the names of those who asked."""
    manages = motion.meeting.is_managed_by(actor)
    today = clock.today()
    found = []
    for row in motion.questions.order_by("pk"):
        own = row.asked_by_id == actor.person_id
        shown = row.text if own or manages or row.hidden_at is None else ""
        found.append(Asked(row, shown, own, row.answered_at is None and row.due_on < today))
    return found


def get_question(actor: Actor, pk: int, power: Power = Power.MEETING_MANAGE) -> Question:
    """Return a question that the actor may answer. Raises NotFound."""
    found = (
        Question.objects.visible_to(actor, power)
        .select_related("motion__meeting__area")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def unanswered(actor: Actor) -> list[tuple[Question, int]]:
    """Return questions without an answer with the days they are late, the latest first, capped."""
    rows = (
        Question.objects.visible_to(actor)
        .filter(answered_at=None)
        .filter(Q(motion__status="OPEN") | Q(due_on__lt=clock.today()))
        .select_related("motion__meeting__area")
        .order_by("due_on", "pk")[:200]
    )
    return [(row, _late(row.due_on)) for row in rows]


def _late(due_on: dt.date) -> int:
    return max((clock.today() - due_on).days, 0)
