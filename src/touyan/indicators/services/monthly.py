"""The monthly return on its way: opened by the system, filled in, sent, reviewed, locked, corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction

from touyan.audit import services as audit
from touyan.coops.queries import returns as records
from touyan.core import bulk, clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.core.measures import last_day
from touyan.core.money import MAX_AMOUNT
from touyan.core.turns import wait_for_turn
from touyan.core.wording import listed
from touyan.indicators.errors import (
    BlankWithoutReason,
    DoesNotFit,
    MonthNotOver,
    NotAsked,
    OwnReturn,
    ReasonMissing,
    UnknownField,
)
from touyan.indicators.fields import FIELDS
from touyan.indicators.formulas import asked_of, doubts
from touyan.indicators.models import (
    MonthlyReturn,
    Origin,
    ReturnFigures,
    ReturnStatus,
    ReturnStep,
    ReturnValue,
    StepKind,
)
from touyan.indicators.models.returns import ALLOWED, OPEN
from touyan.indicators.queries.returns import Held, held
from touyan.indicators.services.reports import keep_report
from touyan.registry.models import Area
from touyan.registry.queries import serves

FRESH = (*OPEN, ReturnStatus.SUBMITTED)
"""What still follows the records; what was reviewed stays as it was seen."""
REASON_LENGTH = 200


def open_month(*, actor: Actor, month: str, county: Area | None = None) -> int:
    """Open the return of a month; see `open_months`."""
    return open_months(actor=actor, months=[month], county=county)


@transaction.atomic
def open_months(*, actor: Actor, months: Sequence[str], county: Area | None = None) -> int:
    """Open the returns of months for every registered cooperative, and bring open ones up to date.

    Set-based: the records are read once for all. Run again it only adds what is missing. Return how
    many are new. For the system, and for who locks the returns of the county. Raises NotAllowed.
    """
    _require_keeper(actor, county)
    wait_for_turn("indicators.returns")
    prefix = county.prefix if county else ""
    rows = MonthlyReturn.objects.filter(month__in=months)
    if county is not None:
        rows = rows.filter(area__scope_path__under=prefix)
    known = set(rows.values_list("organisation_id", "month"))
    new = bulk.create(
        [
            MonthlyReturn(organisation_id=pk, area_id=area, month=month)
            for pk, area, month in records.registered(months, prefix=prefix)
            if (pk, month) not in known
        ]
    )
    _trace(actor, StepKind.OPENED, new)
    # Locked: what is sent or reviewed meanwhile is either not fresh any more, or waits for us.
    fresh = rows.filter(status__in=FRESH, is_imported=False).order_by("pk")
    refresh_figures(fresh.select_for_update())
    if new:
        audit.record(
            actor=actor,
            action="indicators.returns.opened",
            object_kind="indicators.return",
            object_id=max(months),
            area_path=county.path if county else "",
            detail={"count": len(new), "month": max(months)},
        )
    return len(new)


def _require_keeper(actor: Actor, county: Area | None) -> None:
    if actor.person_id == 0:
        return
    if county is None or not actor.may_in(Power.RETURN_LOCK, county.path):
        raise NotAllowed


def refresh_figures(rows: Iterable[MonthlyReturn]) -> int:
    """Ask the records for the numbers of these returns and keep what changed; return how many did.

    One reading of the records for all cooperatives and months between the first and the last. The
    caller has locked the returns: two who number versions at once would number the same one.
    """
    found = list(rows)
    if not found:
        return 0
    months = [one.month for one in found]
    numbers = records.computed({one.organisation_id for one in found}, min(months), max(months))
    last: dict[int, tuple[int, Mapping[str, int]]] = {}
    kept = ReturnFigures.objects.filter(monthly_return__in=bulk.among([one.pk for one in found]))
    for pk, version, before in kept.order_by("version").values_list(
        "monthly_return_id", "version", "numbers"
    ):
        last[pk] = (version, before)
    now = clock.now()
    new = []
    for one in found:
        version, before = last.get(one.pk, (0, {}))
        seen = numbers.get((one.organisation_id, one.month))
        if seen is not None and (seen != before or not version):
            new.append(
                ReturnFigures(
                    monthly_return=one, version=version + 1, numbers=seen, computed_at=now
                )
            )
    ReturnFigures.objects.bulk_create(new, batch_size=500)
    return len(new)


def _trace(actor: Actor, kind: StepKind, rows: Collection[MonthlyReturn], reason: str = "") -> None:
    now = clock.now()
    bulk.insert(
        ReturnStep,
        ("monthly_return", "kind", "reason", "done_at", "done_by"),
        [(one.pk, kind.value, reason, now, actor.person_id) for one in rows],
    )


@transaction.atomic
def fill_return(
    *,
    actor: Actor,
    return_id: int,
    answers: Mapping[str, int | None],
    reasons: Mapping[str, str] | None = None,
) -> MonthlyReturn:
    """Keep answers to the questions of a return; a blank may carry its reason.

    Raises NotFound, NotAllowed, WrongState once it was sent, UnknownField, NotAsked for a number that
    the records know, DoesNotFit for one that cannot be.
    """
    row = _own(actor, return_id)
    if row.status not in OPEN:
        raise WrongState
    _write(actor, row, answers, reasons or {})
    row.status = ReturnStatus.DRAFT if row.status != ReturnStatus.RETURNED else row.status
    row.save(update_fields=["status"])
    return row


def _write(
    actor: Actor,
    row: MonthlyReturn,
    answers: Mapping[str, int | None],
    reasons: Mapping[str, str],
    *,
    correction: str = "",
) -> int:
    """Append what is new among the answers; return how many are."""
    for code, number in answers.items():
        if code not in FIELDS:
            raise UnknownField
        if not FIELDS[code].is_asked:
            raise NotAsked
        if number is not None and not 0 <= number <= MAX_AMOUNT:
            raise DoesNotFit
    before = {
        one.field: one for one in ReturnValue.objects.filter(monthly_return=row).order_by("version")
    }
    now, new = clock.now(), []
    for code, number in answers.items():
        old = before.get(code)
        reason = "" if number is not None else reasons.get(code, "").strip()[:REASON_LENGTH]
        if number is None and not reason:
            continue
        if old and old.number == number and (number is not None or old.reason == reason):
            continue
        new.append(
            ReturnValue(
                monthly_return=row,
                field=code,
                version=old.version + 1 if old else 1,
                number=number,
                origin=Origin.ASKED,
                reason=correction or reason,
                is_correction=bool(correction),
                entered_at=now,
                entered_by=actor.person_id,
            )
        )
    ReturnValue.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def send_return(*, actor: Actor, return_id: int) -> MonthlyReturn:
    """Send a return to the township, with the numbers that the records have now.

    Raises MonthNotOver, BlankWithoutReason, DoesNotFit, NotFound, NotAllowed, WrongState.
    """
    row = _own(actor, return_id)
    if ReturnStatus.SUBMITTED not in ALLOWED[row.status] or row.is_imported:
        raise WrongState
    if clock.today() <= last_day(row.month):
        raise MonthNotOver
    refresh_figures([row])
    found = _held(row)
    if left := open_questions(found):
        names = listed(str(FIELDS[code].title) for code in left)
        raise BlankWithoutReason(f"{BlankWithoutReason.default_message} {names}")
    _require_fit(found, row.month)
    row.status = ReturnStatus.SUBMITTED
    row.sent_at, row.sent_by_id = clock.now(), actor.person_id
    row.save(update_fields=["status", "sent_at", "sent_by"])
    _trace(actor, StepKind.SENT, [row])
    _told(actor, "indicators.return.sent", row)
    return row


def open_questions(found: Held) -> list[str]:
    """Return the questions that have neither an answer nor a reason."""
    return [
        code
        for code in asked_of(found.numbers)
        if code not in found.numbers and code not in found.reasons
    ]


def _require_fit(found: Held, month: str) -> None:
    stopping = [one for one in doubts(found.numbers, month) if one.stops]
    if stopping:
        one = stopping[0]
        raise DoesNotFit(f"{FIELDS[one.field].title}: {one.says}")


@transaction.atomic
def return_to_cooperative(*, actor: Actor, return_id: int, reason: str) -> MonthlyReturn:
    """Send a return back with the reason. Raises ReasonMissing, NotFound, NotAllowed, WrongState."""
    row = _under_review(actor, return_id)
    if not reason.strip():
        raise ReasonMissing
    return _step(actor, row, ReturnStatus.RETURNED, StepKind.RETURNED, reason)


@transaction.atomic
def review_return(*, actor: Actor, return_id: int) -> MonthlyReturn:
    """Find a return right. Raises OwnReturn, NotFound, NotAllowed, WrongState.

    OwnReturn for who sent it, filled something in, or fills a post of the cooperative.
    """
    row = _under_review(actor, return_id)
    if is_own(actor, row):
        raise OwnReturn
    return _step(actor, row, ReturnStatus.REVIEWED, StepKind.REVIEWED)


def is_own(actor: Actor, row: MonthlyReturn) -> bool:
    """Say whether a return is the actor's own work, or that of a cooperative in which they fill a post."""
    if row.sent_by_id == actor.person_id or serves(actor.person_id, row.organisation_id):
        return True
    return ReturnValue.objects.filter(monthly_return=row, entered_by=actor.person_id).exists()


