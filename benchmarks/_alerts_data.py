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
    from django.db import transaction  # noqa: PLC0415

    from touyan.core import bulk  # noqa: PLC0415
    from touyan.registry.models import Area, Organisation, Person, Subject  # noqa: PLC0415

    code = 520_000 + number
    chance = random.Random(code)

    def area(path: str, level: str, kind: str, parent: Any = None) -> Any:
        return Area(path=path, scope_path=path, level=level, kind=kind, name=path, parent=parent,
                    valid_from=SINCE)  # fmt: skip

    with transaction.atomic():
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


def numbers(chance: random.Random) -> dict[str, int]:
    """Return every number of a month: money in fen around 20,000 yuan, some of it gone wrong."""
    from touyan.indicators.fields import FIELDS  # noqa: PLC0415

    found = {
        code: chance.randrange(100_000, 4_000_000)
        if one.unit == "yuan"
        else chance.randrange(0, 90)
        for code, one in FIELDS.items()
    }
    found |= {"members": 60, "farmers": 55, "units": 1}
    found["income"] = 0 if chance.random() < 0.05 else chance.randrange(1_000_000, 6_000_000)
    found["surplus"] = chance.randrange(-500_000, 1_500_000)
    return found


def _returns(coops: list[tuple[int, int]], hand: int, chance: random.Random) -> None:
    from touyan.core import bulk  # noqa: PLC0415
    from touyan.indicators.models import MonthlyReturn, ReturnFigures  # noqa: PLC0415

    rows = bulk.create(
        [
            MonthlyReturn(organisation_id=pk, area_id=area, month=month, status="LOCKED",
                          sent_at=NOW, sent_by_id=hand)
            for pk, area in coops
            for month in months()
        ]
    )  # fmt: skip
    bulk.create(
        [
            ReturnFigures(monthly_return_id=row.pk, numbers=numbers(chance), computed_at=NOW)
            for row in rows
        ]
    )


def _vouchers(coops: list[int], people: list[int], chance: random.Random) -> None:
    """A sale and an expense in each month, each with its other side but for some; few over other accounts."""
    from touyan.coops.models import Voucher, VoucherLine, VoucherParty  # noqa: PLC0415
    from touyan.core import bulk  # noqa: PLC0415

    rows, sides = [], []
    for pk in coops:
        for month in months():
            for number, template in enumerate(("SALE_OTHERS", "EXPENSE"), start=1):
                fen = chance.randrange(200_000, 3_000_000)
                rows.append(
                    Voucher(coop_id=pk, ref=uuid.UUID(int=chance.getrandbits(128), version=4),
                            on=f"{month}-15", period=month, number=number, template=template,
                            summary="虚构", total_fen=fen, status="POSTED", made_by_id=people[0],
                            made_at=NOW, checked_by_id=people[1], checked_at=NOW)
                )  # fmt: skip
    for row in rows:
        row.on = dt.date.fromisoformat(str(row.on))
    bulk.create(rows)
    lines = []
    for row in rows:
        sale = row.template == "SALE_OTHERS"
        pair = (("102", 1), ("501", -1)) if sale else (("522", 1), ("102", -1))
        for place, (account, sign) in enumerate(pair, start=1):
            lines.append(
                VoucherLine(voucher_id=row.pk, place=place, number=account,
                            detail="" if account == "102" else "others",
                            amount_fen=sign * row.total_fen)
            )  # fmt: skip
        if chance.random() < 0.8:
            many = BUYERS if sale else SELLERS
            favourite = (row.coop_id or 0) % 3 and chance.random() < 0.7
            name = f"{'买家' if sale else '卖家'}{0 if favourite else chance.randrange(many)}"
            holder = "虚构人" if (row.coop_id or 0) % 50 == 0 and chance.random() < 0.1 else ""
            sides.append(VoucherParty(voucher_id=row.pk, name=name, holder=holder))
    bulk.create(lines)
    bulk.create(sides)
