"""Who took part: by list ("all but ..."), one by one, or somebody sent instead with a receipt."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import NotFound
from touyan.decisions import rights, rosters
from touyan.decisions.bodies import Body, Electorate
from touyan.decisions.errors import MotionOver, NotOnRoster, OnlineDoesNotCount
from touyan.decisions.models import (
    Attendance,
    Manner,
    Meeting,
    MotionStatus,
    Proxy,
    RosterEntry,
    Vote,
)
from touyan.decisions.rights import Errand
from touyan.decisions.services.guards import body_of, held, managed, told
from touyan.registry.models import HouseholdMember, Person

_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody of the roster came. `person_id`: who came for the household, when not the one listed."""

    entry_id: int
    manner: str = Manner.IN_PERSON
    person_id: int | None = None


@transaction.atomic
def note_all_but(*, actor: Actor, meeting_id: int, absent: Collection[int]) -> int:
    """Note that everybody came but these entries; return how many came.

    Entries for which somebody was sent are noted as such. Raises as `note_arrivals`.
    """
    meeting = managed(actor, meeting_id)
    entries = dict(meeting.roster.values_list("pk", "person_id"))
    if not set(absent) <= entries.keys():
        raise NotFound
    present = [Arrival(entry) for entry in entries if entry not in set(absent)]
    return _note(actor, meeting, present)


@transaction.atomic
def note_arrivals(*, actor: Actor, meeting_id: int, arrivals: Sequence[Arrival]) -> int:
    """Write down who took part; return how many. It replaces what was written before.

    Raises NotYetHeld before the day, OnlineDoesNotCount where the law does not let people take part
    on line, NotOnRoster for somebody of another household, MotionOver when one who would be
    struck off has voted already.
    """
    return _note(actor, managed(actor, meeting_id), arrivals)


def _note(actor: Actor, meeting: Meeting, arrivals: Sequence[Arrival]) -> int:
    held(meeting)
    entries = {entry.pk: entry for entry in meeting.roster.all()}
    sent = {
        proxy.entry_id: proxy.holder_id
        for proxy in Proxy.objects.filter(entry__meeting=meeting, withdrawn_at=None)
    }
    wanted: dict[int, tuple[int, str]] = {}
    for arrival in arrivals:
        entry = entries.get(arrival.entry_id)
        if entry is None:
            raise NotFound
        wanted[entry.pk] = _who(entry, arrival, sent.get(entry.pk))
    body = body_of(meeting)
    if not body.online_counts and any(m == Manner.ONLINE for _p, m in wanted.values()):
        raise OnlineDoesNotCount(basis=body.basis)
    _check_households(body, entries, wanted)
    _replace(actor, meeting, wanted)
    told(actor, "attendance.noted", meeting, {"present": len(wanted)})
    return len(wanted)


def _who(entry: RosterEntry, arrival: Arrival, sent: int | None) -> tuple[int, str]:
    """Return who came for an entry and how: whoever was sent, unless the person came after all."""
    if arrival.manner == Manner.PROXY or (sent is not None and arrival.person_id is None):
        if sent is None:
            raise NotOnRoster
        return sent, Manner.PROXY
    return arrival.person_id or entry.person_id, Manner(arrival.manner)


def _check_households(
    body: Body, entries: dict[int, RosterEntry], wanted: dict[int, tuple[int, str]]
) -> None:
    others = {
        entry: person
        for entry, (person, manner) in wanted.items()
        if manner != Manner.PROXY and person != entries[entry].person_id
    }
    if not others:
        return
    if body.electorate is not Electorate.HOUSEHOLDS:
        raise NotOnRoster
    homes = _adult_homes(others.values())
    for entry, person in others.items():
        if homes.get(person) != entries[entry].household_id:
            raise NotOnRoster


