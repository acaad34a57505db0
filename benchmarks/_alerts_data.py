"""Invented cooperatives with 24 months of returns and vouchers, for `alerts.py`. One county after another."""

import datetime as dt
import random
import uuid
from typing import Any

COUNTY_VILLAGES = 578
MONTHS = 24
DAY = dt.date(2026, 3, 12)
MONTH = "2026-02"
"""The rules are judged on this day for the month that is over."""
NOW = dt.datetime(2026, 3, 12, 2, tzinfo=dt.UTC)
SINCE = dt.date(2019, 1, 1)
BUYERS, SELLERS = 4, 5


def months() -> list[str]:
    """Return the 24 months up to the one that is judged."""
    from touyan.core import measures  # noqa: PLC0415 - Django is set up only now

    return list(measures.months_between(measures.shifted(MONTH, 1 - MONTHS), MONTH))


def build(villages: int) -> list[Any]:
    """Write as many villages as one county's worth each; return the counties."""
    made, number = [], 0
    while villages > 0:
        made.append(_county(number, min(villages, COUNTY_VILLAGES)))
        villages, number = villages - COUNTY_VILLAGES, number + 1
    return made


def _county(number: int, villages: int) -> Any:
    from django.db import connection, transaction  # noqa: PLC0415

    from touyan.core import bulk  # noqa: PLC0415
    from touyan.registry.models import Area, Organisation, Person, Subject  # noqa: PLC0415

    code = 520_001 + number  # 520000 would be the province: every county lies below it
    chance = random.Random(code)

    def area(path: str, level: str, kind: str, parent: Any = None) -> Any:
        return Area(path=path, scope_path=path, level=level, kind=kind, name=path, parent=parent,
                    valid_from=SINCE)  # fmt: skip

    with transaction.atomic(), connection.cursor() as cursor:
        # The rows name each other rightly; looking that up for each would be half of the writing.
        cursor.execute("SET LOCAL session_replication_role = replica")
        county = area(f"{code}000000", "COUNTY", "COUNTY")
        county.save()
        town = area(f"{code}100000", "TOWNSHIP", "TOWN", county)
        town.save()
        # one long township: the rules look below the county only
        places = Area.objects.bulk_create(
            area(f"{code}{100 + n // 700:03d}{200 + n % 700:03d}", "VILLAGE", "VILLAGE", town)
            for n in range(villages)
        )
        subjects = Subject.objects.bulk_create(
            Subject(kind="ORGANISATION", area=place) for place in places
        )
        people = Subject.objects.bulk_create(Subject(kind="PERSON", area=town) for _n in range(2))
        Person.objects.bulk_create(Person(subject=one, name="虚构人") for one in people)
        bulk.insert(
            Organisation,
            ("subject_id", "kind", "name", "valid_from"),
            ((one.pk, "COOP", f"虚构合作社{one.pk}", SINCE) for one in subjects),
        )
        coops = [(subject.pk, place.pk) for subject, place in zip(subjects, places, strict=True)]
        _register(coops)
        _returns(coops, people[0].pk, chance)
        _vouchers([pk for pk, _area in coops], [one.pk for one in people], chance)
    return county


def _register(coops: list[tuple[int, int]]) -> None:
    from touyan.coops.models import Coop  # noqa: PLC0415

    Coop.objects.bulk_create(
        Coop(organisation_id=pk, code=f"B{pk}", area_id=area, level="VILLAGE", business="PLANTING",
             status="ACTIVE", begun_at=NOW, registered_on=SINCE)
        for pk, area in coops
    )  # fmt: skip


def numbers(chance: random.Random, ranges: list[tuple[str, int, int]]) -> dict[str, int]:
    """Return every number of a month: money in fen around 20,000 yuan, some of it gone wrong."""
    roll = chance.random
    found = {code: least + int(roll() * span) for code, least, span in ranges}
    found |= {"members": 60, "farmers": 55, "units": 1}
    found["income"] = 0 if roll() < 0.05 else 1_000_000 + int(roll() * 5_000_000)
    found["surplus"] = int(roll() * 2_000_000) - 500_000
    return found


