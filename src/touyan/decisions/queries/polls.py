"""Reads of elections: the one door, the roll, the result with its arithmetic and its warnings."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from touyan.backstage.queries import work_calendar
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.core.identity import Sex
from touyan.core.masking import mask_name
from touyan.decisions import ballot, bodies, polling, rosters
from touyan.decisions.ballot import Elected, Slips, Turnout
from touyan.decisions.models import (
    BallotCount,
    Candidate,
    Election,
    ElectionStatus,
    Race,
    RollEntry,
    RollObjection,
    RollStatus,
    VotingProxy,
)
from touyan.registry import queries as registry
from touyan.registry.models import Area, Person, Tenure
from touyan.registry.offices import COMMITTEE


@dataclass(frozen=True, slots=True)
class RaceResult:
    """One kind of seat: the votes of each candidate (by key) and who fills the seats."""

    race: Race
    candidates: list[tuple[Candidate, int, bool]]
    elected: Elected

    @property
    def votes(self) -> dict[int, int]:
        """Return the votes by the candidates' keys."""
        return {row.pk: votes for row, votes, _won in self.candidates}


@dataclass(frozen=True, slots=True)
class ElectionResult:
    """The last count compared with the law: figures that anybody can compare again."""

    count: BallotCount
    roll: int
    turnout: Turnout
    lines: list[RaceResult]

    @property
    def valid(self) -> int:
        """Return the slips that are not spoiled."""
        return self.count.cast - self.count.spoiled


