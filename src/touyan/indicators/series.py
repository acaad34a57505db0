"""From the monthly numbers of one cooperative to the inputs of each rule, as of a month: pure.

The same functions serve today's alarms and a back-test over history: only the month differs. What is
not known is None, and a rule whose input is None says nothing.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from touyan.core.measures import MONTHS_OF_YEAR, last_day, months_between, shifted
from touyan.indicators import screening
from touyan.indicators.fields import ASKED, FIELDS, MAY_BE_NEGATIVE, Kind
from touyan.indicators.pack import SEASON_MONTH
from touyan.indicators.rules.members import structure_faults

DUE_DAY = 5
"""A return is due on the 5th of the following month, unless the county's pack says another day."""
QUARTER = 3
QUARTERS_LOOKED_BACK = 12
IDLE_LOOKED_BACK = 24
MISSING_LOOKED_BACK = 24
UNLAWFUL_LOOKED_BACK = 12
LONGEST_DAYS = 3_650
"""Rent owed longer than this crossed a season in any case: a slip in an old workbook stops no night."""
STRUCTURE = ("members", "farmers", "units")


@dataclass(frozen=True, slots=True)
class Series:
    """What is known of one cooperative: numbers by field and month, months that were sent in.

    `begun` is the first month that it sent in itself ("" before): what was only imported from old
    workbooks cannot be late, and its old assemblies are in no minutes of ours. `computed` are the months
    whose numbers come from the records: nobody can have made those up. `whole` has months of which
    every number was read, by month and field; `numbers` need not repeat them.
    """

    numbers: Mapping[str, Mapping[str, int]]
    sent: frozenset[str] = frozenset()
    begun: str = ""
    assemblies: Mapping[int, int] = field(default_factory=dict)
    computed: frozenset[str] = frozenset()
    due_day: int = DUE_DAY
    season_month: int = SEASON_MONTH
    whole: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def at(self, name: str, month: str) -> int | None:
        """Return a number of a month, None when it is not known."""
        months = self.numbers.get(name)
        found = months.get(month) if months is not None else None
        if found is None and month in self.whole:
            return self.whole[month].get(name)
        return found

    def sum(self, name: str, months: Sequence[str]) -> int | None:
        """Return the sum over months, None when one of them is not known."""
        total = 0
        for month in months:
            number = self.at(name, month)
            if number is None:
                return None
            total += number
        return total if months else None

    def figures(self, month: str) -> Mapping[str, int]:
        """Return every number of a month."""
        if month in self.whole:
            return self.whole[month]
        return {name: months[month] for name, months in self.numbers.items() if month in months}

    def typed(self, month: str) -> Mapping[str, int]:
        """Return the numbers of a month that a person wrote down."""
        found = self.figures(month)
        if month not in self.computed:
            return found
        return {name: found[name] for name in ASKED if name in found}

    def row(self, name: str) -> dict[str, int]:
        """Return a number by month, the oldest month first."""
        found = {month: one[name] for month, one in self.whole.items() if name in one}
        found |= self.numbers.get(name, {})
        return dict(sorted(found.items()))


@lru_cache(maxsize=256)
def _year_so_far(month: str) -> tuple[str, ...]:
    return tuple(months_between(f"{month[:4]}-01", month))


@lru_cache(maxsize=256)
def _last_years(month: str) -> tuple[str, ...]:
    return tuple(shifted(each, -MONTHS_OF_YEAR) for each in _year_so_far(month))


@lru_cache(maxsize=256)
def _quarters_before(month: str) -> tuple[tuple[str, ...], ...]:
    """Return the months of the last whole quarters up to a month, the newest quarter first."""
    end = month
    while int(end[5:]) % QUARTER:
        end = shifted(end, -1)
    ends = [shifted(end, -QUARTER * back) for back in range(QUARTERS_LOOKED_BACK)]
    return tuple(tuple(months_between(shifted(each, 1 - QUARTER), each)) for each in ends)


def _late(one: Series, month: str, on: dt.date) -> dict[str, Any]:
    if not one.begun or one.begun > month:
        return {"days_late": None, "months_missing": None}
    due = last_day(month) + dt.timedelta(days=one.due_day)
    missing, at = 0, month
    while missing < MISSING_LOOKED_BACK and at >= one.begun and at not in one.sent:
        missing, at = missing + 1, shifted(at, -1)
    days = (on - due).days if month not in one.sent else 0
    overdue = (
        missing if days > 0 else max(missing - 1, 0)
    )  # the newest is not missing before its day
    return {"days_late": max(days, 0), "months_missing": overdue}


def _income(one: Series, month: str, _on: dt.date) -> dict[str, Any]:
    return {
        "income_fen": one.sum("income", _year_so_far(month)),
        "income_last_year_fen": one.sum("income", _last_years(month)),
    }


def _quarters(one: Series, month: str, _on: dt.date) -> dict[str, Any]:
    found: list[int] = []
    for months in _quarters_before(month):
        total = one.sum("surplus", months)
        if total is None:
            break
        found.append(total)
    return {"quarters_fen": found[::-1] or None}


def _idle(one: Series, month: str, _on: dt.date) -> dict[str, Any]:
    if one.at("income", month) is None:
        return {"idle_months": None}
    months, at = 0, month
    while months < IDLE_LOOKED_BACK and one.at("income", at) == 0:
        months, at = months + 1, shifted(at, -1)
    return {"idle_months": months}