@transaction.atomic
def lock_month(*, actor: Actor, county: Area, month: str) -> int:
    """Lock every reviewed return of a month; return how many. Set-based.

    What the county's facts say of the month on this day is kept as its report.

    Raises NotAllowed, MonthNotOver.
    """
    if not actor.may_in(Power.RETURN_LOCK, county.path):
        raise NotAllowed
    if clock.today() <= last_day(month):
        raise MonthNotOver
    rows = MonthlyReturn.objects.select_for_update().filter(
        area__scope_path__under=county.prefix, month=month, status=ReturnStatus.REVIEWED
    )
    found = list(rows)
    MonthlyReturn.objects.filter(pk__in=bulk.among([one.pk for one in found])).update(
        status=ReturnStatus.LOCKED
    )
    _trace(actor, StepKind.LOCKED, found)
    keep_report(actor, county, month)
    audit.record(
        actor=actor,
        action="indicators.returns.locked",
        object_kind="indicators.return",
        object_id=month,
        area_path=county.path,
        detail={"count": len(found), "month": month},
    )
    return len(found)


@transaction.atomic
def amend_return(
    *, actor: Actor, return_id: int, answers: Mapping[str, int], reason: str
) -> MonthlyReturn:
    """Correct answers of a locked return; what stood there before stays, with who and why.

    Numbers from the records are read anew: they are corrected in the records only. Raises
    ReasonMissing, DoesNotFit, NotAsked, UnknownField, NotFound, NotAllowed, WrongState.
    """
    row = _own(actor, return_id)
    if ReturnStatus.AMENDED not in ALLOWED[row.status] or row.is_imported:
        raise WrongState
    if not reason.strip():
        raise ReasonMissing
    changed = _write(actor, row, answers, {}, correction=reason.strip()[:REASON_LENGTH])
    changed += refresh_figures([row])
    if not changed:
        return row
    _require_fit(_held(row), row.month)
    return _step(actor, row, ReturnStatus.AMENDED, StepKind.AMENDED, reason)


