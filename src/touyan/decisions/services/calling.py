"""Calling a meeting: the roster is frozen when people are told; motions name matter and rule."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max, Q

from touyan.core import bulk, clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound
from touyan.decisions import bodies, frozen, rights, rosters, routing, timing
from touyan.decisions.bodies import Body, Secrecy
from touyan.decisions.errors import (
    BodyNotHere,
    NobodyOnTheList,
    NotDiscussedByParty,
    PaperOnly,
)
from touyan.decisions.kinds import Assent, BodyKind
from touyan.decisions.models import Interest, Meeting, MeetingStatus, Motion, RosterEntry
from touyan.decisions.queries import convening
from touyan.decisions.services.guards import body_of, managed, text, told, told_motion
from touyan.decisions.timing import Urgency
from touyan.registry import paths
from touyan.registry import queries as registry
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Area, Organisation, Person, Resolution
from touyan.registry.paths import Level

TITLE, TEXT = 120, 5000
_GROUP_BODIES = frozenset({BodyKind.GROUP_ADULTS, BodyKind.GROUP_HOUSEHOLDS})
_ANYWHERE = frozenset({BodyKind.HAMLET, BodyKind.COUNCIL, BodyKind.NIGHT_TALK})
_MAY_AUTHORISE = frozenset(
    {
        ResolutionBody.VILLAGERS_ASSEMBLY,
        ResolutionBody.RESIDENTS_ASSEMBLY,
        ResolutionBody.COLLECTIVE_MEMBERS,
        ResolutionBody.COOP_MEMBERS,
    }
)
# Whose representatives each assembly may authorise.
_AUTHORISED_BY = {
    BodyKind.VILLAGER_REPRESENTATIVES: ResolutionBody.VILLAGERS_ASSEMBLY,
    BodyKind.RESIDENT_REPRESENTATIVES: ResolutionBody.RESIDENTS_ASSEMBLY,
    BodyKind.COLLECTIVE_REPRESENTATIVES: ResolutionBody.COLLECTIVE_MEMBERS,
    BodyKind.COOP_REPRESENTATIVES: ResolutionBody.COOP_MEMBERS,
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A motion to be put. `interested` are the people whom it concerns."""

    matter: str
    title: str
    text: str
    assent: str = Assent.RAISED_HANDS
    authorised_by_id: int | None = None
    party_discussed_on: dt.date | None = None
    interested: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A meeting to be called. `members` (person -> votes) for organisations without a list here;
    a cooperative (`organisation_id`) brings list, place and charter itself (core.assemblies).
    """

    area_id: int
    body: str
    title: str
    place: str
    agenda: str
    meets_at: dt.datetime
    urgency: str = ""
    members: Mapping[int, int] | None = None
    organisation_id: int | None = None
    about: str = ""
    motions: Sequence[Draft] = field(default_factory=tuple)


@transaction.atomic
def call_meeting(*, actor: Actor, call: Call) -> Meeting:
    """Call a meeting: people are told today, and the roster is what the register says today.

    Raises BodyNotHere, PaperOnly, NoticeTooLate (with the article), NobodyOnTheList, BodyTooSmall,
    TooManyAdditionalVotes, MembersMissing; and what `put_motion` raises.
    """
    actor.require(Power.MEETING_MANAGE)
    if call.body in bodies.OF_COOPS:
        assembly = convening.assembly_for(actor, call.organisation_id, call.body)
        area = convening.area_of(assembly)
        body = bodies.body(call.body, is_community=area.is_community)
    else:
        assembly = None
        area = registry.get_area(actor, call.area_id, Power.MEETING_MANAGE)
        body = bodies.body(call.body, is_community=area.is_community)
        _check_place(body, area)
        _check_members(area, call)
    if body.secrecy is Secrecy.BOOTH:
        raise PaperOnly(basis=body.basis)
    today = clock.today()
    meets_on = call.meets_at.astimezone(clock.ZONE).date()
    urgent = timing.check_notice(
        body, told_on=today, meets_on=meets_on, urgency=Urgency(call.urgency)
    )
    if assembly is None:
        seats = rosters.seats(body, area=area, on=today, members=call.members)
    else:
        seats = convening.seats(assembly, body, today)
    if not seats:
        raise NobodyOnTheList
    rights.check_size(body, members=len(seats))
    rosters.check_composition(body, seats, area=area, on=today)
    extra = {seat.person_id: seat.votes - 1 for seat in seats if seat.votes != 1}
    meeting = Meeting.objects.create(
        area=area,
        village_path=paths.village_of(area.path) or area.path,
        organisation_id=call.organisation_id,
        body=body.kind,
        title=text(call.title, longest=TITLE),
        place=text(call.place, longest=TITLE),
        agenda=text(call.agenda, longest=TEXT),
        meets_at=call.meets_at,
        told_on=today,
        urgency=call.urgency.strip() if urgent else "",
        about=call.about,
        eligible=len(seats),
        rights=rights.check_additional(body, members=len(seats), additional=extra),
        called_by_id=actor.person_id,
        called_at=clock.now(),
    )
    bulk.insert(
        RosterEntry,
        ["meeting", "person", "household", "votes"],
        [(meeting.pk, seat.person_id, seat.household_id, seat.votes) for seat in seats],
    )
    told(actor, "meeting.called", meeting, {"body": str(body.kind), "eligible": len(seats)})
    for draft in call.motions:
        _put(actor, meeting, body, draft)
    return meeting


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting_id: int, reason: str) -> Meeting:
    """Call a meeting off, with a reason. Raises MeetingOver."""
    meeting = managed(actor, meeting_id)
    meeting.status = MeetingStatus.CANCELLED
    meeting.cancelled_because = text(reason, longest=200)
    meeting.save(update_fields=["status", "cancelled_because"])
    told(actor, "meeting.cancelled", meeting)
    return meeting


@transaction.atomic
def put_motion(*, actor: Actor, meeting_id: int, draft: Draft) -> Motion:
    """Put a motion to a meeting that was called.

    Where the notice must name what is to be decided, the notice counts from today. Raises Reserved,
    NotAuthorised, WrongBody (with the article), NotDiscussedByParty, NoticeTooLate, MeetingOver.
    """
    meeting = managed(actor, meeting_id)
    body = body_of(meeting)
    if body.notice_names_matters:
        meets_on = meeting.meets_at.astimezone(clock.ZONE).date()
        timing.check_notice(body, told_on=clock.today(), meets_on=meets_on)
    return _put(actor, meeting, body, draft)


def _put(actor: Actor, meeting: Meeting, body: Body, draft: Draft) -> Motion:
    community = meeting.area.is_community
    authority = _authority(meeting, draft)
    found = routing.check(
        draft.matter, body.kind, is_community=community, is_authorised=authority is not None
    )
    discussed = draft.party_discussed_on
    if found.party_first and (discussed is None or discussed > clock.today()):
        raise NotDiscussedByParty(basis=found.party_first)
    if draft.assent not in Assent.values:
        raise Invalid
    line = routing.body_for(draft.matter, body.kind, is_community=community)
    line = convening.by_charter(line, meeting.organisation_id)
    last = meeting.motions.aggregate(last=Max("number"))["last"] or 0
    motion = Motion.objects.create(
        meeting=meeting,
        number=last + 1,
        matter=draft.matter,
        title=text(draft.title, longest=TITLE),
        text=text(draft.text, longest=TEXT),
        assent=draft.assent,
        authorised_by=authority,
        party_discussed_on=discussed,
        rule=frozen.freeze(line, matter_basis=found.basis),
        put_by_id=actor.person_id,
        put_at=clock.now(),
    )
    _note_interests(meeting, motion, draft.interested)
    told_motion(actor, "motion.put", meeting, motion, {"matter": str(draft.matter)})
    return motion


def _authority(meeting: Meeting, draft: Draft) -> Resolution | None:
    """Return the assembly's decision that lets representatives decide, when it holds."""
    if draft.authorised_by_id is None:
        return None
    wanted = _AUTHORISED_BY.get(BodyKind(meeting.body))
    rows = Resolution.objects.in_force().filter(
        pk=draft.authorised_by_id, body=wanted, passed_on__lte=clock.today()
    )
    if meeting.body in bodies.OF_COOPS:
        rows = rows.filter(organisation_id=meeting.organisation_id)
    else:
        rows = rows.filter(area__scope_path__under=meeting.village_path)
    found = rows.first() if wanted in _MAY_AUTHORISE else None
    if found is None:
        raise NotFound
    return found


