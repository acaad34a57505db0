"""What becomes of points when a household splits, merges, moves to another village or ends.

The registry is changed first, the points follow in the same transaction, with their lots: what came
along keeps its origin and its last day. Across villages the first one owes the second one what moved
(`due.book_...`): the debt stays with the book that issued the points.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import DomainError, NotAllowed
from touyan.ledger import flows
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.queries import AccountView
from touyan.ledger.values import Line, Posting
from touyan.points import accounts, queries
from touyan.points.errors import NotEnoughPoints, SharesChanged, StillReserved
from touyan.points.lots import shared_parts
from touyan.points.models import Enrolment
from touyan.points.queries.lots import lots_in
from touyan.points.sharing import by_heads
from touyan.registry import services as registry
from touyan.registry.kinds import HouseholdStatus, SuccessionKind
from touyan.registry.models import Area, Household, HouseholdMember, HouseholdSuccession
from touyan.registry.services.households import Members


@dataclass(frozen=True, slots=True)
class _Holder:
    """Where a holder's points lie: book and account."""

    subject_id: int
    book: int
    account: int


@transaction.atomic
def split(
    *,
    actor: Actor,
    household_id: int,
    members: Members,
    points: int | None = None,
    agreed: str = "",
    on: dt.date | None = None,
) -> Household:
    """Some members form a household of their own and take their share of the points along.

    The share is by heads (`points` may state what was shown of it), or another number of `points`
    on which both agreed, with who and when in `agreed`. Raises as the registry does, SharesChanged,
    NotEnoughPoints; then nothing has happened.
    """
    new = registry.split_household(actor=actor, household_id=household_id, members=members, on=on)
    going = len({person_id for person_id, _relation in members})
    share = by_heads(
        _available(household_id), leaving=going, members=going + _present(household_id)
    )
    if points is None:
        points = share
    elif points != share and not agreed:
        raise SharesChanged
    if points:
        _carry(actor, household_id, new, points=points, reason="split", agreed=agreed)
    return new


@transaction.atomic
def merge(*, actor: Actor, household_id: int, into_id: int, on: dt.date | None = None) -> Household:
    """Merge a household into another: all its points go along, its base score goes back.

    Raises as the registry does, and StillReserved while goods wait for it at the shop.
    """
    into = registry.merge_household(actor=actor, household_id=household_id, into_id=into_id, on=on)
    follow_merge(actor=actor, household_id=household_id, into=into)
    return into


@transaction.atomic
def move(*, actor: Actor, household_id: int, area_id: int, on: dt.date | None = None) -> Household:
    """Move a household to another place; to another village its points go along.

    Raises as the registry does, and StillReserved while goods wait for it at the shop.
    """
    household = registry.move_household(
        actor=actor, household_id=household_id, area_id=area_id, on=on
    )
    follow_move(actor=actor, household=household)
    return household


@transaction.atomic
def end(
    *,
    actor: Actor,
    household_id: int,
    status: HouseholdStatus = HouseholdStatus.ENDED,
    on: dt.date | None = None,
) -> Household:
    """End a household: it no longer takes part; its points stay usable until their last day."""
    household = registry.end_household(actor=actor, household_id=household_id, status=status, on=on)
    _leave(household_id)
    _return_base(actor, household_id)
    return household


def follow_merge(*, actor: Actor, household_id: int, into: Household) -> int:
    """Bring the points of a merged household to the one it joined; return how many moved now."""
    moved = _carry(actor, household_id, into, points=None, reason="merge")
    _leave(household_id)
    _return_base(actor, household_id)
    return moved


def follow_move(*, actor: Actor, household: Household) -> int:
    """Bring a household's points to the book of the village where it lives; return how many moved."""
    moved = _carry(actor, household.pk, household, points=None, reason="move")
    village = queries.village_of(household.subject.area)
    running = Enrolment.objects.filter(household=household, withdrawn_on=None).first()
    if running is not None and running.area_id != village.pk:
        # The household chose to take part; moving does not end it, and gives no second base score.
        _leave(household.pk)
        Enrolment.objects.create(
            area=village,
            household=household,
            channel=running.channel,
            enrolled_on=clock.today(),
            enrolled_by_id=running.enrolled_by_id,
        )
    _move_base(actor, household, village)
    return moved


def follow_all(*, actor: Actor = SYSTEM) -> int:
    """Let points follow every household that merged or moved without them; return how many did.

    Those with goods waiting at a shop are left for the next day.
    """
    if actor != SYSTEM:
        raise NotAllowed
    done = 0
    stranded = flows.held_elsewhere(code=accounts.AVAILABLE, commodity=accounts.POINT)
    for household in Household.objects.filter(pk__in=stranded).select_related("subject__area"):
        done += _attempt(actor, household)
    merged = HouseholdSuccession.objects.filter(kind=SuccessionKind.MERGE)
    left = ledger_queries.balances_by_subject(
        code=accounts.AVAILABLE,
        commodity=accounts.POINT,
        subject_ids=list(merged.values_list("old_id", flat=True)) or [0],
    )
    for row in merged.filter(old__in=[pk for pk, points in left.items() if points]):
        done += _attempt(actor, row.new, old_id=row.old_id)
    return done


