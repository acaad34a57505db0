"""The monthly numbers of cooperatives, read at once for all of them."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Max, Min, Q

from touyan.core import packs
from touyan.decisions.queries.assemblies import assemblies_of
from touyan.indicators.models import MonthlyReturn
from touyan.indicators.models.returns import SENT
from touyan.indicators.pack import PACK
from touyan.indicators.queries.returns import held
from touyan.indicators.series import Series
from touyan.registry.models import Area


def series_of(county: Area, organisations: Collection[int] = ()) -> dict[int, Series]:
    """Return what is known of every cooperative of a county that has returns, by id. Six queries."""
    rows = MonthlyReturn.objects.filter(area__scope_path__under=county.prefix)
    if organisations:
        rows = rows.filter(organisation_id__in=organisations)
    numbers: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    sent: dict[int, set[str]] = defaultdict(set)
    computed: dict[int, set[str]] = defaultdict(set)
    found = held(rows)
    for pk, organisation, month, status in rows.order_by().values_list(
        "pk", "organisation_id", "month", "status"
    ):
        for code, number in found[pk].numbers.items():
            numbers[organisation][code][month] = number
        if found[pk].is_computed:
            computed[organisation].add(month)
        if status in SENT:
            sent[organisation].add(month)
    own = Min("month", filter=Q(is_imported=False))
    begun = dict(
        rows.order_by()
        .values("organisation_id")
        .annotate(at=own)
        .values_list("organisation_id", "at")
    )
    assemblies = assemblies_of(list(begun))
    pack = packs.of_room(PACK, county.path)
    return {
        organisation: Series(
            numbers=numbers.get(organisation, {}),
            sent=frozenset(sent[organisation]),
            begun=first or "",
            assemblies=assemblies.get(organisation, {}),
            computed=frozenset(computed[organisation]),
            due_day=pack.windows.send_by,
            season_month=pack.season_month,
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
