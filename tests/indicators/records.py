"""Records for facts: redemptions on days, written as rows, and what a patient clerk would count."""

import datetime as dt
from collections import Counter, defaultdict

from django.db.models import Max

from tests.tiny import Tiny
from touyan.core import clock
from touyan.indicators.models import Boundaries, Fact
from touyan.points.models import Redemption, RedemptionChannel, RedemptionStatus, Shop
from touyan.registry.models import Area, AreaCode

VILLAGES = (
    "village",
    "sibling_village",
    "community",
    "far_village",
    "far_community",
    "east_village",
)
HOUSEHOLDS = ("household", "sibling_household", "far_household", "east_household")
Row = tuple[str, str, str, int, int | None]


def open_shops(tiny: Tiny) -> None:
    """Give every village a shop; the money of all lies in one account, which nobody looks at here."""
    account = Shop.objects.order_by("pk").first().cash_account
    for name in VILLAGES:
        area = getattr(tiny, name)
        if not Shop.objects.filter(area=area).exists():
            Shop.objects.create(
                area=area, name="超市", opened_on=dt.date(2020, 5, 1), cash_account=account
            )


def hand_over(tiny: Tiny, village: str, household: str, day: dt.date, points: int) -> Redemption:
    """Write a redemption that was keyed in now for a day."""
    return Redemption.objects.create(
        shop=Shop.objects.get(area=getattr(tiny, village)),
        household=getattr(tiny, household),
        channel=RedemptionChannel.COUNTER,
        status=RedemptionStatus.DONE,
        points=points,
        requested_at=clock.now(),
        requested_by=tiny.shop_keeper,
        done_at=clock.now(),
        done_on=day,
        keeper=tiny.shop_keeper,
    )


def take_back(redemption: Redemption) -> None:
    """Undo a redemption, as the keeper does within ten minutes."""
    redemption.status = RedemptionStatus.UNDONE
    redemption.ended_at = clock.now()
    redemption.save()


def facts(*measures: str) -> set[Row]:
    """Return the kept facts as plain rows: measure, boundaries, month, area, numerator, denominator."""
    rows = Fact.objects.filter(measure__in=measures) if measures else Fact.objects.all()
    return set(rows.values_list("measure", "boundaries", "month", "area_id", "num", "den"))


def counted_by_hand(first: str, last: str) -> set[tuple[str, str, str, int, int, None]]:
    """Return what the four measures of redemptions are, one record after the other."""
    months = sorted({f"{day:%Y-%m}" for day in _days()} | {first, last})
    moved = {month for month in months if _has_moved(month)}
    sums: Counter[tuple[str, str, str, int]] = Counter()
    homes: dict[tuple[str, str, str, int], set[int]] = defaultdict(set)
    for one in Redemption.objects.select_related("shop__area"):
        if one.status != RedemptionStatus.DONE:
            continue
        month = f"{one.done_on:%Y-%m}"
        if not first <= month <= last:
            continue
        for boundaries in (Boundaries.NOW, Boundaries.THEN):
            if boundaries == Boundaries.THEN and month not in moved:
                continue
            path = one.shop.area.scope_path
            if boundaries == Boundaries.THEN:
                path = _code(one.shop.area_id, month)
            place = _holder(path, month, boundaries)
            sums["points.visits", boundaries, month, place] += 1
            sums["points.redeemed", boundaries, month, place] += one.points
            for level in (path, path[:9] + "000", path[:6] + "000000"):
                above = _holder(level, month, boundaries)
                homes["points.redeeming_households", boundaries, month, above].add(one.household_id)
    rows = {(*key, number, None) for key, number in sums.items()}
    return rows | {(*key, len(ids), None) for key, ids in homes.items()}


def _days() -> list[dt.date]:
    return list(Redemption.objects.exclude(done_on=None).values_list("done_on", flat=True))


def _end(month: str) -> dt.date:
    start = dt.date(int(month[:4]), int(month[5:]), 1)
    return (start + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


def _code(area_id: int, month: str) -> str:
    codes = list(AreaCode.objects.filter(area_id=area_id).order_by("valid_from"))
    day = _end(month)
    for code in codes:
        if code.valid_from <= day and (code.valid_to is None or code.valid_to > day):
            return code.path
    return codes[0].path if day < codes[0].valid_from else codes[-1].path


def _has_moved(month: str) -> bool:
    day = _end(month)
    return any(
        code.path != code.area.scope_path
        for code in AreaCode.objects.select_related("area")
        if code.valid_from <= day and (code.valid_to is None or code.valid_to > day)
    )


def _holder(path: str, month: str, boundaries: str) -> int:
    if boundaries == Boundaries.NOW:
        return Area.objects.get(path=path, valid_to=None).pk
    day = _end(month)
    for code in AreaCode.objects.filter(path=path):
        if code.valid_from <= day and (code.valid_to is None or code.valid_to > day):
            return code.area_id
    living = Area.objects.filter(path=path, valid_to=None).first()
    return living.pk if living else AreaCode.objects.filter(path=path).last().area_id


def may_change_on(area: Area, day: dt.date) -> bool:
    """Say whether a village can get another code from a day on: later than any code in it began."""
    below = AreaCode.objects.filter(area__scope_path__startswith=area.scope_path)
    began = below.aggregate(last=Max("valid_from"))["last"]
    return area.valid_to is None and day > began
