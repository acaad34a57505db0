"""Objects of the disclosure room in five places: months of books in every state, receipts."""

import datetime as dt

from tests.access.places import Address, World
from touyan.core import chain, clock
from touyan.core.actor import SYSTEM
from touyan.disclosure.head import Content, Head
from touyan.disclosure.models import (
    MonthClose,
    MonthStatus,
    Notice,
    NoticeKind,
    NoticeStatus,
    Objection,
)
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting
from touyan.registry.models import Area

PERIODS = {
    MonthStatus.FROZEN: "2020-01",
    MonthStatus.CHECKED: "2020-02",
    MonthStatus.SIGNED: "2020-03",
    MonthStatus.PUBLISHED: "2020-04",
}


def _book(area: Area) -> int:
    found = ledger_queries.book_of(area.pk)
    return found or ledger.open_book(actor=SYSTEM, area_id=area.pk, kind="VILLAGE")


def _month(world: World, place: str, status: MonthStatus) -> MonthClose:
    """Return the month of a village in a state; one for the whole village."""
    area, period = world.village(place), PERIODS[status]
    book = _book(area)
    found = MonthClose.objects.filter(book_id=book, period=period).first()
    if found is not None:
        return found
    head = Head(
        alg="sha256",
        area=area.path,
        book=book,
        period=period,
        n=0,
        root=chain.merkle_root([]),
        content=Content((), ()).digest("sha256"),
    )
    now = clock.now()
    row = MonthClose(
        area=area, book_id=book, kind="VILLAGE", period=period, status=status, frozen_at=now
    )
    if status != MonthStatus.FROZEN:
        row.text, row.head = head.text, head.digest.hex()
        row.entries, row.checked_at = 0, now
    if status == MonthStatus.PUBLISHED:
        row.published_at, row.notice = now, _notice(area, period)
    row.save()
    return row


def _notice(area: Area, period: str) -> Notice:
    today = clock.today()
    return Notice.objects.create(
        area=area,
        kind=NoticeKind.VILLAGE_AFFAIRS,
        title=period,
        subject_ref=f"disclosure.month:{area.pk}:{period}",
        starts_on=today - dt.timedelta(days=1),
        ends_on=today + dt.timedelta(days=14),
        minimum_days=15,
        ask_whom="",
        status=NoticeStatus.OPEN,
        published_at=clock.now(),
    )


def open_area(world: World, place: str) -> Address:
    """A village whose books are open."""
    return {"path": world.village(place).path}


def open_month(world: World, place: str) -> Address:
    """A published month."""
    month = _month(world, place, MonthStatus.PUBLISHED)
    return {"path": month.area.path, "period": month.period}


def month_on_notice(world: World, place: str) -> Address:
    """The same, by its key."""
    return {"pk": _month(world, place, MonthStatus.PUBLISHED).pk}


def closed_month(world: World, place: str) -> Address:
    """A month that was checked and waits for its signatures."""
    return {"pk": _month(world, place, MonthStatus.CHECKED).pk}


def frozen_month(world: World, place: str) -> Address:
    """A month that is frozen and not checked."""
    return {"pk": _month(world, place, MonthStatus.FROZEN).pk}


def signed_month(world: World, place: str) -> Address:
    """A month that waits to be published."""
    return {"pk": _month(world, place, MonthStatus.SIGNED).pk}


def month_to_close(world: World, place: str) -> Address:
    """A village with a book whose last month is over."""
    return {"book_id": _book(world.village(place))}


def month_objection(world: World, place: str) -> Address:
    """An unanswered objection to a published month."""
    month = _month(world, place, MonthStatus.PUBLISHED)
    found, _created = Objection.objects.get_or_create(
        notice=month.notice,
        line_ref="given",
        raised_by_id=world.household(place).head_id,
        defaults={
            "raised_at": clock.now(),
            "reason": "少了3分",
            "answer_due_on": clock.today() + dt.timedelta(days=3),
        },
    )
    return {"pk": found.pk}


def household_transfer(world: World, place: str) -> Address:
    """A transfer that moved points of a household."""
    book, household = _book(world.village(place)), world.household(place)
    ledger.define_commodity(actor=SYSTEM, code="POINT", name="points", kind="POINT")
    one, two = (
        ledger.open_account(
            actor=SYSTEM, book_id=book, code=code, commodity="POINT", floor=None, subject_id=subject
        )
        for code, subject in (("test.from", None), ("test.to", household.pk))
    )
    posting = Posting(
        key=f"test.receipt:{household.pk}",
        book_id=book,
        kind="test.moved",
        effective_on=clock.today(),
        lines=(Line(one, -1), Line(two, 1)),
        public={},
    )
    return {"key": ledger.post(actor=SYSTEM, posting=posting).key}


KINDS = {
    "closed_month": closed_month,
    "frozen_month": frozen_month,
    "household_transfer": household_transfer,
    "month_objection": month_objection,
    "month_on_notice": month_on_notice,
    "month_to_close": month_to_close,
    "open_area": open_area,
    "open_month": open_month,
    "signed_month": signed_month,
}
