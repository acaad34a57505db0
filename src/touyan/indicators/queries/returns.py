"""The numbers of monthly returns: what the records said, what people filled in, what follows from both.

`numbers_of` is the door for everybody who needs the months of many cooperatives; `held` for the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import QuerySet

from touyan.indicators.fields import FIELDS
from touyan.indicators.formulas import completed
from touyan.indicators.models import MonthlyReturn, ReturnFigures, ReturnValue
from touyan.registry.models import Area

Key = tuple[int, str]
"""Cooperative and month."""


@dataclass(slots=True)
class Held:
    """What a return holds: numbers, those that came from the records, and why others are blank."""

    numbers: dict[str, int] = field(default_factory=dict)
    computed: frozenset[str] = frozenset()
    entered: frozenset[str] = frozenset()
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def is_computed(self) -> bool:
        """Say whether the records were asked at all; a month from an old workbook never is."""
        return bool(self.computed)


def held(rows: QuerySet[MonthlyReturn]) -> dict[int, Held]:
    """Return what each of these returns holds, by its id. Three queries, however many there are."""
    months = dict(rows.order_by().values_list("pk", "month"))
    known: dict[int, dict[str, int]] = {}
    figures = ReturnFigures.objects.filter(monthly_return__in=rows).order_by("version")
    for pk, numbers in figures.values_list("monthly_return_id", "numbers").iterator(5_000):
        known[pk] = numbers
    entered: dict[int, dict[str, tuple[int | None, str]]] = defaultdict(dict)
    values = ReturnValue.objects.filter(monthly_return__in=rows).order_by("version")
    for pk, code, number, reason in values.values_list(
        "monthly_return_id", "field", "number", "reason"
    ).iterator(20_000):
        entered[pk][code] = (number, reason)
    return {
        pk: _merged(known.get(pk, {}), entered.get(pk, {}), month) for pk, month in months.items()
    }


def _merged(known: dict[str, int], entered: dict[str, tuple[int | None, str]], month: str) -> Held:
    """A number from the records counts before one that somebody wrote down."""
    typed = {code: number for code, (number, _reason) in entered.items() if number is not None}
    numbers = typed | known
    return Held(
        numbers=completed(numbers, month) if known else numbers,
        computed=frozenset(known),
        entered=frozenset(typed) - known.keys(),
        reasons={code: reason for code, (number, reason) in entered.items() if number is None},
    )


def numbers_of(
    county: Area, first: str, last: str, organisations: Collection[int] = ()
) -> dict[Key, dict[str, int]]:
    """Return the numbers of every return of an area's cooperatives from one month to another.

    By cooperative and month, field by field as `indicators.fields` names them; what is not known is
    left out. Three queries. Scope is the caller's.
    """
    rows = MonthlyReturn.objects.filter(
        area__scope_path__under=county.prefix, month__gte=first, month__lte=last
    )
    if organisations:
        rows = rows.filter(organisation_id__in=organisations)
    keys = rows.order_by().values_list("pk", "organisation_id", "month")
    found = held(rows)
    return {
        (organisation, month): {
            code: number for code, number in found[pk].numbers.items() if code in FIELDS
        }
        for pk, organisation, month in keys
    }