def _adult_homes(people: Iterable[int]) -> dict[int, int]:
    rows = HouseholdMember.objects.filter(
        rosters.grown_up(clock.today(), "person__"),
        person_id__in=list(people),
        left_on=None,
        person__died_on=None,
        kind="RESIDENT",
    )
    return dict(rows.values_list("person_id", "household_id"))


def _replace(actor: Actor, meeting: Meeting, wanted: dict[int, tuple[int, str]]) -> None:
    before = {
        row.entry_id: (row.person_id, str(row.manner))
        for row in Attendance.objects.filter(entry__meeting=meeting)
    }
    gone = [entry for entry, what in before.items() if wanted.get(entry) != what]
    open_votes = Vote.objects.filter(entry_id__in=gone, motion__status=MotionStatus.OPEN)
    if open_votes.exists() or (
        gone and meeting.motions.exclude(status__in=["OPEN", "WITHDRAWN"]).exists()
    ):
        raise MotionOver
    Attendance.objects.filter(entry_id__in=gone).delete()
    now = clock.now()
    Attendance.objects.bulk_create(
        [
            Attendance(
                entry_id=entry,
                person_id=person,
                manner=manner,
                noted_by_id=actor.person_id,
                noted_at=now,
            )
            for entry, (person, manner) in wanted.items()
            if before.get(entry) != (person, manner)
        ]
    )


@transaction.atomic
def give_proxy(
    *,
    actor: Actor,
    meeting_id: int,
    entry_id: int,
    holder_id: int,
    document_hash: str = "",
) -> Proxy:
    """Note that somebody is sent instead of the one on the list; the code is the receipt of both.

    Raises ProxyNotAllowed (with the article), NotFound.
    """
    meeting = managed(actor, meeting_id)
    entry = meeting.roster.filter(pk=entry_id).first()
    holder = Person.objects.filter(
        pk=holder_id, subject__area__scope_path__under=meeting.village_path, died_on=None
    ).first()
    if entry is None or holder is None:
        raise NotFound
    homes = dict(
        HouseholdMember.objects.filter(
            person_id__in=[entry.person_id, holder.pk], left_on=None, kind="RESIDENT"
        ).values_list("person_id", "household_id")
    )
    others = Proxy.objects.filter(entry__meeting=meeting, holder=holder, withdrawn_at=None)
    rights.check_proxy(
        body_of(meeting),
        Errand(
            giver_id=entry.person_id,
            holder_id=holder.pk,
            same_household=homes.get(entry.person_id, 0) == homes.get(holder.pk, -1),
            holder_is_adult=holder.born_on is None
            or holder.born_on <= rosters.born_before(clock.today()),
            holder_may_vote=meeting.roster.filter(person=holder).exists(),
            held_already=others.exclude(entry=entry).count(),
        ),
    )
    now = clock.now()
    Proxy.objects.filter(entry=entry, withdrawn_at=None).update(withdrawn_at=now)
    proxy = Proxy.objects.create(
        entry=entry,
        holder=holder,
        code="".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH)),
        document_hash=document_hash,
        noted_by_id=actor.person_id,
        noted_at=now,
    )
    told(actor, "proxy.noted", meeting, {"proxy": proxy.pk})
    return proxy


@transaction.atomic
def withdraw_proxy(*, actor: Actor, meeting_id: int, proxy_id: int) -> None:
    """Note that nobody is sent after all. Raises NotFound, MotionOver once they are noted as present."""
    meeting = managed(actor, meeting_id)
    proxy = Proxy.objects.filter(
        pk=proxy_id, entry__meeting=meeting, withdrawn_at__isnull=True
    ).first()
    if proxy is None:
        raise NotFound
    if Attendance.objects.filter(entry_id=proxy.entry_id, manner=Manner.PROXY).exists():
        raise MotionOver
    Proxy.objects.filter(pk=proxy.pk).update(withdrawn_at=clock.now())
    told(actor, "proxy.withdrawn", meeting, {"proxy": proxy.pk})
