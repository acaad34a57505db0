"""Closing a month of a book: freeze, check, sign, publish, make final.

Each step is its own short transaction, and each finds out from the rows how far the month has come:
broken off anywhere, the same call goes on from there. The checks read outside any transaction, so
nobody who posts waits for them.
"""

from collections.abc import Callable, Mapping, Sequence

from django.db import transaction

from touyan.audit import refusals
from touyan.audit import services as audit
from touyan.core import chain, clock, closing
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound, WrongState
from touyan.disclosure import minimum, signing
from touyan.disclosure.errors import (
    EarlierMonthOpen,
    LaterMonthClosed,
    NoticeNotOver,
    NotTheSigner,
    ObjectionsOpen,
    SignedAlready,
)
from touyan.disclosure.head import Content, Head
from touyan.disclosure.models import (
    CountyHead,
    MonthClose,
    MonthSignature,
    MonthStatus,
    Notice,
    NoticeKind,
    NoticeStatus,
)
from touyan.disclosure.services import notices
from touyan.ledger import months as ledger_months
from touyan.ledger import services as ledger
from touyan.ledger.errors import PeriodFrozen
from touyan.ledger.months import BookView
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Tenure

CHUNK = 50  # books whose checks are computed together
NOTICE_DAYS = 15


def close_month(*, actor: Actor, book_id: int, period: str) -> MonthClose:
    """Freeze a month of a book, check it and give it its head; see `close_months`.

    When a check fails the month stays FROZEN, with what was found in `checks`.
    """
    done = close_months(actor=actor, books=ledger_months.books(ids=[book_id]), period=period)
    if not done:
        raise NotFound
    return done[0]


def close_months(
    *,
    actor: Actor,
    books: Sequence[BookView],
    period: str,
    progress: Callable[[int], None] | None = None,
) -> list[MonthClose]:
    """Close the same month of many books; `progress` is told how many are done.

    A month that has come further already is returned as it is. Raises NotAllowed, MonthNotOver,
    EarlierMonthOpen, LaterMonthClosed. The system may do this.
    """
    done: list[MonthClose] = []
    if len(books) > 1:
        ledger_months.learn_sizes()
    for start in range(0, len(books), CHUNK):
        chunk = books[start : start + CHUNK]
        frozen = [_freeze(actor, book, period) for book in chunk]
        waiting = [month for month in frozen if month.status == MonthStatus.FROZEN]
        if waiting:
            views = {book.id: book for book in chunk}
            _check(actor, waiting, views, period)
        done += frozen
        if progress is not None:
            progress(len(done))
    return done


def _freeze(actor: Actor, book: BookView, period: str) -> MonthClose:
    """Freeze the month and write its row, in one transaction; or return the row that exists."""
    if actor != SYSTEM:
        actor.require_in(Power.MONTH_CLOSE, book.area_path)
    found = MonthClose.objects.filter(book_id=book.id, period=period).first()
    if found is not None:
        return found
    before = _require_order(book.id, period)
    with transaction.atomic():
        # Before the first closed month nothing may change either: its opening stands on it.
        earlier = [] if before else ledger_months.open_before(book.id, period)
        for month in (*earlier, period):
            if not ledger_months.is_frozen(book.id, month):
                _freeze_once(actor, book.id, month)
        row, created = MonthClose.objects.get_or_create(
            book_id=book.id,
            period=period,
            defaults={"area_id": book.area_id, "kind": book.kind, "frozen_at": clock.now()},
        )
        if created:
            _told(actor, "disclosure.month.frozen", row, book.area_path)
    return row


def _freeze_once(actor: Actor, book_id: int, month: str) -> None:
    try:
        with transaction.atomic():
            ledger.freeze_period(actor=actor, book_id=book_id, period=month)
    except PeriodFrozen:
        return  # somebody else closed it while we waited for them


def _require_order(book_id: int, period: str) -> MonthClose | None:
    """Return the month closed before this one, or None for the first of a book."""
    months = MonthClose.objects.filter(book_id=book_id)
    if months.filter(period__gt=period).exists():
        raise LaterMonthClosed
    before = months.order_by("-period").first()
    if before is not None:
        wanted = _following(before.period)
        if wanted != period:
            raise EarlierMonthOpen(wanted)
        if not before.head:
            raise EarlierMonthOpen(before.period)
    return before


