"""Months of claims and visits to the shop, of many villages at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from touyan.backstage.queries import work_calendar
from touyan.core import bulk as table
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.calendar import Calendar
from touyan.disclosure import minimum
from touyan.disclosure import services as disclosure
from touyan.disclosure.errors import NoticeNotOver
from touyan.disclosure.models import Notice, NoticeKind, NoticeStatus
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.values import Posting
from touyan.points import accounts, caps
from touyan.points.bulk.door import require_system
from touyan.points.bulk.values import PastClaim, PastMonth, PastVisit
from touyan.points.errors import OverCap, SamePerson
from touyan.points.models import (
    Batch,
    BatchStatus,
    Claim,
    ClaimState,
    Origin,
    Redemption,
    RedemptionChannel,
    RedemptionLine,
    RedemptionStatus,
)
from touyan.points.services import batches, moves
from touyan.points.services.moves import Holders, Item, Wanted

CLAIM_COLUMNS = (
    "ref", "area_id", "household_id", "person_id", "rule_id", "quantity", "points", "occurred_on",
    "note", "origin", "state", "proposed_by_id", "proposed_at", "first_reviewed_by_id",
    "first_reviewed_at", "second_reviewed_by_id", "second_reviewed_at", "batch_id", "posted_at",
    "reason", "returns",
)  # fmt: skip
REDEMPTION_COLUMNS = (
    "id", "ref", "shop_id", "household_id", "channel", "status", "code", "points", "requested_at",
    "done_at", "done_on", "keeper_id", "cash_fen",
)  # fmt: skip


@transaction.atomic
def book_months(*, actor: Actor, months: Sequence[PastMonth]) -> int:
    """Write notices, batches and claims of past months and book the claims; return how many.

    Raises SamePerson, OverCap, WrongPoints, NoticeTooShort, NoticeNotOver for a history that our rules would not
    have let happen.
    """
    require_system(actor)
    for month in months:
        _check_month(month)
    books = accounts.books_of(actor=actor, areas=[month.area for month in months])
    notices = disclosure.publish_many(actor=actor, notices=_notices(months))
    rows = [
        Batch(
            area=month.area,
            month=month.month,
            notice=notice,
            status=BatchStatus.POSTED,
            published_at=clock.start_of(month.noticed_on),
            posted_at=clock.start_of(month.posted_on),
        )
        for month, notice in zip(months, notices, strict=True)
    ]
    table.create(rows)
    claims = [
        _claim_row(one, month, batch.pk)
        for month, batch in zip(months, rows, strict=True)
        for one in month.claims
    ]
    table.insert(Claim, CLAIM_COLUMNS, claims)
    ledger.post_many(actor=actor, postings=_claim_postings(actor, months, books))
    return len(claims)


def _claim_postings(
    actor: Actor, months: Sequence[PastMonth], books: Mapping[int, int]
) -> Iterable[Posting]:
    ids = accounts.of_books(actor=actor, books=books.values())
    holders = accounts.of_households(
        actor=actor,
        wanted={
            (books[month.area.pk], one.household_id) for month in months for one in month.claims
        },
    )
    for month in months:
        book = books[month.area.pk]
        for one in month.claims:
            yield batches.posting_for(
                one,
                book=book,
                available=holders[one.household_id][0],
                issued=ids[book, accounts.ISSUED],
                month=month.month,
                booked_on=month.posted_on,
                tells_who=False,
            )


@transaction.atomic
def book_visits(*, actor: Actor, visits: Sequence[PastVisit]) -> int:
    """Write redemptions at the counter and book them; return how many.

    Raises InsufficientBalance (of the ledger) when a household or a shelf would fall below zero.
    """
    require_system(actor)
    ids = table.next_keys(Redemption, len(visits))
    table.insert(
        Redemption,
        REDEMPTION_COLUMNS,
        (_redemption_row(pk, one) for pk, one in zip(ids, visits, strict=True)),
    )
    table.insert(
        RedemptionLine,
        ("redemption_id", "product_id", "quantity", "points"),
        (
            (pk, product.pk, quantity, product.price_points * quantity)
            for pk, one in zip(ids, visits, strict=True)
            for product, quantity in one.items
        ),
    )
    ledger.post_many(actor=actor, postings=_visit_postings(actor, visits))
    return len(visits)


def _visit_postings(actor: Actor, visits: Sequence[PastVisit]) -> Iterable[Posting]:
    books = ledger_queries.books_of({one.shop.area_id for one in visits})
    ids = accounts.of_books(actor=actor, books=books.values())
    holders = accounts.of_households(
        actor=actor, wanted={(books[one.shop.area_id], one.household_id) for one in visits}
    )
    for one in visits:
        book = books[one.shop.area_id]
        available, held = holders[one.household_id]
        wanted = Wanted(
            household_id=one.household_id,
            shop=one.shop,
            items=tuple(Item(product, quantity) for product, quantity in one.items),
            ref=one.ref,
        )
        yield moves.posting_for(
            wanted,
            step=moves.COUNTER,
            points=one.points,
            holders=Holders(book, available, held, ids[book, accounts.REDEEMED]),
            on=one.at.date(),
            tells_who=False,
        )


def _check_month(month: PastMonth) -> None:
    used: dict[tuple[int, str], int] = defaultdict(int)
    in_all: dict[int, int] = defaultdict(int)
    for one in month.claims:
        people = {one.proposed_by_id, one.first_reviewed_by_id, one.second_reviewed_by_id}
        if len(people) != len(("proposer", "first reviewer", "second reviewer")):
            raise SamePerson
        caps.check_points(rule_points=one.rule.points, quantity=one.quantity, points=one.points)
        key = (one.household_id, caps.family(one.rule.code))
        used[key] += one.points
        in_all[one.household_id] += one.points
        cap = one.rule.cap_per_month
        most = one.rule.scheme.household_month_cap
        if (cap is not None and used[key] > cap) or in_all[one.household_id] > most:
            raise OverCap


def _notices(months: Sequence[PastMonth]) -> list[Notice]:
    calendar = work_calendar()
    return [_notice(month, calendar) for month in months]


def _notice(month: PastMonth, calendar: Calendar) -> Notice:
    days = month.claims[0].rule.scheme.notice_days if month.claims else minimum.POINTS_DEFAULT_DAYS
    ends_on = minimum.last_day(
        kind=NoticeKind.POINTS_BATCH,
        starts_on=month.noticed_on,
        days=days,
        calendar=calendar,
    )
    if not minimum.is_over(ends_on=ends_on, today=month.posted_on):
        raise NoticeNotOver
    return Notice(
        area=month.area,
        kind=NoticeKind.POINTS_BATCH,
        title=month.month,
        subject_ref=f"points.batch:{month.area.pk}:{month.month}:1",
        starts_on=month.noticed_on,
        ends_on=ends_on,
        minimum_days=days,
        masked_fields=list(disclosure.ALWAYS_MASKED),
        ask_whom="",
        status=NoticeStatus.CLOSED,
        published_by_id=month.published_by_id,
        published_at=clock.start_of(month.noticed_on),
        posted_on_board_at=clock.start_of(month.noticed_on),
        posted_on_board_by_id=month.published_by_id,
    )


def _claim_row(one: PastClaim, month: PastMonth, batch_id: int) -> tuple[object, ...]:
    """Return the values of CLAIM_COLUMNS."""
    reviewed = clock.start_of(month.noticed_on)
    return (
        one.ref,
        month.area.pk,
        one.household_id,
        one.person_id,
        one.rule.pk,
        one.quantity,
        one.points,
        one.occurred_on,
        one.note,
        Origin.PANEL.value,
        ClaimState.POSTED.value,
        one.proposed_by_id,
        clock.start_of(one.occurred_on),
        one.first_reviewed_by_id,
        reviewed,
        one.second_reviewed_by_id,
        reviewed,
        batch_id,
        clock.start_of(month.posted_on),
        "",
        0,
    )


def _redemption_row(pk: int, one: PastVisit) -> tuple[object, ...]:
    """Return the values of REDEMPTION_COLUMNS."""
    return (
        pk,
        one.ref,
        one.shop.pk,
        one.household_id,
        RedemptionChannel.COUNTER.value,
        RedemptionStatus.DONE.value,
        "",
        one.points,
        one.at,
        one.at,
        one.at.date(),
        one.keeper_id,
        0,
    )
