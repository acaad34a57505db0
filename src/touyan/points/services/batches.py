"""The month of a village: notice, objections that pause one line, booking when the notice ended."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import transaction
from django.db.models import Max

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound, WrongState
from touyan.disclosure import minimum
from touyan.disclosure import queries as disclosure_queries
from touyan.disclosure import services as disclosure
from touyan.disclosure.errors import NoticeNotOver
from touyan.disclosure.models import Notice, NoticeKind, NoticeStatus, Objection, ObjectionStatus
from touyan.disclosure.services import Sheet
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting
from touyan.points import accounts, caps, county, queries, states
from touyan.points.errors import NoScheme, NothingToPublish
from touyan.points.models import Batch, BatchStatus, Claim, ClaimState, Origin, Rule, SubjectType
from touyan.points.queries import panel as panels
from touyan.points.queries import personal
from touyan.points.services import guards
from touyan.registry.models import Area

POSTED_KIND = "points.claim"
DEDUCTED_KIND = "points.deduction"


@transaction.atomic
def publish_batch(*, actor: Actor, area: Area, month: str, ask_whom: str = "") -> Batch:
    """Put all reviewed claims up to the end of a month on notice, for the days of the scheme.

    Raises NothingToPublish, NoScheme, NotAllowed.
    """
    actor.require_in(Power.NOTICE_PUBLISH, area.scope_path)
    Area.objects.select_for_update().get(pk=area.pk)
    last_day = caps.month_bounds(dt.date.fromisoformat(f"{month}-01"))[1]
    waiting = Claim.objects.filter(
        area=area, state=ClaimState.VILLAGE_REVIEWED, occurred_on__lte=last_day
    )
    if not waiting.exists():
        raise NothingToPublish
    scheme = queries.scheme_in_force(area.pk, clock.today())
    if scheme is None:
        raise NoScheme
    number = (Batch.objects.filter(area=area, month=month).aggregate(m=Max("number"))["m"] or 0) + 1
    notice = disclosure.publish(
        actor=actor,
        sheet=Sheet(
            area_id=area.pk,
            area_path=area.scope_path,
            kind=NoticeKind.POINTS_BATCH,
            title=month,  # the heading is made in the reader's language (title_of)
            subject_ref=f"points.batch:{area.pk}:{month}:{number}",
            days=scheme.notice_days,
            ask_whom=ask_whom,
        ),
    )
    batch = Batch.objects.create(
        area=area, month=month, number=number, notice=notice, published_at=clock.now()
    )
    count = waiting.update(state=ClaimState.PUBLICIZING, batch=batch)
    _told(actor, "points.batch.published", batch, area.scope_path, count=count)
    return batch


def object_to(
    *, actor: Actor, claim: Claim, reason: str, raised_by_id: int | None = None
) -> Objection:
    """Object to one line on notice: this line waits for the answer, the others go on.

    A clerk enters it for a villager who came in person (`raised_by_id`). Raises NoticeOver,
    NotOfThisVillage, AlreadyObjected, WrongState for a claim that is not on notice.
    """
    notice = _notice_of(claim)
    with transaction.atomic():
        objection = disclosure.raise_objection(
            actor=actor,
            notice=notice,
            line_ref=claim.line_ref,
            reason=reason,
            raised_by_id=raised_by_id,
            answer_days=_answer_days(notice.area),
        )
        Claim.objects.filter(pk=claim.pk, state=ClaimState.PUBLICIZING).update(
            state=ClaimState.OBJECTED
        )
    return objection


def _answer_days(area: Area) -> int:
    pack = county.find(area.path)
    return pack.points.objection_working_days if pack else disclosure.ANSWER_WORKING_DAYS


def answer_objection(
    *, actor: Actor, objection: Objection, outcome: str, answer: str, quantity: int | None = None
) -> Claim:
    """Answer an objection to a line of points: strike it out, correct its quantity, or let it stand.

    Nobody who proposed, reviewed or objected to the line may answer, and no near relative of its
    household or of the objector (refusals are on record). A correction strikes the old line out and
    enters a new one that names it, on the same notice.
    """
    claim = queries.claim_of_line(objection.line_ref)
    names = sorted(panels.hands_of(claim))
    path = claim.area.scope_path
    disclosure.check_judge(actor=actor, objection=objection, involved=names)
    guards.not_kin(actor=actor, household_id=claim.household_id, area_path=path)
    guards.not_kin_of(actor=actor, person_ids=[objection.raised_by_id], claim=claim, area_path=path)
    with transaction.atomic():
        claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
        disclosure.resolve_objection(
            actor=actor, objection=objection, outcome=outcome, answer=answer, involved=names
        )
        if outcome == ObjectionStatus.DISMISSED:
            return _free(actor, claim, objection)
        states.check(claim.state, ClaimState.CANCELLED)
        claim.state = ClaimState.CANCELLED
        claim.reason = answer.strip()[:200]
        claim.save(update_fields=["state", "reason"])
        guards.told(actor, "points.claim.struck_out", claim, claim.area.scope_path)
        if outcome == ObjectionStatus.REVISED:
            return _corrected(actor, claim, quantity)
    return claim


def _free(actor: Actor, claim: Claim, objection: Objection) -> Claim:
    if claim.line_ref in disclosure_queries.paused_lines(objection.notice_id):
        return claim
    states.check(claim.state, ClaimState.PUBLICIZING)
    claim.state = ClaimState.PUBLICIZING
    claim.save(update_fields=["state"])
    guards.told(actor, "points.claim.stands", claim, claim.area.scope_path)
    return claim


def _corrected(actor: Actor, claim: Claim, quantity: int | None) -> Claim:
    """Enter the corrected line; a correction may lower what the notice showed, never raise it."""
    if quantity is None or not 1 <= quantity < claim.quantity:
        raise WrongState
    corrected = Claim.objects.create(
        area_id=claim.area_id,
        household_id=claim.household_id,
        person_id=claim.person_id,
        rule_id=claim.rule_id,
        quantity=quantity,
        points=claim.rule.points * quantity,
        occurred_on=claim.occurred_on,
        note=claim.note,
        origin=Origin.PANEL,
        state=ClaimState.PUBLICIZING,
        proposed_by_id=claim.proposed_by_id,
        proposed_at=claim.proposed_at,
        first_reviewed_by_id=claim.first_reviewed_by_id,
        first_reviewed_at=claim.first_reviewed_at,
        second_reviewed_by_id=actor.person_id,
        second_reviewed_at=clock.now(),
        entered_by_id=claim.entered_by_id,
        batch_id=claim.batch_id,
        replaces=claim,
    )
    guards.told(
        actor, "points.claim.corrected", corrected, claim.area.scope_path, points=corrected.points
    )
    return corrected


def post_batch(*, actor: Actor, batch: Batch) -> int:
    """Book the free lines of a batch whose notice has ended; return how many were booked now.

    Lines with an open objection stay behind and are booked by a later call. One transfer per claim,
    its key is the receipt number. Raises NoticeNotOver, NotAllowed. The system may do this.
    """
    path = batch.area.scope_path
    if actor != SYSTEM:
        actor.require_in(Power.NOTICE_PUBLISH, path)
    notice = batch.notice
    if notice is None or not minimum.is_over(ends_on=notice.ends_on, today=clock.today()):
        raise NoticeNotOver
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if batch.status == BatchStatus.POSTED:
            return 0
        paused = disclosure_queries.paused_lines(notice.pk)
        lines = list(
            Claim.objects.filter(batch=batch, state=ClaimState.PUBLICIZING)
            .select_related("rule__scheme", "household")
            .order_by("pk")
        )
        free = [claim for claim in lines if claim.line_ref not in paused]
        book = accounts.book_id(actor=actor, area=batch.area)
        _book(actor, book, batch, [claim for claim in free if claim.points > 0])
        _deduct(actor, book, batch, [claim for claim in free if claim.points < 0])
        _finish(actor, batch, notice, [claim.pk for claim in free])
    return len(free)


def _book(actor: Actor, book: int, batch: Batch, claims: Sequence[Claim]) -> None:
    if not claims:
        return
    mark_personal(claims)
    holders = accounts.of_households(actor=actor, wanted=[(book, _holder(one)) for one in claims])
    issued = accounts.own(book, accounts.ISSUED, accounts.POINT)
    today = clock.today()
    ledger.post_many(
        actor=actor,
        postings=[
            posting_for(
                claim,
                book=book,
                available=holders[_holder(claim)][0],
                issued=issued,
                month=batch.month,
                booked_on=today,
            )
            for claim in claims
        ],
    )


def mark_personal(claims: Sequence[Claim]) -> None:
    """Mark the claims of Party members' rules whose member has an account of their own."""
    for_members = [claim for claim in claims if claim.rule.subject_type == SubjectType.PARTY_MEMBER]
    opened = personal.with_account([one.person_id for one in for_members if one.person_id])
    chosen = [claim for claim in for_members if claim.person_id in opened]
    for claim in chosen:
        claim.is_personal = True
    Claim.objects.filter(pk__in=[claim.pk for claim in chosen]).update(is_personal=True)


