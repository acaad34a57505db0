"""A household's own points: what it has, what is on its way, and why."""

import datetime as dt
from typing import Annotated

from ninja import Query, Router, Schema
from pydantic import Field

from touyan.api.interface import signed_in
from touyan.api.schemas import Answer, Key
from touyan.core.http import ActedRequest
from touyan.points import queries

router = Router(tags=["own points"], auth=signed_in)
Limit = Annotated[int, Query(ge=1, le=100)]


class StandingOut(Answer):
    """Points of the household of the signed-in person."""

    household: str = Field(description="Code of the household.")
    available: int
    held: int = Field(description="Reserved for goods that are not handed over yet.")
    pending: int = Field(description="Reviewed or on notice, not booked yet.")
    expected_on: dt.date | None = Field(description="When the first pending points are expected.")
    earned: int
    redeemed: int


class ClaimOut(Schema):
    """One deed."""

    occurred_on: dt.date
    rule: str = Field(description="Code of the rule.")
    title: str
    points: int
    state: str
    expected_on: dt.date | None


class ClaimsOut(Answer):
    """One page of deeds, the newest first."""

    claims: list[ClaimOut]
    next_before: str = Field(description="Value of `before` for the next page; empty on the last.")


@router.get("/me/points", response=StandingOut, operation_id="get_own_points")
def get_own_points(request: ActedRequest) -> StandingOut:
    """Return what the own household has and what is on its way."""
    household = queries.own_household(request.actor)
    standing = queries.standing(household)
    return StandingOut(
        household=household.code,
        available=standing.available,
        held=standing.held,
        pending=standing.pending,
        expected_on=standing.expected_on,
        earned=standing.earned,
        redeemed=standing.redeemed,
    )


@router.get("/me/points/claims", response=ClaimsOut, operation_id="list_own_claims")
def list_own_claims(
    request: ActedRequest,
    before: Key = "",
    limit: Limit = 20,
) -> ClaimsOut:
    """List the deeds of the own household with their points and where they stand."""
    household = queries.own_household(request.actor)
    page = queries.entries(household, before=before, limit=limit)
    claims = [
        ClaimOut(
            occurred_on=line.claim.occurred_on,
            rule=line.claim.rule.code,
            title=line.claim.rule.title,
            points=line.claim.points,
            state=line.claim.state,
            expected_on=line.expected_on,
        )
        for line in page.lines
    ]
    return ClaimsOut(claims=claims, next_before=page.next_before)