def get_election(actor: Actor, pk: int, power: Power = Power.MEETING_READ) -> Election:
    """Return an election that the actor may see. Raises NotFound."""
    found = (
        Election.objects.visible_to(actor, power)
        .select_related("area", "concerned", "earlier")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def elections(actor: Actor, *, before: int | None = None, limit: int = 20) -> QuerySet[Election]:
    """Return the newest elections that the actor may see; `before` is the key of the next page."""
    rows = Election.objects.visible_to(actor).select_related("area")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-pk")[:limit]


def get_roll_objection(actor: Actor, pk: int) -> RollObjection:
    """Return an objection to a roll that the actor conducts. Raises NotFound."""
    found = (
        RollObjection.objects.filter(
            pk=pk, election__in=Election.objects.visible_to(actor, Power.MEETING_MANAGE)
        )
        .select_related("election__area", "entry__person", "person")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def roll_of(election: Election) -> QuerySet[RollEntry]:
    """Return the roll in its order; whoever was struck off after an objection is not on it."""
    return (
        election.roll.exclude(objections__status=RollStatus.UPHELD)
        .select_related("person")
        .order_by("number")
    )


def roll_size(election: Election) -> int:
    """Return how many are on the roll now."""
    return election.roll.exclude(objections__status=RollStatus.UPHELD).count()


def result_of(election: Election) -> ElectionResult | None:
    """Return the last count compared with the law; None while nothing is counted."""
    count = election.counts.order_by("-number").first()
    if count is None:
        return None
    share = bodies.body(election.body, is_community=election.area.is_community).rule.quorum
    assert share is not None  # noqa: S101 - every election has a quorum
    slips = Slips(count.given_out, count.cast, count.spoiled)
    roll = roll_size(election)
    said = dict(count.lines.values_list("candidate_id", "votes"))
    standing = list(election.candidates.select_related("person").order_by("pk"))
    lines = []
    for race in election.races.order_by("number"):
        votes = {row.pk: said[row.pk] for row in standing if row.race_id == race.pk}
        elected = ballot.fill(race.seats, slips, votes, is_second=election.earlier_id is not None)
        ranked = sorted(
            (row for row in standing if row.race_id == race.pk), key=lambda row: -votes[row.pk]
        )
        lines.append(
            RaceResult(
                race,
                [(row, votes[row.pk], row.pk in elected.winners) for row in ranked],
                elected,
            )
        )
    return ElectionResult(count, roll, ballot.turnout(share, roll=roll, slips=slips), lines)


def without_women(people: list[Person]) -> bool:
    """Say whether there is nobody known as a woman among people: the law wants one."""
    return bool(people) and not any(person.sex in (Sex.FEMALE, "") for person in people)


def related(people: list[Person]) -> bool:
    """Say whether two of these people are near relatives: the law keeps them out of one committee."""
    kin = registry.kin_of_each([person.pk for person in people])
    keys = {person.pk for person in people}
    return any(kin.get(person.pk, frozenset()) & (keys - {person.pk}) for person in people)


def reads_names(actor: Actor, election: Election) -> bool:
    """Say whether names are read whole: by the people of the village, and by those who work near."""
    path = election.area.scope_path
    return not actor.may_in(Power.MEETING_READ, path) or registry.sees_names(
        actor, path, Power.MEETING_READ
    )


def _shown(actor: Actor, election: Election) -> Callable[[Person], str]:
    whole = reads_names(actor, election)
    return lambda person: person.name if whole else mask_name(person.name)


def standing(actor: Actor, election: Election) -> list[tuple[Race, list[str]]]:
    """Return the kinds of seats with the names of those who stand."""
    name = _shown(actor, election)
    rows = list(election.candidates.select_related("person").order_by("pk"))
    return [
        (race, [name(row.person) for row in rows if row.race_id == race.pk])
        for race in election.races.order_by("number")
    ]


def labelled(election: Election) -> list[tuple[Candidate, str]]:
    """Return the candidates with what stands beside their figure on the form."""
    rows = election.candidates.select_related("person", "race").order_by("race__number", "pk")
    if election.concerned_id:
        return [(row, _("For the recall")) for row in rows]
    return [(row, f"{row.race.get_post_display()} · {row.person.name}") for row in rows]


def roll_lines(actor: Actor, election: Election) -> list[tuple[int, str]]:
    """Return the roll as it is published: number and name."""
    name = _shown(actor, election)
    return [(entry.number, name(entry.person)) for entry in roll_of(election)]


def people_for_roll(election: Election) -> list[tuple[int, str]]:
    """Return whom the register knows as a voter, for the list from which some are left out."""
    names = Person.objects.in_bulk(eligible(election))
    return [(pk, names[pk].name) for pk in eligible(election)]


def eligible(election: Election) -> list[int]:
    """Return whom the register knows as able to vote on the day of the election."""
    body = bodies.body(election.body, is_community=election.area.is_community)
    if body.electorate is bodies.Electorate.VOTERS:
        return rosters.voters(election.area, election.held_on)
    seats = rosters.seats(body, area=election.area, on=election.held_on)
    return [seat.person_id for seat in seats]


def own_number(actor: Actor, election: Election) -> int | None:
    """Return the actor's own number on the roll, or None."""
    entry = roll_of(election).filter(person_id=actor.person_id).first()
    return entry.number if entry else None


def last_day(election: Election) -> dt.date | None:
    """Return the last day for objections to the roll; None before it is published."""
    if election.roll_published_on is None:
        return None
    return work_calendar().next_working(polling.last_objection(election.roll_published_on))


def may_object(election: Election) -> bool:
    """Say whether objections to the roll are still possible today."""
    last = last_day(election)
    return last is not None and clock.today() <= last


def missing_of_household(actor: Actor, election: Election) -> list[tuple[str, str]]:
    """Return the adults of the actor's own household who are not on the roll."""
    homes = actor.ids(Power.MEETING_READ, GrantKind.HOUSEHOLDS)
    rows = Person.objects.filter(
        memberships__household_id__in=homes,
        memberships__left_on=None,
        pk__in=eligible(election),
    ).exclude(pk__in=election.roll.values("person"))
    return [(str(person.pk), person.name) for person in rows.distinct()]


def waiting(election: Election) -> list[RollObjection]:
    """Return the objections to the roll that wait for a decision, the most urgent first."""
    rows = election.objections.filter(status=RollStatus.OPEN)
    return list(rows.select_related("entry__person", "person").order_by("due_on", "pk"))


def answered(actor: Actor, election: Election) -> list[RollObjection]:
    """Return the decided objections, which the law wants published."""
    rows = election.objections.exclude(status=RollStatus.OPEN)
    return list(rows.order_by("answered_at"))


def proxy_lines(actor: Actor, election: Election) -> list[tuple[VotingProxy, str, str]]:
    """Return who votes for whom, as it is published: the giver's name, the holder's name."""
    name = _shown(actor, election)
    rows = election.proxies.filter(withdrawn_at=None).select_related(
        "giver__person", "holder__person"
    )
    return [
        (row, name(row.giver.person), name(row.holder.person))
        for row in rows.order_by("giver__number")
    ]


def committee(area: Area) -> list[tuple[str, str]]:
    """Return the present members of a village's committee, whom a recall may concern."""
    rows = Tenure.objects.on(clock.today()).filter(
        post__kind__in=COMMITTEE, post__area__scope_path__under=area.prefix
    )
    found = rows.select_related("person", "post").order_by("post__kind", "pk")
    return [(str(one.person_id), f"{one.person.name} · {one.post.title}") for one in found]


def warnings(election: Election, result: ElectionResult | None) -> list[str]:
    """Return what the law wants of a committee and this one does not have, with the article."""
    if election.concerned_id:
        return []
    if result is None:
        people = [row.person for row in election.candidates.select_related("person")]
    else:
        people = [
            row.person for line in result.lines for row, _votes, won in line.candidates if won
        ]
    basis = polling.law(is_community=election.area.is_community).committee
    found = []
    if without_women(people):
        found.append(_("There is no woman among them. The committee must have one (%s).") % basis)
    if result is not None and related(people):
        text = _("Two of them are near relatives: they cannot both sit on the committee (%s).")
        found.append(text % basis)
    return found


def may_hold_again(election: Election, result: ElectionResult | None) -> bool:
    """Say whether seats stayed empty and nobody has announced the next vote."""
    return (
        result is not None
        and election.status == ElectionStatus.DECLARED
        and not election.concerned_id
        and result.turnout.is_valid
        and any(line.elected.missing for line in result.lines)
        and not Election.objects.filter(earlier=election).exists()
    )
