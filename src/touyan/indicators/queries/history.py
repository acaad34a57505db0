"""The monthly numbers of cooperatives, read at once for all of them."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Max, Min, Q

from touyan.decisions.queries.assemblies import assemblies_of
from touyan.indicators.models import MonthlyReturn, ReturnValue
from touyan.indicators.models.returns import SENT
from touyan.indicators.series import Series
from touyan.registry.models import Area


def series_of(county: Area, organisations: Collection[int] = ()) -> dict[int, Series]:
    """Return what is known of every cooperative of a county that has returns, by id. Four queries."""
    rows = MonthlyReturn.objects.filter(area__scope_path__under=county.prefix)
    if organisations:
        rows = rows.filter(organisation_id__in=organisations)
    numbers: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    values = ReturnValue.objects.filter(monthly_return__in=rows).order_by("version")
    for organisation, month, field, number in values.values_list(
        "monthly_return__organisation_id", "monthly_return__month", "field", "number"
    ).iterator(20_000):
        if number is None:
            numbers[organisation][field].pop(month, None)
        else:
            numbers[organisation][field][month] = number
    sent: dict[int, set[str]] = defaultdict(set)
    for organisation, month in rows.filter(status__in=SENT).values_list("organisation_id", "month"):
        sent[organisation].add(month)
    own = Min("month", filter=Q(is_imported=False))
    begun = dict(
        rows.order_by()
        .values("organisation_id")
        .annotate(at=own)
        .values_list("organisation_id", "at")
    )
    assemblies = assemblies_of(list(begun))
    return {
        organisation: Series(
            numbers=numbers.get(organisation, {}),
            sent=frozenset(sent[organisation]),
            begun=first or "",
            assemblies=assemblies.get(organisation, {}),
        )
        for organisation, first in begun.items()
    }


def last_month(county: Area) -> str:
    """Return the latest month of which a cooperative of the county has a return, or nothing."""
    found = MonthlyReturn.objects.filter(area__scope_path__under=county.prefix)
    return found.aggregate(at=Max("month"))["at"] or ""


def minutes_of(county: Area, month: str) -> dict[int, str]:
    """Return by whom and in which minute each cooperative's return of a month came in."""
    rows = MonthlyReturn.objects.filter(
        area__scope_path__under=county.prefix, month=month, sent_at__isnull=False, is_imported=False
    )
    return {
        organisation: f"{by} {at:%Y-%m-%d %H:%M}"
        for organisation, by, at in rows.values_list("organisation_id", "sent_by_id", "sent_at")
    }
