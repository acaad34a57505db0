"""What the pages show: who may decide a matter here, lists with names, roll-calls."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.masking import mask_name
from touyan.decisions import frozen, polling, rights, rosters, routing, timing, wording
from touyan.decisions.bodies import Body, Electorate, Secrecy
from touyan.decisions.errors import BodyTooSmall
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.laws import VILLAGERS, article
from touyan.decisions.models import Meeting, Motion, RosterEntry, Vote
from touyan.decisions.queries.lists import kept_in, members_for
from touyan.decisions.wording import InWords
from touyan.registry import queries as registry
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Area, Person, Resolution
from touyan.registry.paths import Level

_GROUP = frozenset({BodyKind.GROUP_ADULTS, BodyKind.GROUP_HOUSEHOLDS, BodyKind.HAMLET})
_ASSEMBLIES = (
    ResolutionBody.VILLAGERS_ASSEMBLY,
    ResolutionBody.RESIDENTS_ASSEMBLY,
)


@dataclass(frozen=True, slots=True)
class Option:
    """A body that may decide a matter here: its rule in words, the first possible day."""

    body: Body
    label: str
    words: InWords
    first_day: dt.date
    needs_authority: bool


@dataclass(frozen=True, slots=True)
class Named:
    """One line of a list: who, of which household, who came, what they said."""

    entry: RosterEntry
    name: str
    household: str
    came: str
    manner: str
    choice: str


def places(actor: Actor) -> list[Area]:
    """Return the villages and groups in which the actor may call meetings, by code."""
    power = Power.MEETING_MANAGE
    villages = registry.within(actor, power, level=Level.VILLAGE)
    groups = registry.within(actor, power, level=Level.GROUP)
    return [*villages, *groups] if len(villages) <= 1 else villages


def matters(area: Area) -> list[Matter]:
    """Return the matters that can be put to a meeting called here, in their order.

    What goes to the booth, and what needs a list that the register does not keep, is left out.
    """
    return matters_of([area])[0][1]


def matters_of(areas: Sequence[Area]) -> list[tuple[Area, list[Matter]]]:
    """Return `matters` of each of these places. One query."""
    kept = kept_in(areas)
    return [
        (area, [matter for matter in Matter if _lines(area, matter, kept[area.pk])])
        for area in areas
    ]


def options(area: Area, matter: str) -> list[Option]:
    """Return the bodies that may decide a matter here, with the rule in words for today's lists."""
    found = []
    route = routing.route(matter, is_community=area.is_community)
    today = clock.today()
    for line in _lines(area, Matter(matter), kept_in([area])[area.pk]):
        eligible = _size(line, area, today)
        if not eligible:
            continue
        rule = frozen.freeze(line, matter_basis=route.basis)
        found.append(
            Option(
                body=line,
                label=str(BodyKind(line.kind).label),
                words=wording.in_words(rule, eligible=eligible),
                first_day=timing.earliest(line, told_on=today),
                needs_authority=line.kind in route.when_authorised,
            )
        )
    return found


def _size(line: Body, area: Area, on: dt.date) -> int:
    """Return how many stand on the list, or 0 when the body cannot meet as it is."""
    seats = rosters.seats(line, area=area, on=on, members=members_for(area, line.kind))
    try:
        rights.check_size(line, members=len(seats))
        rosters.check_composition(line, seats, area=area, on=on)
    except BodyTooSmall:
        return 0
    return len(seats)


def _lines(area: Area, matter: Matter, kept: frozenset[str]) -> list[Body]:
    community = area.is_community
    known = routing.COMMUNITY if community else routing.VILLAGE
    if matter not in known:
        return []
    lines = [
        routing.body_for(matter, kind, is_community=community) for kind in known[matter].offered
    ]
    return [
        line
        for line in lines
        if line.secrecy is Secrecy.OPEN
        and (line.electorate is not Electorate.ORGANISATION or line.kind in kept)
        and (line.kind in _GROUP) == (area.level == Level.GROUP)
    ]


