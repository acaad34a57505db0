"""What a household has, what is on its way and why: the villager's pages."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from touyan.backstage.queries import calendar_of_pages
from touyan.core import clock, keyset
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.disclosure.models import Objection
from touyan.points import accounts, expectation
from touyan.points.models import Claim, ClaimState, Redemption
from touyan.points.states import PENDING
from touyan.registry.models import Household

PAGE = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """Points of one household. `expected_on` is when the first pending points are booked."""

    household_id: int
    available: int
    held: int
    pending: int
    expected_on: dt.date | None
    earned: int
    redeemed: int


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the list "why": the claim and, while pending, when it is expected."""

    claim: Claim
    expected_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of lines, newest deed first; `next_before` is the key of the next page."""

    lines: list[Line]
    next_before: str


def own_household(actor: Actor) -> Household:
    """Return the household whose points the actor may see as its own. Raises NotFound."""
    ids = sorted(actor.ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS))
    found = (
        Household.objects.select_related("subject__area", "head").filter(pk__in=ids).first()
        if ids
        else None
    )
    if found is None:
        raise NotFound
    return found


def balances(household: Household) -> tuple[int, int]:
    """Return (available, held) points of a household; no account yet is nothing."""
    found = accounts.points_of(household.pk)
    return found.get(accounts.AVAILABLE, 0), found.get(accounts.HELD, 0)


def standing(household: Household) -> Standing:
    """Return what the household has, what is on its way, and what it ever earned."""
    available, held = balances(household)
    pending = expected(
        Claim.objects.filter(household=household, state__in=PENDING).select_related(
            "batch__notice", "rule__scheme"
        )
    )
    sums = Claim.objects.filter(
        household=household, state=ClaimState.POSTED, points__gt=0
    ).aggregate(points=Sum("points"))
    redeemed = Redemption.objects.filter(household=household, status="DONE").aggregate(
        points=Sum("points")
    )
    days = [line.expected_on for line in pending if line.expected_on]
    return Standing(
        household_id=household.pk,
        available=available,
        held=held,
        pending=sum(line.claim.points for line in pending),
        expected_on=min(days) if days else None,
        earned=sums["points"] or 0,
        redeemed=redeemed["points"] or 0,
    )


def entries(household: Household, *, before: str = "", limit: int = PAGE) -> Page:
    """Return the household's claims, newest deed first, paged by key."""
    rows = (
        Claim.objects.filter(household=household)
        .exclude(state__in=[ClaimState.DRAFT])
        .select_related("rule__scheme", "batch__notice", "person")
    )
    shown, following = keyset.newest_first(rows, "occurred_on", before=before, limit=limit)
    return Page(expected(shown), following)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the day of booking depends on. `ends_on` is the last day of its notice, if it hangs on one."""

    state: str
    occurred_on: dt.date
    notice_days: int
    ends_on: dt.date | None
    ref: uuid.UUID


def expected(claims: Iterable[Claim]) -> list[Line]:
    """Pair claims with the day on which they are expected to be booked (None: settled)."""
    rows = list(claims)
    waiting = [
        Waiting(
            state=claim.state,
            occurred_on=claim.occurred_on,
            notice_days=claim.rule.scheme.notice_days,
            ends_on=claim.batch.notice.ends_on if claim.batch and claim.batch.notice else None,
            ref=claim.ref,
        )
        for claim in rows
    ]
    days = expected_days(waiting, today=clock.today())
    return [Line(claim, day) for claim, day in zip(rows, days, strict=True)]


def expected_days(waiting: Sequence[Waiting], *, today: dt.date) -> list[dt.date | None]:
    """Return when each is expected to be booked (None: settled); reads only what the states need."""
    objected = [one.ref for one in waiting if one.state == ClaimState.OBJECTED]
    due = _answers_due(objected)
    return [_expected_on(one, due=due.get(one.ref, today), today=today) for one in waiting]


def _expected_on(one: Waiting, *, due: dt.date, today: dt.date) -> dt.date | None:
    if one.state == ClaimState.PUBLICIZING and one.ends_on:
        return max(expectation.after_notice(one.ends_on), today)
    if one.state == ClaimState.OBJECTED and one.ends_on:
        return expectation.after_answer(ends_on=one.ends_on, answer_due_on=due)
    if one.state not in PENDING:
        return None
    return expectation.before_notice(
        occurred_on=one.occurred_on,
        today=today,
        notice_days=one.notice_days,
        calendar=calendar_of_pages(),
    )


def _answers_due(refs: Sequence[uuid.UUID]) -> dict[uuid.UUID, dt.date]:
    if not refs:
        return {}
    named = {f"claim:{ref}": ref for ref in refs}
    rows = Objection.objects.open().filter(line_ref__in=list(named))
    days = rows.order_by("answer_due_on").values_list("line_ref", "answer_due_on")
    return {named[line_ref]: day for line_ref, day in days}


@dataclass(frozen=True, slots=True)
class Event:
    """One step in the life of a claim, for its time line."""

    title: str
    at: str
    by: str
    note: str
    state: str


def history(claim: Claim) -> list[Event]:
    """Return what happened to a claim and what comes next, in order."""
    notice = claim.batch.notice if claim.batch else None
    steps = [
        (_("Proposed"), claim.proposed_at, claim.proposed_by, ""),
        (_("First review"), claim.first_reviewed_at, claim.first_reviewed_by, ""),
        (_("Second review"), claim.second_reviewed_at, claim.second_reviewed_by, ""),
        (
            _("On notice"),
            claim.batch.published_at if claim.batch else None,
            None,
            _("until %(day)s") % {"day": notice.ends_on} if notice else "",
        ),
        (_("Booked"), claim.posted_at, None, ""),
    ]
    stopped = claim.state in {ClaimState.REJECTED, ClaimState.CANCELLED, ClaimState.REVERSED}
    events = [
        Event(title, f"{at.astimezone(clock.ZONE):%Y-%m-%d}", by.name if by else "", note, "done")
        for title, at, by, note in steps
        if at is not None
    ]
    if stopped:
        events.append(Event(str(claim.get_state_display()), "", "", claim.reason, "stopped"))
    else:
        events += [
            Event(title, "", "", "", "waiting") for title, at, _by, _n in steps if at is None
        ]
    return events
