"""What the law says of elections and recalls besides the counting: days, seats, who may ask. Pure."""

import datetime as dt
from dataclasses import dataclass

from touyan.decisions.laws import RESIDENTS, VILLAGERS, article
from touyan.decisions.tally import Share

OBJECTION_DAYS = 5
ANSWER_DAYS = 3
ROLL_DAYS = 20
REPRESENTATIVES_ASK = Share(1, 3)
WOMEN_OF_REPRESENTATIVES = Share(1, 3)


@dataclass(frozen=True, slots=True)
class Law:
    """The articles of one of the two laws, and the figures that differ."""

    roll: str
    vote: str
    recall: str
    committee: str
    host: str
    least_seats: int
    most_seats: int
    voters_ask: Share


VILLAGE = Law(
    roll=article(VILLAGERS, "十七"),
    vote=article(VILLAGERS, "十八"),
    recall=article(VILLAGERS, "十九"),
    committee=article(VILLAGERS, "八"),
    host=article(VILLAGERS, "十五"),
    least_seats=3,
    most_seats=7,
    voters_ask=Share(1, 5),
)
COMMUNITY = Law(
    roll=article(RESIDENTS, "十七"),
    vote=article(RESIDENTS, "十九"),
    recall=article(RESIDENTS, "二十"),
    committee=article(RESIDENTS, "八"),
    host=article(RESIDENTS, "十五"),
    least_seats=5,
    most_seats=9,
    voters_ask=Share(1, 10),
)


def law(*, is_community: bool) -> Law:
    """Return the law of a village, or of a community."""
    return COMMUNITY if is_community else VILLAGE


def first_day(published_on: dt.date) -> dt.date:
    """Return the first day on which people may vote: twenty days after the roll was published."""
    return published_on + dt.timedelta(days=ROLL_DAYS)


def last_objection(published_on: dt.date) -> dt.date:
    """Return the last day for objections; the day of publication does not count."""
    return published_on + dt.timedelta(days=OBJECTION_DAYS)


def answer_due(raised_on: dt.date) -> dt.date:
    """Return the day by which the election committee decides on an objection."""
    return raised_on + dt.timedelta(days=ANSWER_DAYS)


def may_ask(*, by_representatives: bool, signatures: int, whole: int, law: Law) -> bool:
    """Say whether enough signed a request to recall somebody."""
    share = REPRESENTATIVES_ASK if by_representatives else law.voters_ask
    return signatures <= whole and share.is_met(signatures, whole)


def women_enough(women: int, members: int) -> bool:
    """Say whether women representatives are a third of the meeting's members (art. 29)."""
    return WOMEN_OF_REPRESENTATIVES.is_met(women, members)
