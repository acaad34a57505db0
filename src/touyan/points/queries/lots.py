"""A household's lots: what runs out when, and where the points of a redemption came from."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from touyan.core import clock
from touyan.core.errors import NotFound
from touyan.ledger import flows
from touyan.ledger import queries as ledger
from touyan.points import accounts, county, running_out
from touyan.points.lots import RESERVE_SUFFIX, Expiry, Lot, Lots, Movement, Part, replay
from touyan.points.models import Claim, ExpiryReminder, Redemption, RedemptionChannel
from touyan.registry.models import Subject

CLAIM_PREFIX = "points.claim:"
STATEMENT_MAX = 100_000
SOON_DAYS = 60


@dataclass(frozen=True, slots=True)
class Source:
    """Points of one award that a redemption used: how many, which deed, when it was booked or done.

    `title` is the rule's; it is empty for points that no claim brought (an old card's balance).
    """

    points: int
    origin_key: str
    claim: Claim | None
    title: str
    on: dt.date


def expiry_rule(path: str) -> Expiry | None:
    """Return the county's rule for the area with a code; None when points are carried over."""
    try:
        return Expiry.parse(county.parameters(path).expires_on)
    except NotFound:
        return None


def reminder_days(path: str) -> tuple[int, ...]:
    """Return how many days before their last day holders are told of points, in the area's county."""
    pack = county.find(path)
    return pack.points.reminder_days if pack else running_out.STAGES


def lots_of(subject_id: int) -> Lots:
    """Return the lots of a household, or of a person with an account of their own."""
    return _together(_per_account(subject_id))


def lots_of_each(subject_ids: Collection[int], rule: Expiry | None) -> dict[int, Lots]:
    """Return the lots of many holders of one county by id; those without an account have none.

    Set-based: the number of queries does not grow with what happened on the accounts.
    """
    passed = flows.movements_of(subject_ids, code=accounts.AVAILABLE, commodity=accounts.POINT)
    return {
        holder: _together([replay(map(movement_of, lines), rule) for lines in each])
        for holder, each in passed.items()
    }


def _together(found: Sequence[Lots]) -> Lots:
    """Return the lots of a holder's accounts (in several books) as one."""
    if len(found) == 1:
        return found[0]
    left = sorted(
        (lot for one in found for lot in one.left),
        key=lambda lot: lot.expires_on or dt.date.max,
    )
    return Lots(tuple(left), {key: parts for one in found for key, parts in one.taken.items()})


def _per_account(subject_id: int) -> list[Lots]:
    views = _of_points(ledger.accounts_of_subject(subject_id))
    if not views:
        return []
    path = Subject.objects.values_list("area__scope_path", flat=True).get(pk=subject_id)
    return _replayed(views, path)


def lots_in_accounts(views: Iterable[ledger.AccountView], path: str) -> Lots:
    """Return the lots of a holder whose accounts were read, in the county of an area with this code."""
    return _together(_replayed(_of_points(views), path))


def _of_points(views: Iterable[ledger.AccountView]) -> list[ledger.AccountView]:
    return [v for v in views if v.code == accounts.AVAILABLE and v.commodity == accounts.POINT]


def _replayed(views: Iterable[ledger.AccountView], path: str) -> list[Lots]:
    rule = expiry_rule(path)
    return [replay(movements(view.id, now=view.balance), rule) for view in views]


@dataclass(frozen=True, slots=True)
class RunsOut:
    """Points that the holder was told of: how many are still there, until when, in how many days."""

    points: int
    on: dt.date
    days: int


def left_of_told(
    views: Iterable[ledger.AccountView], path: str, told_of: dt.date | None
) -> RunsOut | None:
    """Return what is left of the points that the holder of these accounts was told of, if anything.

    What was spent since then is gone from it. Asks one question per account with points, and none
    while nothing was announced.
    """
    if told_of is None or told_of < clock.today():
        return None
    return left_until(told_of, _replayed([one for one in _of_points(views) if one.balance], path))


