"""Points with a last day of their own: paper coupons that a village took over."""

from collections.abc import Sequence

from django.db import transaction

from touyan.core.actor import Actor
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting
from touyan.points import accounts, running_out
from touyan.points.bulk.door import require_system
from touyan.points.bulk.values import PastCoupon
from touyan.points.models import ExpiryReminder


@transaction.atomic
def take_over(*, actor: Actor, coupons: Sequence[PastCoupon]) -> int:
    """Book coupons that households handed in, and the reminders they had since; return how many."""
    require_system(actor)
    books = ledger_queries.books_of({one.area.pk for one in coupons})
    ids = accounts.of_books(actor=actor, books=books.values())
    holders = accounts.of_households(
        actor=actor, wanted=[(books[one.area.pk], one.household_id) for one in coupons]
    )
    receipt = ledger.post_many(
        actor=actor,
        postings=[
            Posting(
                key=f"points.coupon:{one.ref}",
                book_id=books[one.area.pk],
                kind=accounts.STATED_KIND,
                effective_on=one.on,
                lines=(
                    Line(ids[books[one.area.pk], accounts.ISSUED], -one.points),
                    Line(holders[one.household_id][0], one.points),
                ),
                public={"expires_on": str(one.until), "points": one.points},
            )
            for one in coupons
        ],
    )
    ExpiryReminder.objects.bulk_create(
        ExpiryReminder(
            holder_id=one.household_id,
            expires_on=one.until,
            days_before=stage,
            points=one.points,
            reminded_on=one.told_on,
        )
        for one in coupons
        if (stage := running_out.stage(one.until, one.told_on)) is not None
    )
    return receipt.posted