def _attempt(actor: Actor, household: Household, *, old_id: int | None = None) -> int:
    try:
        with transaction.atomic():
            if old_id is None:
                follow_move(actor=actor, household=household)
            else:
                follow_merge(actor=actor, household_id=old_id, into=household)
    except DomainError:
        return 0
    return 1


def _carry(
    actor: Actor,
    giver_id: int,
    taker: Household,
    *,
    points: int | None,
    reason: str,
    agreed: str = "",
) -> int:
    """Move points (None: all) with their lots from one household to another, or to another book."""
    # Both rows are locked in the order of their keys, as every act on two households does.
    # Not for their keys: a redemption that holds the balance already refers to its household.
    list(
        Household.objects.select_for_update(no_key=True)
        .filter(pk__in={giver_id, taker.pk})
        .order_by("pk")
    )
    village = queries.village_of(taker.subject.area)
    book = accounts.book_id(actor=actor, area=village)
    stays = book if giver_id == taker.pk else None
    giver = _giver(giver_id, other_than=stays)
    if points is None and _holds(giver_id, accounts.HELD, other_than=stays):
        raise StillReserved
    held = ledger_queries.balance(giver.account) if giver else 0
    wanted = held if points is None else points
    if wanted > held:
        raise NotEnoughPoints
    if not (giver and wanted):
        return 0
    available, _held = accounts.of_household(actor=actor, book=book, household_id=taker.pk)
    going = shared_parts(lots_in(giver_id, giver.account).left, wanted)
    key = f"points.moved:{uuid.uuid4()}"
    public = {
        "lots": [lot.as_public() for lot in going],
        "points": wanted,
        "reason": reason,
    }
    private: dict[str, object] = {"from": giver_id, "to": taker.pk}
    if agreed:
        private["agreed"] = agreed
    today = clock.today()

    def posting(in_book: int, *lines: Line) -> Posting:
        return Posting(
            key=key,
            book_id=in_book,
            kind=accounts.MOVED_KIND,
            effective_on=today,
            lines=lines,
            public=public,
            private=private,
        )

    out, into = Line(giver.account, -wanted), Line(available, wanted)
    if giver.book == book:
        ledger.post(actor=actor, posting=posting(book, out, into))
    else:
        ledger.post_across(actor=actor, postings=(posting(giver.book, out), posting(book, into)))
    audit.record(
        actor=actor,
        action="points.household.moved",
        object_kind="points.household",
        object_id=giver_id,
        area_path=village.scope_path,
        detail={"to": taker.pk, "points": wanted, "reason": reason},
    )
    return wanted


def _available(household_id: int) -> int:
    """Return the points that can be shared: those of the book where they lie."""
    giver = _giver(household_id, other_than=None)
    return ledger_queries.balance(giver.account) if giver else 0


def _present(household_id: int) -> int:
    return HouseholdMember.objects.filter(household=household_id, left_on=None).count()


def _giver(subject_id: int, *, other_than: int | None) -> _Holder | None:
    """Return where a household's points lie (in another book than the given one)."""
    for view in _holds(subject_id, accounts.AVAILABLE, other_than=other_than):
        return _Holder(subject_id, view.book_id, view.id)
    return None


def _holds(subject_id: int, code: str, *, other_than: int | None) -> list[AccountView]:
    """Return the accounts of this code in which a household has points, but for one book's."""
    return [
        view
        for view in ledger_queries.accounts_of_subject(subject_id)
        if view.code == code
        and view.commodity == accounts.POINT
        and view.balance
        and view.book_id != other_than
    ]


def _leave(household_id: int) -> None:
    Enrolment.objects.filter(household=household_id, withdrawn_on=None).update(
        withdrawn_on=clock.today()
    )


def _return_base(actor: Actor, household_id: int) -> int:
    """Give the base score of a household back to where it was issued; return how much it was."""
    given = 0
    for view in ledger_queries.accounts_of_subject(household_id):
        if view.code != accounts.BASE_SCORE or not view.balance:
            continue
        given += view.balance
        issued = accounts.own(view.book_id, accounts.BASE_ISSUED, accounts.BASE)
        _post_base(actor, view.book_id, Line(view.id, -view.balance), Line(issued, view.balance))
    return given


def _move_base(actor: Actor, household: Household, village: Area) -> None:
    book = accounts.book_id(actor=actor, area=village)
    elsewhere = [
        view
        for view in ledger_queries.accounts_of_subject(household.pk)
        if view.code == accounts.BASE_SCORE and view.balance and view.book_id != book
    ]
    if not elsewhere:
        return
    given = _return_base(actor, household.pk)
    issued = accounts.own(book, accounts.BASE_ISSUED, accounts.BASE)
    own = accounts.base_scores(actor=actor, wanted=[(book, household.pk)])[household.pk]
    _post_base(actor, book, Line(issued, -given), Line(own, given))


def _post_base(actor: Actor, book: int, *lines: Line) -> None:
    ledger.post(
        actor=actor,
        posting=Posting(
            key=f"points.base:{uuid.uuid4()}",
            book_id=book,
            kind="points.base",
            effective_on=clock.today(),
            lines=lines,
            public={"points": max(line.amount for line in lines)},
        ),
    )