def _ranges() -> list[tuple[str, int, int]]:
    """Return field, least number and span: money around 20,000 yuan, everything else under 90."""
    from touyan.indicators.fields import FIELDS  # noqa: PLC0415

    return [
        (code, 100_000, 3_900_000) if one.unit == "yuan" else (code, 0, 90)
        for code, one in FIELDS.items()
    ]


def _returns(coops: list[tuple[int, int]], hand: int, chance: random.Random) -> None:
    from touyan.core import bulk  # noqa: PLC0415
    from touyan.indicators.models import MonthlyReturn, ReturnFigures  # noqa: PLC0415

    told = [(pk, area, month) for pk, area in coops for month in months()]
    keys = bulk.next_keys(MonthlyReturn, len(told))
    bulk.insert(
        MonthlyReturn,
        ("id", "organisation", "area", "month", "status", "is_imported", "sent_at", "sent_by"),
        (
            (key, pk, area, month, "LOCKED", False, NOW, hand)
            for key, (pk, area, month) in zip(keys, told, strict=True)
        ),
    )
    ranges = _ranges()
    bulk.insert(
        ReturnFigures,
        ("monthly_return", "version", "numbers", "computed_at"),
        ((key, 1, numbers(chance, ranges), NOW) for key in keys),
    )


def _vouchers(coops: list[int], people: list[int], chance: random.Random) -> None:
    """A sale and an expense in each month, each with its other side but for some; few over other accounts."""
    from touyan.coops.models import Voucher, VoucherLine, VoucherParty  # noqa: PLC0415
    from touyan.core import bulk  # noqa: PLC0415

    each = [
        (pk, month, number, template, chance.randrange(200_000, 3_000_000))
        for pk in coops
        for month in months()
        for number, template in enumerate(("SALE_OTHERS", "EXPENSE"), start=1)
    ]
    keys = bulk.next_keys(Voucher, len(each))
    days = {month: dt.date.fromisoformat(f"{month}-15") for month in months()}
    _insert(
        Voucher,
        ("id", "coop", "ref", "on", "period", "number", "template", "total_fen", "summary", "status",
         "made_by", "made_at", "checked_by", "checked_at"),
        [
            (key, pk, uuid.UUID(int=chance.getrandbits(128), version=4), days[month], month, number,
             template, fen, "虚构", "POSTED", people[0], NOW, people[1], NOW)
            for key, (pk, month, number, template, fen) in zip(keys, each, strict=True)
        ],
    )  # fmt: skip
    lines, sides = [], []
    for key, (pk, _month, _number, template, fen) in zip(keys, each, strict=True):
        sale = template == "SALE_OTHERS"
        pair = (("102", 1), ("501", -1)) if sale else (("522", 1), ("102", -1))
        for place, (account, sign) in enumerate(pair, start=1):
            detail = "" if account == "102" else "others"
            lines.append((key, place, account, detail, sign * fen))
        if chance.random() < 0.8:
            many = BUYERS if sale else SELLERS
            favourite = pk % 3 and chance.random() < 0.7
            name = f"{'买家' if sale else '卖家'}{0 if favourite else chance.randrange(many)}"
            holder = "虚构人" if pk % 50 == 0 and chance.random() < 0.1 else ""
            sides.append((key, name, holder))
    _insert(VoucherLine, ("voucher", "place", "number", "detail", "amount_fen"), lines)
    _insert(VoucherParty, ("voucher", "name", "holder"), sides)


def _insert(model: Any, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Insert rows with the model's defaults beside the named fields."""
    from touyan.core import bulk  # noqa: PLC0415

    rest = {
        field.name: field.get_default()
        for field in model._meta.concrete_fields
        if field.name not in names and not (field.null or field.primary_key)
    }
    bulk.insert(model, (*names, *rest), ((*row, *rest.values()) for row in rows))
