"""The lists of signatures of many villages at once."""

from collections.abc import Sequence

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import bulk as table
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.points import accounts, county
from touyan.points.bulk.door import require_system
from touyan.points.bulk.values import PastList
from touyan.points.models import Enrolment, EnrolmentChannel
from touyan.points.services.enrolment import base_posting

COLUMNS = ("ref", "area_id", "household_id", "channel", "enrolled_on", "enrolled_by_id")


@transaction.atomic
def enrol(*, actor: Actor, lists: Sequence[PastList]) -> int:
    """Enrol households that never took part before, by villages; return how many.

    One transfer per village gives the base scores.
    """
    require_system(actor)
    today = clock.today()
    count = table.insert(
        Enrolment,
        COLUMNS,
        (
            (ref, one.area.pk, household_id, EnrolmentChannel.LIST.value, today, one.written_by_id)
            for one in lists
            for household_id, ref in one.households
        ),
    )
    _give_base_scores(actor, lists)
    audit.record(
        actor=actor,
        action="points.households.enrolled",
        object_kind="points.enrolment",
        object_id="bulk",
        detail={"count": count},
    )
    return count


def _give_base_scores(actor: Actor, lists: Sequence[PastList]) -> None:
    points = county.parameters(lists[0].area.scope_path).base_score if lists else 0
    if not points:
        return
    known = ledger_queries.books_of({one.area.pk for one in lists})
    books = {
        one.area.pk: known.get(one.area.pk) or accounts.book_id(actor=actor, area=one.area)
        for one in lists
    }
    ids = accounts.of_books(actor=actor, books=books.values())
    holders = accounts.base_scores(
        actor=actor,
        wanted=[
            (books[one.area.pk], household_id)
            for one in lists
            for household_id, _ref in one.households
        ],
    )
    ledger.post_many(
        actor=actor,
        postings=[
            base_posting(
                area_id=one.area.pk,
                book=books[one.area.pk],
                issued=ids[books[one.area.pk], accounts.BASE_ISSUED],
                holders={pk: holders[pk] for pk, _ref in one.households},
                points=points,
            )
            for one in lists
            if one.households
        ],
    )
