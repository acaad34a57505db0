"""Who is old enough for what. Pure.

Personal Information Protection Law (2021) art. 28: data of people under 14 are sensitive; art. 31:
they need the consent of parents or guardians. So children count into the household (rule 2.5).
"""

import datetime as dt

ADULT = 18
ACCOUNT = 14


def age_on(born_on: dt.date, day: dt.date) -> int:
    """Return full years of age on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_at_least(years: int, *, born_on: dt.date | None, day: dt.date) -> bool:
    """Say whether somebody has reached an age; a birthday that nobody knows is not held against them."""
    return born_on is None or age_on(born_on, day) >= years