def _following(period: str) -> str:
    return clock.month_of(signing.due_on(period))


def _check(
    actor: Actor, rows: Sequence[MonthClose], books: Mapping[int, BookView], period: str
) -> None:
    """Run every check over these months; hash those that hold, keep what was found of the others."""
    ids = [row.book_id for row in rows]
    outcomes = {code: check.run(ids, period) for code, check in closing.declared().items()}
    leaves = ledger_months.leaves(ids, period)
    contents = _contents(ids, period)
    previous = _previous_heads(ids, period)
    county = _newest_county_heads({book.area_path[:6] for book in books.values()})
    for row in rows:
        book = books[row.book_id]
        row.checks = {
            code: _told_outcome(found.get(row.book_id)) for code, found in outcomes.items()
        }
        if any(check["wrong"] for check in row.checks.values()):
            MonthClose.objects.filter(pk=row.pk, status=MonthStatus.FROZEN).update(
                checks=row.checks
            )
            continue
        hashes = leaves[row.book_id]
        head = Head(
            alg=book.algorithm,
            area=book.area_path,
            book=book.id,
            period=period,
            n=len(hashes),
            root=chain.merkle_root(hashes, algorithm=book.algorithm),
            content=contents[row.book_id].digest(book.algorithm),
            previous=previous.get(book.id, b""),
            county=county.get(book.area_path[:6], b""),
        )
        row.totals = [list(line) for line in contents[row.book_id].totals]
        _keep_head(actor, row, head, book.area_path)


def _keep_head(actor: Actor, row: MonthClose, head: Head, path: str) -> None:
    values = {
        "status": MonthStatus.CHECKED,
        "checks": row.checks,
        "totals": row.totals,
        "entries": head.n,
        "text": head.text,
        "head": head.digest.hex(),
        "checked_at": clock.now(),
    }
    with transaction.atomic():
        changed = MonthClose.objects.filter(pk=row.pk, status=MonthStatus.FROZEN).update(**values)
        if changed:
            _told(actor, "disclosure.month.checked", row, path)
        row.refresh_from_db()


def _told_outcome(outcome: closing.Outcome | None) -> dict[str, object]:
    found = outcome or closing.Outcome()
    return {
        "looked_at": found.looked_at,
        "wrong": found.wrong,
        "problems": [[problem.where, problem.found] for problem in found.problems],
    }


def _contents(book_ids: Sequence[int], period: str) -> dict[int, Content]:
    totals = ledger_months.totals(book_ids, period)
    openings = ledger_months.openings(book_ids, period)
    return {one: Content.of(totals[one], openings[one]) for one in book_ids}


def _previous_heads(book_ids: Sequence[int], period: str) -> dict[int, bytes]:
    rows = MonthClose.objects.filter(book_id__in=book_ids, period__lt=period).order_by("period")
    return {book_id: bytes.fromhex(head) for book_id, head in rows.values_list("book_id", "head")}


def _newest_county_heads(prefixes: set[str]) -> dict[str, bytes]:
    """Return county prefix -> the newest county head: 578 boards witness one another by it."""
    found: dict[str, bytes] = {}
    rows = CountyHead.objects.order_by("period").values_list("area__path", "head")
    for path, head in rows:
        if path[:6] in prefixes:
            found[path[:6]] = bytes.fromhex(head)
    return found


def sign_month(*, actor: Actor, month: MonthClose) -> MonthClose:
    """Sign a checked month, in the role that one's own post gives; the second signature completes it.

    Raises NotTheSigner (on record) for anybody but the holders of the two posts and those who stand
    in for them, SignedAlready for a second signature by one person or in one role, WrongState.
    """
    path = month.area.scope_path
    role = _role_of(actor, month)
    if role is None:
        error = NotTheSigner()
        refusals.record(
            actor=actor,
            action="disclosure.month.refused",
            object_kind="disclosure.month",
            object_id=month.pk,
            area_path=path,
            error=error,
        )
        raise error
    with transaction.atomic():
        locked = MonthClose.objects.select_for_update().get(pk=month.pk)
        if locked.status != MonthStatus.CHECKED:
            raise WrongState
        signed = list(locked.signatures.values_list("role", "person_id"))
        if any(role == other or actor.person_id == person for other, person in signed):
            raise SignedAlready
        MonthSignature.objects.create(
            month=locked,
            role=role,
            person_id=actor.person_id,
            head=locked.head,
            signed_at=clock.now(),
        )
        if len(signed) + 1 == len(signing.SIGNERS[locked.kind]):
            locked.status = MonthStatus.SIGNED
            locked.save(update_fields=["status"])
        _told(actor, "disclosure.month.signed", locked, path)
        month.refresh_from_db()
    return month


