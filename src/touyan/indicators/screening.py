"""Does a return look made up? Signs for a second look, never proofs (rule 4.3, R19).

All of it is pure: figures in, words out. People round; a village really can earn the same twice. So
every test wants a number of figures before it says anything, and what it says is the yellow of R19.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

Figures = Mapping[str, int]
"""Field of a return and its number."""
DIGITS = 10
PERCENT = 100
ROUNDED_FEN = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is odd; the county's parameters. `small_base` is fen, `small_count` whole units."""

    least_figures: int = 8
    round_percent: int = 60
    jump_percent: int = 300
    small_base: int = 1_000_000
    small_count: int = 1_000
    same_villages: int = 3
    sent_in_a_minute: int = 5
    months_without_loss: int = 24


def heaped(numbers: Sequence[int], limits: Limits) -> bool:
    """Say whether far too many numbers end in 0 or 5: one of five does by chance.

    Numbers under 10 say nothing; the last digit is the one before the zeros of the unit (1,200 yuan
    ends in 2 when all numbers are whole hundreds: the unit is taken out first).
    """
    told = [abs(number) for number in numbers if abs(number) >= DIGITS]
    if len(told) < limits.least_figures:
        return False
    unit = 1
    while all(number % (unit * DIGITS) == 0 for number in told):
        unit *= DIGITS
    ends = sum(number // unit % 5 == 0 for number in told)
    return ends * PERCENT >= len(told) * limits.round_percent


def copied(now: Figures, before: Figures, limits: Limits) -> bool:
    """Say whether a month repeats the month before, figure by figure (those that are not zero)."""
    told = {field: number for field, number in now.items() if number}
    return len(told) >= limits.least_figures and all(
        before.get(field) == number for field, number in told.items()
    )


def identical(returns: Mapping[int, Figures], limits: Limits) -> frozenset[int]:
    """Return those who sent exactly the same figures as several others in the same month."""
    alike: dict[tuple[tuple[str, int], ...], list[int]] = {}
    for sender, figures in returns.items():
        told = tuple(sorted((field, number) for field, number in figures.items() if number))
        if len(told) >= limits.least_figures:
            alike.setdefault(told, []).append(sender)
    groups = (senders for senders in alike.values() if len(senders) >= limits.same_villages)
    return frozenset(sender for senders in groups for sender in senders)


def together(minutes: Mapping[int, str], limits: Limits) -> frozenset[int]:
    """Return those whose returns came in within one minute of one hand; `minutes` is hand and minute."""
    crowd = Counter(minutes.values())
    return frozenset(
        sender for sender, minute in minutes.items() if crowd[minute] >= limits.sent_in_a_minute
    )


def never_a_loss(surpluses: Sequence[int], limits: Limits) -> bool:
    """Say whether a long row of months has not one loss: farming has bad months."""
    if len(surpluses) < limits.months_without_loss:
        return False
    return all(surplus > 0 for surplus in surpluses)


def jumps(
    now: Figures,
    before: Figures,
    limits: Limits,
    *,
    last_year: Figures = MappingProxyType({}),
    bases: Figures = MappingProxyType({}),
) -> tuple[str, ...]:
    """Return the fields that rose to four times the month before, or fell to nothing like it.

    A small base is never judged (`bases` has those that are not money). A fall can be at most 100 %, so
    only a change of sign counts there. Harvests come once a year: what jumps against the month before
    and not against the same month of `last_year` is the season (rule 4.3).
    """
    found = []
    for field, number in now.items():
        least = bases.get(field, limits.small_base)
        base, year = before.get(field), last_year.get(field)
        if base is None or abs(base) < least or not _jumps(number, base, limits):
            continue
        if year is not None and abs(year) >= least and not _jumps(number, year, limits):
            continue
        found.append(field)
    return tuple(found)


def _jumps(number: int, base: int, limits: Limits) -> bool:
    return abs(number - base) * PERCENT > abs(base) * limits.jump_percent


def unbalanced(now: Figures) -> tuple[str, ...]:
    """Return which sums of a month do not come out, by more than a yuan; unknown parts make none."""
    sums = {
        "assets": ("liabilities", "equity"),
        "surplus": ("income", "other_income", "-expense", "-overhead", "-other_expense"),
    }
    found = []
    for whole, parts in sums.items():
        names = [part.removeprefix("-") for part in parts]
        if whole not in now or any(name not in now for name in names):
            continue
        told = sum(-now[part[1:]] if part[0] == "-" else now[part] for part in parts)
        if abs(now[whole] - told) > ROUNDED_FEN:
            found.append(whole)
    return tuple(found)


def negative(now: Figures, may_be: frozenset[str]) -> tuple[str, ...]:
    """Return the fields below zero that cannot be."""
    return tuple(field for field, number in now.items() if number < 0 and field not in may_be)