def _step(
    actor: Actor, row: MonthlyReturn, status: ReturnStatus, kind: StepKind, reason: str = ""
) -> MonthlyReturn:
    if status not in ALLOWED[row.status]:
        raise WrongState
    row.status = status
    row.save(update_fields=["status"])
    _trace(actor, kind, [row], reason.strip()[:REASON_LENGTH])
    _told(actor, f"indicators.return.{kind.lower()}", row)
    return row


def _held(row: MonthlyReturn) -> Held:
    return held(MonthlyReturn.objects.filter(pk=row.pk))[row.pk]


def _locked(actor: Actor, return_id: int) -> MonthlyReturn:
    row = (
        MonthlyReturn.objects.select_for_update(of=("self",))
        .select_related("area")
        .filter(pk=return_id)
        .first()
    )
    visible = MonthlyReturn.objects.visible_to(actor).filter(pk=return_id)
    if row is None or not visible.exists():
        raise NotFound
    return row


def _own(actor: Actor, return_id: int) -> MonthlyReturn:
    row = _locked(actor, return_id)
    if row.organisation_id not in actor.ids(Power.RETURN_FILL, GrantKind.ORGANISATION):
        raise NotAllowed
    return row


def _under_review(actor: Actor, return_id: int) -> MonthlyReturn:
    row = _locked(actor, return_id)
    if not actor.may_in(Power.RETURN_REVIEW, row.area.scope_path):
        raise NotAllowed
    return row


def _told(actor: Actor, action: str, row: MonthlyReturn) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="indicators.return",
        object_id=row.pk,
        area_path=row.area.scope_path,
        detail={"month": row.month},
    )