def _role_of(actor: Actor, month: MonthClose) -> str | None:
    """Return the role in which a person signs today. A deputy does not sign; a stand-in on leave
    does, unless it is the Party secretary, who may not sign for the chair (rule 16.3).
    """
    tenures = Tenure.objects.on(clock.today()).filter(
        person_id=actor.person_id, post__area_id=month.area_id
    )
    held = {
        (tenure.post.kind, tenure.capacity)
        for tenure in tenures.select_related("post")
        if tenure.capacity != Capacity.DEPUTY
    }
    is_secretary = any(kind == PostKind.VILLAGE_SECRETARY for kind, _capacity in held)
    for signer in signing.SIGNERS.get(month.kind, ()):
        if (signer.post, Capacity.HOLDER) in held:
            return signer.role
        if (signer.post, Capacity.STAND_IN) in held and not is_secretary:
            return signer.role
    return None


@transaction.atomic
def publish_month(*, actor: Actor, month: MonthClose, ask_whom: str = "") -> MonthClose:
    """Put a signed month on the board for the lawful 15 days (art. 35). Raises WrongState."""
    path = month.area.scope_path
    actor.require_in(Power.NOTICE_PUBLISH, path)
    locked = MonthClose.objects.select_for_update().get(pk=month.pk)
    if locked.status != MonthStatus.SIGNED:
        raise WrongState
    locked.notice = notices.publish(
        actor=actor,
        sheet=notices.Sheet(
            area_id=month.area_id,
            area_path=path,
            kind=NoticeKind.VILLAGE_AFFAIRS,
            title=month.period,
            subject_ref=subject_ref(month),
            days=NOTICE_DAYS,
            ask_whom=ask_whom,
        ),
    )
    locked.status = MonthStatus.PUBLISHED
    locked.published_at = clock.now()
    locked.save(update_fields=["notice", "status", "published_at"])
    _told(actor, "disclosure.month.published", locked, path)
    month.refresh_from_db()
    return month


def subject_ref(month: MonthClose) -> str:
    """Return the reference of a month's notice."""
    return f"disclosure.month:{month.book_id}:{month.period}"


@transaction.atomic
def finish_month(*, actor: Actor, month: MonthClose) -> MonthClose:
    """Make a month final after its notice and all answers to objections. The system may do this.

    Raises NoticeNotOver, ObjectionsOpen, WrongState. What an upheld objection found wrong is put
    right by a reversal in the open month: a closed one never changes.
    """
    path = month.area.scope_path
    if actor != SYSTEM:
        actor.require_in(Power.NOTICE_PUBLISH, path)
    locked = MonthClose.objects.select_for_update().get(pk=month.pk)
    if locked.status != MonthStatus.PUBLISHED or locked.notice_id is None:
        raise WrongState
    notice = Notice.objects.select_related("area").get(pk=locked.notice_id)
    if not minimum.is_over(ends_on=notice.ends_on, today=clock.today()):
        raise NoticeNotOver
    if notice.objections.open().exists():
        raise ObjectionsOpen
    if notice.status == NoticeStatus.OPEN:
        notices.close(actor=actor, notice=notice)
    locked.status = MonthStatus.FINAL
    locked.final_at = clock.now()
    locked.save(update_fields=["status", "final_at"])
    _told(actor, "disclosure.month.final", locked, path)
    month.refresh_from_db()
    return month


def finish_due() -> int:
    """Make final what may be, as the system; return how many months."""
    waiting = MonthClose.objects.filter(
        status=MonthStatus.PUBLISHED, notice__ends_on__lt=clock.today()
    ).select_related("area", "notice")
    done = 0
    for month in waiting.order_by("pk"):
        if month.notice is None or month.notice.objections.open().exists():
            continue
        finish_month(actor=SYSTEM, month=month)
        done += 1
    return done


def _told(actor: Actor, action: str, month: MonthClose, path: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="disclosure.month",
        object_id=month.pk,
        area_path=path,
        detail={"period": month.period},
    )