def _holder(claim: Claim) -> int:
    """Return the subject whose account a claim is booked to."""
    own: int | None = claim.person_id if claim.is_personal else None
    return own or int(claim.household_id)


class Bookable(Protocol):
    """What a transfer says about a claim; a claim of the present or of the past."""

    @property
    def rule(self) -> Rule: ...
    @property
    def household_id(self) -> int: ...
    @property
    def quantity(self) -> int: ...
    @property
    def points(self) -> int: ...
    @property
    def occurred_on(self) -> dt.date: ...
    @property
    def note(self) -> str: ...
    @property
    def proposed_by_id(self) -> int: ...
    @property
    def first_reviewed_by_id(self) -> int | None: ...
    @property
    def second_reviewed_by_id(self) -> int | None: ...
    @property
    def transfer_key(self) -> str: ...


def posting_for(
    claim: Bookable,
    *,
    book: int,
    available: int,
    issued: int,
    month: str,
    booked_on: dt.date,
    tells_who: bool = True,
) -> Posting:
    """Return the transfer that books a claim: public what and by which rule, private who.

    A synthetic history leaves the private part out (`tells_who=False`): its random salt would make
    every county built from one plan differ, and nobody in it exists.
    """
    rule = claim.rule
    return Posting(
        key=claim.transfer_key,
        book_id=book,
        kind=POSTED_KIND,
        effective_on=booked_on,
        lines=(Line(issued, -claim.points), Line(available, claim.points)),
        public={
            "batch": month,
            "deed_month": clock.month_of(claim.occurred_on),
            "points": claim.points,
            "quantity": claim.quantity,
            "rule": rule.code,
            "scheme": rule.scheme_id,
            "scheme_version": rule.scheme.version,
        },
        private={
            "household": claim.household_id,
            "deed_on": str(claim.occurred_on),
            "note": claim.note,
            "proposed_by": claim.proposed_by_id,
            "first_reviewed_by": claim.first_reviewed_by_id or 0,
            "second_reviewed_by": claim.second_reviewed_by_id or 0,
        }
        if tells_who
        else None,
        resolution_id=rule.scheme.resolution_id,
    )


