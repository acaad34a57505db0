"""The roll with its objections, and the result of an election on paper."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from touyan.backstage.queries import work_calendar
from touyan.core import bulk, clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound
from touyan.decisions import ballot, bodies, polling
from touyan.decisions.ballot import Slips
from touyan.decisions.errors import (
    BallotsImpossible,
    ElectionStage,
    NobodyOnTheList,
    NothingCounted,
    NotOnTheRoll,
    NotYetHeld,
    ObjectionsWait,
    ObjectionTooLate,
    RecountNeedsReason,
    RollTooLate,
    TooFewCandidates,
)
from touyan.decisions.kinds import Matter
from touyan.decisions.models import (
    BallotCount,
    Candidate,
    CandidateVotes,
    Election,
    ElectionStatus,
    Race,
    RollEntry,
    RollObjection,
    RollStatus,
    VotingProxy,
)
from touyan.decisions.queries.polls import eligible, result_of, roll_size
from touyan.decisions.services.elections import TITLE, conducted, told
from touyan.decisions.services.guards import text
from touyan.decisions.tally import Miscounted

REASON = 300


@dataclass(frozen=True, slots=True)
class Tallied:
    """What was counted in public: slips, and how many name each candidate (candidate -> votes)."""

    slips: Slips
    votes: Mapping[int, int]
    photo_id: int | None = None
    reason: str = ""


@transaction.atomic
def publish_roll(*, actor: Actor, election_id: int, left_out: Collection[int] = ()) -> int:
    """Publish who may vote; from now on only objections change it. Return how many.

    `left_out` are people of the register who do not take part: away and silent, or voting elsewhere.
    Raises RollTooLate (with the article and the first possible day), NobodyOnTheList.
    """
    election = conducted(actor, election_id, ElectionStatus.ANNOUNCED)
    law = polling.law(is_community=election.area.is_community)
    first = polling.first_day(clock.today())
    if election.held_on < first:
        message = _("The roll hangs twenty days before the vote: %(day)s is the first day.")
        raise RollTooLate(message % {"day": first.isoformat()}, basis=law.roll)
    known = eligible(election)
    if not set(left_out) <= set(known):
        raise NotFound
    listed = [person for person in known if person not in set(left_out)]
    if not listed:
        raise NobodyOnTheList
    _write_roll(election, listed)
    election.status = ElectionStatus.ROLL
    election.roll_published_on = clock.today()
    election.save(update_fields=["status", "roll_published_on"])
    told(actor, "roll.published", election, {"count": len(listed)})
    return len(listed)


def _write_roll(election: Election, people: list[int]) -> None:
    bulk.insert(
        RollEntry,
        ["election", "number", "person"],
        [(election.pk, number, person) for number, person in enumerate(people, start=1)],
    )


@transaction.atomic
def object_to_roll(
    *,
    actor: Actor,
    election_id: int,
    reason: str,
    number: int | None = None,
    person_id: int | None = None,
) -> RollObjection:
    """Say that a number does not belong on the roll, or that somebody is missing from it.

    Anybody of the village, in the five days after publication (a rest day at the end moves on,
    Civil Code art. 203). Raises ObjectionTooLate, NotOnTheRoll, Invalid.
    """
    actor.require(Power.OBJECTION_RAISE)
    election = Election.objects.visible_to(actor).select_related("area").filter(pk=election_id)
    found = election.select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound
    if found.status != ElectionStatus.ROLL or found.roll_published_on is None:
        raise ElectionStage
    law = polling.law(is_community=found.area.is_community)
    last = work_calendar().next_working(polling.last_objection(found.roll_published_on))
    if clock.today() > last:
        raise ObjectionTooLate(basis=law.roll)
    if (number is None) == (person_id is None):
        raise Invalid
    objection = RollObjection.objects.create(
        election=found,
        entry=None if number is None else _entry(found, number),
        person_id=None if person_id is None else _missing(found, person_id),
        reason=text(reason, longest=REASON),
        raised_by_id=actor.person_id,
        raised_at=clock.now(),
        due_on=polling.answer_due(clock.today()),
    )
    told(actor, "roll.objected", found, {"objection": objection.pk})
    return objection


def _entry(election: Election, number: int) -> RollEntry:
    entry = election.roll.filter(number=number).first()
    if entry is None or entry.objections.filter(status=RollStatus.UPHELD).exists():
        raise NotOnTheRoll
    return entry


def _missing(election: Election, person_id: int) -> int:
    if person_id not in eligible(election):
        raise NotFound
    if election.roll.filter(person_id=person_id).exists():
        raise Invalid(_("This person is on the roll already."))
    return person_id


@transaction.atomic
def answer_objection(
    *, actor: Actor, objection_id: int, upheld: bool, answer: str
) -> RollObjection:
    """Decide on an objection to the roll; what is upheld puts the roll right. Raises ElectionStage."""
    row = RollObjection.objects.filter(pk=objection_id).first()
    if row is None:
        raise NotFound
    election = conducted(actor, row.election_id, ElectionStatus.ROLL)
    objection = RollObjection.objects.select_for_update().get(pk=objection_id)
    if objection.status != RollStatus.OPEN:
        raise ElectionStage
    objection.status = RollStatus.UPHELD if upheld else RollStatus.DISMISSED
    objection.answer = text(answer, longest=REASON)
    objection.answered_by_id, objection.answered_at = actor.person_id, clock.now()
    objection.save()
    if upheld and objection.entry is not None:
        _strike(election, objection.entry)
    is_missing = objection.person_id is not None
    if upheld and is_missing and not election.roll.filter(person_id=objection.person_id).exists():
        last = election.roll.aggregate(last=Max("number"))["last"] or 0
        RollEntry.objects.create(
            election=election,
            number=last + 1,
            person_id=objection.person_id,
            added_by=objection,
        )
    told(actor, "roll.answered", election, {"upheld": upheld})
    return objection


def _strike(election: Election, entry: RollEntry) -> None:
    """Whoever is struck off neither stands nor votes for another."""
    if election.counts.exists():
        raise ElectionStage
    election.candidates.filter(person_id=entry.person_id).delete()
    VotingProxy.objects.filter(Q(giver=entry) | Q(holder=entry), withdrawn_at=None).update(
        withdrawn_at=clock.now()
    )


@transaction.atomic
def enter_ballots(*, actor: Actor, election_id: int, tallied: Tallied) -> BallotCount:
    """Enter what was counted in public on the day; a recount keeps the former figures.

    Raises NotYetHeld, ObjectionsWait, TooFewCandidates, BallotsImpossible, RecountNeedsReason.
    """
    election = conducted(actor, election_id, ElectionStatus.ROLL)
    _check_ready(election)
    candidates = {row.pk: row.race_id for row in election.candidates.all()}
    if set(tallied.votes) != set(candidates):
        raise BallotsImpossible
    number = election.counts.count() + 1
    if number > 1 and not tallied.reason.strip():
        raise RecountNeedsReason
    _check_figures(election, candidates, tallied)
    count = BallotCount.objects.create(
        election=election,
        number=number,
        given_out=tallied.slips.given_out,
        cast=tallied.slips.cast,
        spoiled=tallied.slips.spoiled,
        photo_id=tallied.photo_id,
        reason=tallied.reason.strip()[:200] if number > 1 else "",
        counted_by_id=actor.person_id,
        counted_at=clock.now(),
    )
    CandidateVotes.objects.bulk_create(
        CandidateVotes(count=count, candidate_id=candidate, votes=votes)
        for candidate, votes in sorted(tallied.votes.items())
    )
    told(actor, "ballots.counted", election, {"number": number})
    return count


def _check_ready(election: Election) -> None:
    if election.held_on > clock.today():
        raise NotYetHeld
    if election.objections.filter(status=RollStatus.OPEN).exists():
        raise ObjectionsWait
    if election.matter == Matter.RECALL:
        return
    law = polling.law(is_community=election.area.is_community)
    for race in election.races.all():
        if election.candidates.filter(race=race).count() <= race.seats:
            raise TooFewCandidates(basis=law.vote)


def _check_figures(election: Election, candidates: dict[int, int], tallied: Tallied) -> None:
    line = bodies.body(election.body, is_community=election.area.is_community)
    share = line.rule.quorum
    assert share is not None  # noqa: S101 - every election has a quorum
    try:
        ballot.turnout(share, roll=roll_size(election), slips=tallied.slips)
        for race in election.races.all():
            votes = {who: n for who, n in tallied.votes.items() if candidates[who] == race.pk}
            ballot.fill(race.seats, tallied.slips, votes)
    except (Miscounted, ValueError) as error:
        raise BallotsImpossible from error


@transaction.atomic
def declare(*, actor: Actor, election_id: int) -> Election:
    """Declare the result of the last count; nothing is counted again afterwards.

    Raises NothingCounted, ElectionStage.
    """
    election = conducted(actor, election_id, ElectionStatus.ROLL)
    if not election.counts.exists():
        raise NothingCounted
    election.status = ElectionStatus.DECLARED
    election.declared_by_id, election.declared_at = actor.person_id, clock.now()
    election.save(update_fields=["status", "declared_by", "declared_at"])
    told(actor, "election.declared", election)
    return election


@transaction.atomic
def hold_again(*, actor: Actor, election_id: int, held_on: dt.date, place: str) -> Election:
    """Announce the vote for the seats that stayed empty: the same roll, those with the most votes.

    Raises ElectionStage when no seat stayed empty, the vote was not valid, or it was announced already.
    """
    before = conducted(actor, election_id, ElectionStatus.DECLARED)
    found = result_of(before)
    if (
        found is None
        or not found.turnout.is_valid
        or before.matter == Matter.RECALL
        or Election.objects.filter(earlier=before).exists()
        or not any(line.elected.missing for line in found.lines)
    ):
        raise ElectionStage
    if held_on < clock.today():
        raise Invalid
    election = Election.objects.create(
        area=before.area,
        village_path=before.village_path,
        matter=before.matter,
        body=before.body,
        title=text(_("%(title)s: missing seats") % {"title": before.title[:100]}, longest=TITLE),
        held_on=held_on,
        place=text(place, longest=TITLE),
        status=ElectionStatus.ROLL,
        roll_published_on=before.roll_published_on,
        earlier=before,
        announced_by_id=actor.person_id,
        announced_at=clock.now(),
    )
    rows = before.roll.exclude(objections__status=RollStatus.UPHELD).order_by("number")
    _write_roll(election, list(rows.values_list("person_id", flat=True)))
    for line in found.lines:
        again = ballot.stand_again(line.elected.missing, line.votes, line.elected.winners)
        if not again:
            continue
        race = Race.objects.create(
            election=election,
            number=line.race.number,
            post=line.race.post,
            seats=line.elected.missing,
        )
        people = Candidate.objects.filter(pk__in=again).values_list("person_id", flat=True)
        Candidate.objects.bulk_create(
            Candidate(election=election, race=race, person_id=person) for person in people
        )
    told(actor, "election.announced", election, {"again": before.pk})
    return election
