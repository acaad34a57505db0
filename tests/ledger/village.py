"""A village with a book, an issuing account, households with points, and a shop's account."""

import datetime as dt
import itertools
from dataclasses import dataclass, field

from touyan.core.actor import Actor
from touyan.ledger import services
from touyan.ledger.values import Line, Posting
from touyan.registry.models import Area, Subject

CLERK = Actor(person_id=7)
DAY = dt.date(2021, 9, 1)
NOON = dt.datetime(2021, 9, 14, 4, 0, tzinfo=dt.UTC)  # 12:00 in Asia/Shanghai
_numbers = itertools.count(1)


@dataclass
class Village:
    """The ids of one village's book and accounts."""

    area_id: int
    book_id: int
    issued: int
    redeemed: int
    households: list[int] = field(default_factory=list)  # account ids
    subjects: list[int] = field(default_factory=list)

    def award(self, key: str, points: int, to: int = 0, **more: object) -> Posting:
        """Return a posting that gives points to one household."""
        lines = (Line(self.issued, -points), Line(self.households[to], points))
        return self.posting(key, lines, kind="points.award", **more)

    def spend(self, key: str, points: int, by: int = 0, **more: object) -> Posting:
        """Return a posting that spends points of one household."""
        lines = (Line(self.households[by], -points), Line(self.redeemed, points))
        return self.posting(key, lines, kind="points.redeem", **more)

    def posting(self, key: str, lines: tuple[Line, ...], **more: object) -> Posting:
        """Return any posting in this village's book."""
        given: dict[str, object] = {
            "key": key,
            "book_id": self.book_id,
            "kind": "test.move",
            "effective_on": DAY,
            "lines": lines,
            "public": {"rule": "R-1"},
        }
        return Posting(**(given | more))  # type: ignore[arg-type]


def build(households: int = 2, stripes: int = 1) -> Village:
    """Open a village with its book and accounts."""
    number = next(_numbers)
    path = f"520524{100 + number // 1000 % 800:03d}{200 + number % 700:03d}"
    area = Area.objects.create(
        path=path,
        scope_path=path,
        level="VILLAGE",
        kind="VILLAGE",
        name=f"Village {number}",
        valid_from=dt.date(2019, 1, 1),
    )
    services.define_commodity(actor=CLERK, code="POINT", name="points", kind="POINT")
    services.define_commodity(actor=CLERK, code="CNY", name="yuan", kind="MONEY", scale=2)
    book_id = services.open_book(actor=CLERK, area_id=area.pk, kind="VILLAGE")

    def account(code: str, floor: int | None = 0, **more: int) -> int:
        return services.open_account(
            actor=CLERK, book_id=book_id, code=code, commodity="POINT", floor=floor, **more
        )

    village = Village(
        area.pk,
        book_id,
        account("points.issued", floor=None, stripes=stripes),
        account("points.redeemed"),
    )
    for _ in range(households):
        subject = Subject.objects.create(kind="HOUSEHOLD", area=area)
        village.subjects.append(subject.pk)
        village.households.append(account("points.available", subject_id=subject.pk))
    return village