def left_until(told_of: dt.date | None, lots: Iterable[Lots]) -> RunsOut | None:
    """Return what of these lots runs out by a day that the holder was told of, if anything."""
    today = clock.today()
    if told_of is None or told_of < today:
        return None
    points = sum(lot.points for one in lots for lot in one.within(today, told_of))
    return RunsOut(points, told_of, (told_of - today).days) if points else None


def announced(holder_id: int, path: str) -> RunsOut | None:
    """Return what runs out next of a holder's points, once it was told of it (60 days before)."""
    told = ExpiryReminder.objects.filter(holder=holder_id, expires_on__gte=clock.today())
    days = told.order_by("expires_on").values_list("expires_on", flat=True)
    return left_of_told(ledger.accounts_of_subject(holder_id), path, days.first())


def lots_in(subject_id: int, account_id: int) -> Lots:
    """Return the lots in one account of a holder: points may lie in the books of two villages."""
    path = Subject.objects.values_list("area__scope_path", flat=True).get(pk=subject_id)
    return replay(movements(account_id), expiry_rule(path))


def movements(account_id: int, *, now: int | None = None) -> list[Movement]:
    """Return everything that happened on an account, oldest first, as the replay takes it.

    Who knows what the account holds says so with `now`.
    """
    lines = ledger.statement(account_id, limit=STATEMENT_MAX, now=now)
    return [movement_of(line) for line in reversed(lines)]


def movement_of(line: ledger.StatementLine | flows.Passed) -> Movement:
    """Return a line of a statement as the replay takes it."""
    named = line.public.get("lots", ())
    until = line.public.get("expires_on")
    return Movement(
        transfer_id=line.transfer_id,
        key=line.key,
        kind=line.kind,
        on=line.effective_on,
        amount=line.amount,
        reverses=line.reverses,
        lots=tuple(Lot.of_public(one) for one in named) if isinstance(named, list) else (),
        expires_on=dt.date.fromisoformat(until) if isinstance(until, str) else None,
    )


def expiring_soon(lots: Lots, *, days: int = SOON_DAYS) -> tuple[Lot, ...]:
    """Return the lots that run out within some days from today."""
    today = clock.today()
    return lots.within(today, today + dt.timedelta(days=days))


def by_day(lots: Lots) -> list[tuple[dt.date | None, int]]:
    """Return (last day, points) for the lots of a household, the first to run out first."""
    sums: dict[dt.date | None, int] = {}
    for lot in lots.left:
        sums[lot.expires_on] = sums.get(lot.expires_on, 0) + lot.points
    return list(sums.items())


def sources_of(redemption: Redemption) -> list[Source]:
    """Return where the points of a redemption came from, the earliest award first.

    Empty for a redemption that took nothing. Points of one award are one line.
    """
    key = redemption.transfer_key
    if redemption.channel == RedemptionChannel.CODE:
        key += RESERVE_SUFFIX
    for lots in _per_account(redemption.household_id):
        if key in lots.taken:
            return _sources(lots.taken[key])
    return []


def _sources(parts: Iterable[Part]) -> list[Source]:
    rows = sorted(parts, key=lambda part: (part.earned_on, part.origin))
    claims = claims_of([part.origin for part in rows])
    return [_source(part, claims.get(part.origin)) for part in rows]


def _source(part: Part, claim: Claim | None) -> Source:
    return Source(
        points=part.points,
        origin_key=part.origin,
        claim=claim,
        title=claim.rule.title if claim else "",
        on=claim.occurred_on if claim else part.earned_on,
    )


def claims_of(keys: Iterable[str]) -> dict[str, Claim]:
    """Return the claims that awards with these keys booked, by key."""
    refs = [key.removeprefix(CLAIM_PREFIX) for key in keys if key.startswith(CLAIM_PREFIX)]
    rows = Claim.objects.filter(ref__in=[uuid.UUID(ref) for ref in refs]).select_related("rule")
    return {claim.transfer_key: claim for claim in rows}