def _note_interests(meeting: Meeting, motion: Motion, people: Sequence[int]) -> None:
    here = Q(subject__area__scope_path__under=meeting.village_path)
    if meeting.body in bodies.OF_COOPS:  # members may live elsewhere
        here = Q(pk__in=meeting.roster.values("person"))
    known = Person.objects.filter(here, pk__in=people).values_list("pk", flat=True)
    if set(known) != set(people):
        raise NotFound
    Interest.objects.bulk_create(
        [Interest(motion=motion, person_id=person) for person in sorted(set(people))]
    )


def _check_place(body: Body, area: Area) -> None:
    """Raise BodyNotHere unless the body meets at this level: groups in groups, the rest in the village."""
    if body.kind in _ANYWHERE:
        return
    wanted = Level.GROUP if body.kind in _GROUP_BODIES else Level.VILLAGE
    if area.level != wanted:
        raise BodyNotHere(basis=body.basis)


def _check_members(area: Area, call: Call) -> None:
    """Raise NotFound unless every member and the organisation are registered in this place."""
    here = area.prefix
    if call.members:
        known = Person.objects.filter(
            pk__in=list(call.members), subject__area__scope_path__under=here, died_on=None
        )
        if known.count() != len(call.members):
            raise NotFound
    if call.organisation_id is not None:
        organisation = Organisation.objects.filter(
            pk=call.organisation_id, subject__area__scope_path__under=here
        )
        if not organisation.exists():
            raise NotFound
