"""A by-election that is over and one whose roll hangs on the board, in the village on the stage."""

from touyan.core import clock
from touyan.decisions import services
from touyan.decisions.ballot import Slips
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Election
from touyan.decisions.queries import polls
from touyan.decisions.services import Poll, Tallied
from touyan.demo.history import Village
from touyan.demo.meetings import Hall
from touyan.demo.plan.places import CountyPlan
from touyan.registry import queries as registry

SEAT = "COMMITTEE_MEMBER"
CANDIDATES, PROXIES = 2, 3


def write(plan: CountyPlan, stage: Village) -> None:
    """Fill one seat some months ago, and announce the filling of another."""
    hall = Hall(plan, stage)
    done = _roll(hall, "补选村民委员会委员", told=-150, held=-128)
    _declare(hall, done, held=-128)
    _roll(hall, "补选村民委员会委员（妇女委员）", told=-4, held=20)


def _roll(hall: Hall, title: str, *, told: int, held: int) -> Election:
    place = hall.village.place
    with clock.pretend(hall.at(told, 9)):
        election = services.announce(
            actor=hall.secretary,
            poll=Poll(
                area_id=hall.village.area.pk,
                matter=Matter.VACANCY,
                body=BodyKind.ELECTION_VOTERS,
                title=title.replace("村民", "居民") if place.is_community else title,
                held_on=hall.day(held),
                place=f"{place.name}文化广场",
                seats={SEAT: 1},
            ),
        )
        services.publish_roll(actor=hall.secretary, election_id=election.pk)
    with clock.pretend(hall.at(told + 2, 9)):
        race = election.races.get()
        numbers = _others(hall, election)
        for number in numbers[:CANDIDATES]:
            services.nominate(
                actor=hall.secretary, election_id=election.pk, race_id=race.pk, number=number
            )
        rest = numbers[CANDIDATES:]
        for at in range(PROXIES):
            services.entrust(
                actor=hall.secretary,
                election_id=election.pk,
                giver=rest[2 * at],
                holder=rest[2 * at + 1],
            )
    return election


def _others(hall: Hall, election: Election) -> list[int]:
    """Return numbers of the roll who are no kin of the secretary, who conducts the vote."""
    kin = registry.kin_of([hall.secretary.person_id]) | {hall.secretary.person_id}
    rows = polls.roll_of(election).exclude(person_id__in=kin)
    return list(rows.values_list("number", flat=True))[10::7]


def _declare(hall: Hall, election: Election, *, held: int) -> None:
    """Count the slips: most came, one candidate has more than half of them."""
    roll = polls.roll_size(election)
    cast, spoiled = roll * 4 // 5, 3
    first, second = election.candidates.order_by("pk").values_list("pk", flat=True)
    votes = {first: cast * 3 // 5, second: cast - spoiled - cast * 3 // 5}
    with clock.pretend(hall.at(held, 17)):
        services.enter_ballots(
            actor=hall.secretary,
            election_id=election.pk,
            tallied=Tallied(Slips(cast + 4, cast, spoiled), votes),
        )
        services.declare(actor=hall.secretary, election_id=election.pk)
