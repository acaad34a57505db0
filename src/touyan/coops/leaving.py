"""When somebody who leaves is out, and what they get: pure rules (art. 25, 26, 28, 62).

The year of a cooperative is the calendar year. Money is in fen.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

UNION_MONTHS = 6


def last_day_of_notice(year: int, months: int) -> dt.date:
    """Return the last day on which a letter still ends the membership with this year.

    Three months before the end of the year: the letter is there on 30 September at the latest.
    """
    first_of = dt.date(year + (12 - months) // 12, (12 - months) % 12 + 1, 1)
    return first_of - dt.timedelta(days=1)


def ends_on(noticed_on: dt.date, months: int) -> dt.date:
    """Return the first day without membership: after this year, or after the next one."""
    in_time = noticed_on <= last_day_of_notice(noticed_on.year, months)
    return dt.date(noticed_on.year + (1 if in_time else 2), 1, 1)


def months_of_notice(*, is_unit: bool, is_union: bool, months: int, unit_months: int) -> int:
    """Return how many months before the year's end the letter must come.

    In a union six, whatever its charter says (art. 62); else what the charter says (art. 25).
    """
    if is_union:
        return UNION_MONTHS
    return unit_months if is_unit else months


def ends_with_the_year(day: dt.date) -> dt.date:
    """Return the first day of the next year: somebody put out is a member until then (art. 26)."""
    return dt.date(day.year + 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What goes back, in fen: what was brought in (`in_kind_fen` of it as land, not as money) and the
    share of the reserve, less the losses that the charter lays on the member. The weights from
    subsidies and gifts stay (art. 28, 53).
    """

    contribution_fen: int
    reserve_fen: int
    loss_fen: int
    in_kind_fen: int = 0

    @property
    def paid_fen(self) -> int:
        """Return what the member gets in money; never less than nothing."""
        return self.contribution_fen - self.in_kind_fen + self.reserve_fen - self.loss_fen


def settle(
    *, contribution_fen: int, reserve_fen: int, loss_fen: int, in_kind_fen: int = 0
) -> Settlement:
    """Return the settlement of an account. A loss takes at most what there is in money: a member
    answers with the account (art. 6), and land under contract goes back to its household.

    Raises ValueError for an account that cannot be.
    """
    if min(contribution_fen, reserve_fen, loss_fen, in_kind_fen) < 0 or (
        in_kind_fen > contribution_fen
    ):
        raise ValueError("an account and a loss are not negative")
    most = contribution_fen - in_kind_fen + reserve_fen
    return Settlement(contribution_fen, reserve_fen, min(loss_fen, most), in_kind_fen)


def share_of_loss(loss_fen: int, weights: Mapping[int, int], key: int) -> int:
    """Return one member's part of a loss by weights, whole fen, by the largest remainder.

    Nothing when nobody has a weight.
    """
    return split(loss_fen, weights).get(key, 0)


def split(total_fen: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Share a sum by weights so that the parts make the whole to the fen.

    What the rounding down leaves goes to the largest remainders, ties to the lower key.
    """
    whole = sum(weights.values())
    if not whole:
        return {}
    parts = {key: total_fen * weight // whole for key, weight in weights.items()}
    left = total_fen - sum(parts.values())
    order = sorted(weights, key=lambda key: (-(total_fen * weights[key] % whole), key))
    for key in order[:left]:
        parts[key] += 1
    return parts