def _deduct(actor: Actor, book: int, batch: Batch, claims: Sequence[Claim]) -> None:
    """Take deductions one by one: never below zero, so each depends on what is there."""
    if not claims:
        return
    holders = accounts.of_households(
        actor=actor, wanted=[(book, claim.household_id) for claim in claims]
    )
    issued = accounts.own(book, accounts.ISSUED, accounts.POINT)
    for claim in claims:
        available = holders[claim.household_id][0]
        taken = min(-claim.points, ledger_queries.balance(available))
        if taken <= 0:
            continue
        ledger.post(
            actor=actor,
            posting=Posting(
                key=claim.transfer_key,
                book_id=book,
                kind=DEDUCTED_KIND,
                effective_on=clock.today(),
                lines=(Line(available, -taken), Line(issued, taken)),
                public={"batch": batch.month, "points": claim.points, "rule": claim.rule.code},
                private={"household": claim.household_id, "deed_on": str(claim.occurred_on)},
                resolution_id=claim.rule.scheme.resolution_id,
            ),
        )


def _finish(actor: Actor, batch: Batch, notice: Notice, posted: Sequence[int]) -> None:
    now = clock.now()
    if posted:
        Claim.objects.filter(pk__in=posted).update(state=ClaimState.POSTED, posted_at=now)
    left = Claim.objects.filter(
        batch=batch, state__in=[ClaimState.PUBLICIZING, ClaimState.OBJECTED]
    ).exists()
    if not left:
        batch.status = BatchStatus.POSTED
        batch.posted_at = now
        batch.save(update_fields=["status", "posted_at"])
        if notice.status == NoticeStatus.OPEN:
            disclosure.close(actor=actor, notice=notice)
    _told(actor, "points.batch.posted", batch, batch.area.scope_path, count=len(posted))


def post_due(*, actor: Actor = SYSTEM, batches: Iterable[Batch] | None = None) -> int:
    """Book every batch whose notice has ended: the scheduled work of each morning."""
    due = queries.batches_due() if batches is None else batches
    return sum(post_batch(actor=actor, batch=batch) for batch in due)


def _notice_of(claim: Claim) -> Notice:
    if claim.batch is None or claim.batch.notice is None:
        raise NotFound
    if claim.state not in {ClaimState.PUBLICIZING, ClaimState.OBJECTED}:
        raise WrongState
    return claim.batch.notice


def _told(actor: Actor, action: str, batch: Batch, path: str, *, count: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.batch",
        object_id=batch.pk,
        area_path=path,
        detail={"month": batch.month, "count": count},
    )