def _unlawful(one: Series, month: str, on: dt.date) -> dict[str, Any]:
    """Beside the structure: for how many days it has been against the law, by the months known."""
    numbers = {name: one.at(name, month) for name in STRUCTURE}
    since, at = "", month
    for _n in range(UNLAWFUL_LOOKED_BACK):
        if not _is_unlawful(one, at):
            break
        since, at = at, shifted(at, -1)
    days = (on - last_day(since)).days if since else None
    return {**numbers, "unlawful_days": days}


def _is_unlawful(one: Series, month: str) -> bool:
    known = {name: one.at(name, month) for name in STRUCTURE}
    counts = {name: number for name, number in known.items() if number is not None}
    return len(counts) == len(STRUCTURE) and bool(structure_faults(**counts))


def _rent(one: Series, month: str, _on: dt.date) -> dict[str, Any]:
    """Rent is red when the next season was sown meanwhile: the land is used again and not paid for."""
    days = one.at("rent_late_days", month)
    if days is None:
        return {"rent_days": None}
    end = last_day(month)
    due = end - dt.timedelta(days=min(days, LONGEST_DAYS))
    sown = [dt.date(year, one.season_month, 1) for year in range(due.year, end.year + 1)]
    return {"rent_days": days, "crosses_season": any(due < day <= end for day in sown)}


def _assembly(one: Series, _month: str, on: dt.date) -> dict[str, Any]:
    """Until the end of May the question is still whether last year had its assembly."""
    year = on.year - 1 if on.month < 6 and not one.assemblies.get(on.year - 1) else on.year
    if not one.begun or one.begun > f"{year}-01":
        return {"assemblies": None, "year": year, "day": on.isoformat()}
    return {"assemblies": one.assemblies.get(year, 0), "year": year, "day": on.isoformat()}


def _plain(**names: str) -> Callable[[Series, str, dt.date], dict[str, Any]]:
    """Return the inputs that are fields of the month's return as they are."""

    def inputs(one: Series, month: str, _on: dt.date) -> dict[str, Any]:
        return {name: one.at(code, month) for name, code in names.items()}

    return inputs


INPUTS: Mapping[str, Callable[[Series, str, dt.date], dict[str, Any]]] = {
    "R01": _late,
    "R02": _income,
    "R03": _quarters,
    "R04": _plain(liabilities_fen="liabilities", assets_fen="assets"),
    "R05": _plain(cash_fen="cash", due_fen="due_60_days"),
    "R06": _plain(loan_days="loan_days"),
    "R07": _plain(dividend_days="dividend_late_days", households="dividend_late_households"),
    "R08": _plain(wage_days="wage_late_days", people="wage_late_people"),
    "R09": _rent,
    "R11": _unlawful,
    "R12": _assembly,
    "R17": _plain(oldest_days="stock_oldest_days", keeps_days="stock_keeps_days"),
    "R18": _plain(grant_idle_days="grant_idle_days"),
    "R20": _idle,
}
"""Rules that can be judged from monthly numbers. R19 looks at all cooperatives at once (`oddities`); R10
stops a distribution where it is drawn up. R13 to R16, R21, R22 and the signs of shell cooperatives need
vouchers, contracts, reports and leads beside them (`queries.records`).
"""


def oddities(
    all_of_them: Mapping[int, Series],
    month: str,
    limits: screening.Limits,
    minutes: Mapping[int, str] | None = None,
) -> dict[int, list[str]]:
    """Return what looks made up in each cooperative's month, as words of `screening`."""
    flows = [code for code, one in FIELDS.items() if one.kind == Kind.FLOW]
    counts = {
        code: limits.small_count * 10**one.scale
        for code, one in FIELDS.items()
        if one.unit != "yuan"
    }
    months = {key: one.figures(month) for key, one in all_of_them.items()}
    typed = {key: one.typed(month) for key, one in all_of_them.items()}
    alike = screening.identical({k: v for k, v in typed.items() if v}, limits)
    crowd = screening.together(minutes or {}, limits)
    found: dict[int, list[str]] = {}
    for key, one in all_of_them.items():
        now = months[key]
        if not now:
            continue
        before = one.figures(shifted(month, -1))
        year = one.figures(shifted(month, -MONTHS_OF_YEAR))
        of_month = {name: now[name] for name in flows if name in now}
        jumped = screening.jumps(of_month, before, limits, last_year=year, bases=counts)
        words = [f"jump:{name}" for name in jumped]
        if month not in one.computed:
            words += [f"unbalanced:{name}" for name in screening.unbalanced(now)]
        words += [f"negative:{name}" for name in screening.negative(now, MAY_BE_NEGATIVE)]
        row = [
            number
            for at, number in one.row("surplus").items()
            if at <= month and at not in one.computed
        ]
        checks = {
            "heaped": screening.heaped(list(typed[key].values()), limits),
            "copied": screening.copied(typed[key], one.typed(shifted(month, -1)), limits),
            "identical": key in alike,
            "together": key in crowd,
            "never_a_loss": screening.never_a_loss(row, limits),
        }
        found[key] = words + [word for word, odd in checks.items() if odd]
    return found
