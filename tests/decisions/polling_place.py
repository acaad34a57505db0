"""The polling place of the village: elections announced, rolls published, slips counted in one line."""

import datetime as dt

from touyan.decisions import services
from touyan.decisions.ballot import Slips
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Election
from touyan.decisions.services import Poll, Tallied
from touyan.registry import queries as registry

CHAIR = "COMMITTEE_CHAIR"


def poll(hall, **changes) -> Poll:
    values = {
        "area_id": hall.tiny.village.pk,
        "matter": Matter.VACANCY,
        "body": BodyKind.ELECTION_VOTERS,
        "title": "补选村委会主任",
        "held_on": dt.date(2026, 3, 22),
        "place": "村小学",
        "seats": {CHAIR: 1},
    }
    return Poll(**values | changes)


def outsiders(election: Election, clerk) -> list[int]:
    """Return numbers of the roll who are no kin of the one who conducts."""
    kin = registry.kin_of([clerk.person_id]) | {clerk.person_id}
    rows = election.roll.exclude(person_id__in=kin).order_by("number")
    return list(rows.values_list("number", flat=True))


def stand(election: Election, clerk, how_many: int = 2) -> list[int]:
    race = election.races.get()
    return [
        services.nominate(actor=clerk, election_id=election.pk, race_id=race.pk, number=number).pk
        for number in outsiders(election, clerk)[:how_many]
    ]


def count(election: Election, clerk, votes, *, cast: int, spoiled: int = 0, reason: str = ""):
    return services.enter_ballots(
        actor=clerk,
        election_id=election.pk,
        tallied=Tallied(Slips(cast, cast, spoiled), votes, reason=reason),
    )