def authorities(area: Area) -> QuerySet[Resolution]:
    """Return the assembly's decisions that may let the representatives decide, the newest first."""
    return (
        Resolution.objects.in_force()
        .filter(area__scope_path__under=area.prefix, body__in=_ASSEMBLIES)
        .order_by("-passed_on", "-pk")[:50]
    )


def entries(actor: Actor, meeting: Meeting) -> list[Named]:
    """Return the roster with names, in the order of their sound."""
    return _named(actor, meeting, {})


def with_more_votes(actor: Actor, meeting: Meeting) -> list[Named]:
    """Return who has additional votes: those present are told at each assembly (art. 22)."""
    if meeting.rights == meeting.eligible:
        return []
    return [line for line in _named(actor, meeting, {}) if line.entry.votes > 1]


def roll(actor: Actor, motion: Motion) -> list[Named]:
    """Return who said what in a roll-call, in the order of the names' sound."""
    votes = Vote.objects.filter(motion=motion)
    said = {vote.entry_id: str(vote.get_choice_display()) for vote in votes}
    return [line for line in _named(actor, motion.meeting, said) if line.choice]


def present(actor: Actor, meeting: Meeting) -> list[Named]:
    """Return those who are noted as present."""
    return [line for line in _named(actor, meeting, {}) if line.came]


def _named(actor: Actor, meeting: Meeting, said: dict[int, str]) -> list[Named]:
    whole = reads_names(actor, meeting)
    rows = meeting.roster.select_related("person", "household", "attendance__person").order_by(
        "person__name_pinyin", "pk"
    )
    found = []
    for entry in rows:
        attendance = getattr(entry, "attendance", None)
        found.append(
            Named(
                entry=entry,
                name=_shown(entry.person, whole=whole),
                household=entry.household.code if entry.household else "",
                came=_shown(attendance.person, whole=whole) if attendance else "",
                manner=str(attendance.get_manner_display()) if attendance else "",
                choice=said.get(entry.pk, ""),
            )
        )
    return found


def _shown(person: Person, *, whole: bool) -> str:
    return person.name if whole else mask_name(person.name)


def reads_names(actor: Actor, meeting: Meeting) -> bool:
    """Say whether names are read whole: by the people of the village, and by those who work near."""
    path = meeting.area.scope_path
    of_the_village = not actor.may_in(Power.MEETING_READ, path)
    return of_the_village or registry.sees_names(actor, path, Power.MEETING_READ)


def own_entry(actor: Actor, meeting: Meeting) -> RosterEntry | None:
    """Return the right to vote that the actor uses at a meeting: whom they came for, or their own."""
    rows = meeting.roster.filter(
        Q(attendance__person_id=actor.person_id) | Q(person_id=actor.person_id)
    ).select_related("attendance")
    came_first = F("attendance__pk").asc(nulls_last=True)
    return rows.order_by(came_first, "pk").first()


def own_choice(motion: Motion, entry: RosterEntry | None) -> str:
    """Return what this right has said so far, or ""."""
    if entry is None:
        return ""
    vote = Vote.objects.filter(motion=motion, entry=entry).first()
    return str(vote.get_choice_display()) if vote else ""


def heads_of(area: Area, codes: Sequence[str]) -> tuple[int, ...] | None:
    """Return the heads of these households (whole codes or their last digits), or None if one is unknown."""
    found = []
    for code in codes:
        head = (
            Person.objects.filter(
                heads__code__endswith=code.upper(),
                heads__code__startswith=area.path[:12],
                heads__ended_on=None,
            )
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        if len(head) != 1:
            return None
        found.append(head[0])
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Share:
    """Women representatives of a representatives' meeting, against the third that the law wants."""

    women: int
    members: int
    is_enough: bool
    basis: str


def women_share(meeting: Meeting) -> Share | None:
    """Return the share of women of a villagers' representatives' meeting; None for other bodies."""
    if meeting.body != BodyKind.VILLAGER_REPRESENTATIVES:
        return None
    seats = [rosters.Seat(person) for person in meeting.roster.values_list("person_id", flat=True)]
    women, members = rosters.women_of_representatives(seats, area=meeting.area, on=meeting.told_on)
    enough = polling.women_enough(women, members)
    return Share(women, members, enough, article(VILLAGERS, "二十九"))
