"""Announcing an election or a recall, candidates, who votes for whom: the vote itself is on paper."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from touyan.audit import services as audit
from touyan.audit.detail import Detail
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound
from touyan.decisions import bodies, polling, rights, rosters, routing
from touyan.decisions.bodies import ProxyKind, Secrecy
from touyan.decisions.errors import (
    CandidateHandsOff,
    ElectionStage,
    NotOnTheRoll,
    RecallNotAsked,
    SeatsOutOfBounds,
    WrongBody,
)
from touyan.decisions.kinds import Matter
from touyan.decisions.models import (
    Candidate,
    Election,
    ElectionStatus,
    Race,
    RollEntry,
    RollStatus,
    Signers,
    VotingProxy,
)
from touyan.decisions.rights import Errand
from touyan.decisions.services.attending import _CODE_LENGTH, _CODE_LETTERS
from touyan.decisions.services.guards import text
from touyan.registry import paths
from touyan.registry import queries as registry
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area, HouseholdMember, Person, Tenure
from touyan.registry.offices import COMMITTEE
from touyan.registry.paths import Level

TITLE, TEXT = 120, 2000


@dataclass(frozen=True, slots=True)
class Request:
    """A written request to recall somebody: whom, why, who signed and how many."""

    person_id: int
    reason: str
    signers: str
    signatures: int
    defence: str = ""


@dataclass(frozen=True, slots=True)
class Poll:
    """An election to announce. `seats` (kind of post -> number) for elections, `request` for a recall."""

    area_id: int
    matter: str
    body: str
    title: str
    held_on: dt.date
    place: str
    seats: Mapping[str, int]
    request: Request | None = None


@transaction.atomic
def announce(*, actor: Actor, poll: Poll) -> Election:
    """Announce an election, a by-election or a recall.

    Raises WrongBody (with the article), SeatsOutOfBounds, RecallNotAsked, NotFound, Invalid.
    """
    actor.require(Power.MEETING_MANAGE)
    area = registry.get_area(actor, poll.area_id, Power.MEETING_MANAGE)
    community = area.is_community
    law = polling.law(is_community=community)
    body = bodies.body(poll.body, is_community=community)
    route = routing.check(poll.matter, body.kind, is_community=community)
    if body.secrecy is not Secrecy.BOOTH or area.level != Level.VILLAGE:
        raise WrongBody(basis=route.basis)
    if poll.held_on < clock.today():
        raise Invalid
    is_recall = poll.matter == Matter.RECALL
    if is_recall != (poll.request is not None):
        raise Invalid
    if not is_recall:
        _check_seats(poll, law)
    election = Election.objects.create(
        area=area,
        village_path=paths.village_of(area.path),
        matter=poll.matter,
        body=body.kind,
        title=text(poll.title, longest=TITLE),
        held_on=poll.held_on,
        place=text(poll.place, longest=TITLE),
        announced_by_id=actor.person_id,
        announced_at=clock.now(),
        **(_asked(area, poll.request, law) if poll.request else {}),
    )
    if election.concerned_id is None:
        Race.objects.bulk_create(
            Race(election=election, number=number, post=post, seats=seats)
            for number, (post, seats) in enumerate(sorted(poll.seats.items()), start=1)
            if seats
        )
    else:
        kind = _seat_of(area, election.concerned_id)
        race = Race.objects.create(election=election, number=1, post=kind, seats=1)
        Candidate.objects.create(race=race, election=election, person_id=election.concerned_id)
    told(actor, "election.announced", election, {"matter": str(poll.matter)})
    return election


def _check_seats(poll: Poll, law: polling.Law) -> None:
    wanted = sum(poll.seats.values())
    if set(poll.seats) - COMMITTEE or min(poll.seats.values(), default=0) < 0 or not wanted:
        raise Invalid
    if poll.matter == Matter.ELECTION:
        chair = poll.seats.get(PostKind.COMMITTEE_CHAIR, 0)
        if not law.least_seats <= wanted <= law.most_seats or chair != 1:
            message = _("The committee has %(least)d to %(most)d members, one of them the chair.")
            raise SeatsOutOfBounds(
                message % {"least": law.least_seats, "most": law.most_seats}, basis=law.committee
            )


def _asked(area: Area, request: Request, law: polling.Law) -> dict[str, object]:
    """Return the fields of a recall. Raises RecallNotAsked, NotFound for somebody without the seat."""
    _seat_of(area, request.person_id)
    by_representatives = request.signers == Signers.REPRESENTATIVES
    whole = len(_askers(area, by_representatives=by_representatives))
    if request.signers not in Signers.values or not polling.may_ask(
        by_representatives=by_representatives,
        signatures=request.signatures,
        whole=whole,
        law=law,
    ):
        share = polling.REPRESENTATIVES_ASK if by_representatives else law.voters_ask
        message = _("Of %(whole)d who may sign, at least %(least)d must. %(signed)d did.")
        values = {"whole": whole, "least": share.least(whole), "signed": request.signatures}
        raise RecallNotAsked(message % values, basis=law.recall)
    return {
        "concerned_id": request.person_id,
        "reason": text(request.reason, longest=TEXT),
        "defence": request.defence.strip()[:TEXT],
        "signers": request.signers,
        "signatures": request.signatures,
        "signers_whole": whole,
    }


def _askers(area: Area, *, by_representatives: bool) -> list[int]:
    if by_representatives:
        sent = Tenure.objects.on(clock.today()).filter(
            post__kind=PostKind.REPRESENTATIVE, post__area__scope_path__under=area.prefix
        )
        return list(sent.values_list("person_id", flat=True).distinct())
    grown = Person.objects.filter(rosters.adults(area, clock.today()))
    return list(grown.values_list("pk", flat=True))


def _seat_of(area: Area, person_id: int) -> str:
    found = (
        Tenure.objects.on(clock.today())
        .filter(
            person_id=person_id, post__kind__in=COMMITTEE, post__area__scope_path__under=area.prefix
        )
        .values_list("post__kind", flat=True)
        .first()
    )
    if found is None:
        raise NotFound
    return str(found)


@transaction.atomic
def nominate(*, actor: Actor, election_id: int, race_id: int, number: int) -> Candidate:
    """Note that somebody of the roll stands for a kind of seat.

    Raises ElectionStage before the roll is published or after the result, NotOnTheRoll.
    """
    election = conducted(actor, election_id, ElectionStatus.ROLL)
    race = election.races.filter(pk=race_id).first()
    if race is None or election.matter == Matter.RECALL or election.earlier_id:
        raise NotFound
    if election.counts.exists():
        raise ElectionStage
    entry = on_roll(election, number)
    if VotingProxy.objects.filter(
        election=election, holder=entry, withdrawn_at__isnull=True
    ).exists():
        raise Invalid(_("This person votes for others already: a candidate cannot."))
    candidate, is_new = Candidate.objects.get_or_create(
        election=election, person_id=entry.person_id, defaults={"race": race}
    )
    if not is_new:
        raise Invalid(_("This person stands already."))
    told(actor, "candidate.noted", election, {"race": race.number})
    return candidate


@transaction.atomic
def entrust(*, actor: Actor, election_id: int, giver: int, holder: int) -> VotingProxy:
    """Note that somebody away lets another vote, by their numbers on the roll.

    Raises ProxyNotAllowed (with the article): three at most, no candidate, nobody without the right.
    """
    election = conducted(actor, election_id, ElectionStatus.ROLL)
    body = bodies.body(election.body, is_community=election.area.is_community)
    one, other = on_roll(election, giver), on_roll(election, holder)
    if election.counts.exists():
        raise ElectionStage
    others = VotingProxy.objects.filter(election=election, holder=other, withdrawn_at=None)
    rights.check_proxy(
        body,
        Errand(
            giver_id=one.person_id,
            holder_id=other.person_id,
            same_household=body.proxies is ProxyKind.SAME_HOUSEHOLD and _home(one) == _home(other),
            holder_is_adult=True,  # the roll has adults only
            holder_may_vote=True,
            held_already=others.exclude(giver=one).count(),
            holder_is_candidate=election.candidates.filter(person_id=other.person_id).exists(),
        ),
    )
    now = clock.now()
    VotingProxy.objects.filter(giver=one, withdrawn_at=None).update(withdrawn_at=now)
    proxy = VotingProxy.objects.create(
        election=election,
        giver=one,
        holder=other,
        code="".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH)),
        noted_by_id=actor.person_id,
        noted_at=now,
    )
    told(actor, "voting_proxy.noted", election, {"proxy": proxy.pk})
    return proxy


def _home(entry: RollEntry) -> int | None:
    found = HouseholdMember.objects.filter(person_id=entry.person_id, left_on=None)
    return found.values_list("household_id", flat=True).first()


@transaction.atomic
def take_back(*, actor: Actor, election_id: int, proxy_id: int) -> None:
    """Note that somebody votes in person after all. Raises NotFound, ElectionStage."""
    election = conducted(actor, election_id, ElectionStatus.ROLL)
    if election.counts.exists():
        raise ElectionStage
    rows = VotingProxy.objects.filter(pk=proxy_id, election=election, withdrawn_at=None)
    if not rows.update(withdrawn_at=clock.now()):
        raise NotFound
    told(actor, "voting_proxy.withdrawn", election, {"proxy": proxy_id})


@transaction.atomic
def cancel_election(*, actor: Actor, election_id: int, reason: str) -> Election:
    """Call an election off before its result, with a reason. Raises ElectionStage."""
    election = conducted(actor, election_id, ElectionStatus.ANNOUNCED, ElectionStatus.ROLL)
    election.status = ElectionStatus.CANCELLED
    election.cancelled_because = text(reason, longest=200)
    election.save(update_fields=["status", "cancelled_because"])
    told(actor, "election.cancelled", election)
    return election


def conducted(actor: Actor, election_id: int, *stages: str) -> Election:
    """Return an election at one of these stages, locked, for somebody who may conduct it.

    Raises NotFound, NotAllowed, CandidateHandsOff (with the article), ElectionStage.
    """
    if not Election.objects.visible_to(actor).filter(pk=election_id).exists():
        raise NotFound
    election = (
        Election.objects.select_for_update(of=("self",)).select_related("area").get(pk=election_id)
    )
    actor.require_in(Power.MEETING_MANAGE, election.area.scope_path)
    standing = frozenset(election.candidates.values_list("person_id", flat=True))
    if standing and actor.person_id in standing | registry.kin_of(standing):
        law = polling.law(is_community=election.area.is_community)
        raise CandidateHandsOff(basis=law.host)
    if election.status not in stages:
        raise ElectionStage
    return election


def on_roll(election: Election, number: int) -> RollEntry:
    """Return the entry of the roll with this number, unless it was struck off. Raises NotOnTheRoll."""
    entry = (
        election.roll.filter(number=number).exclude(objections__status=RollStatus.UPHELD).first()
    )
    if entry is None:
        raise NotOnTheRoll
    return entry


def told(actor: Actor, action: str, election: Election, detail: Detail | None = None) -> None:
    """Record an act on an election."""
    audit.record(
        actor=actor,
        action=f"decisions.{action}",
        object_kind="decisions.election",
        object_id=election.pk,
        area_path=election.area.scope_path,
        detail=detail,
    )
