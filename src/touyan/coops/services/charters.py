"""Charters: a new version replaces the one before; nothing in it goes below the law."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import transaction

from touyan.coops import laws, membership
from touyan.coops.distribution.errors import RebateNotMainlyByTrade
from touyan.coops.errors import (
    BelowTheLaw,
    CharterBeforeItsDecision,
    LabourIsNoTrade,
    NoRepresentativesInUnions,
    RebateBelowStatutoryMinimum,
    TooFewRepresentatives,
    TooManyAdditionalVotes,
)
from touyan.coops.models import (
    Charter,
    Coop,
    CoopMember,
    LossBy,
    ReserveBy,
    TradeBasis,
    TradeEquivalent,
)
from touyan.coops.models.charters import (
    ADDITIONAL_MOST,
    HUNDRED_PERCENT,
    REBATE_LEAST,
    REPRESENTATIVES_LEAST,
    UNION_REBATE_ABOVE,
)
from touyan.coops.services.guards import (
    coop_for,
    not_future,
    resolution_of,
    somebody_else,
    text,
    told,
    who,
)
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState

MONTHS_MOST = 11


@dataclass(frozen=True, slots=True)
class CharterFigures:
    """What a charter says in figures; shares are in hundredths of a per cent (6000 is 60 %)."""

    reserve_share: int = 1_000
    reserve_by: str = ReserveBy.TRADE
    rebate_share: int = REBATE_LEAST
    additional_votes_share: int = 0
    withdrawal_months: int = 3
    unit_withdrawal_months: int = 6
    refund_days: int = 90
    losses_by: str = LossBy.CONTRIBUTION
    representatives: int = 0
    quorum_share: int = 0
    majority_share: int = 0
    document_hash: str = ""


@transaction.atomic
def adopt_charter(
    *,
    actor: Actor,
    coop_id: int,
    figures: CharterFigures,
    resolution_id: int,
    valid_from: dt.date | None = None,
) -> Charter:
    """Put a new version of the charter in force, by a decision of the members (two thirds, art. 30).

    Never backwards: a year that is over keeps the charter under which it was worked.
    Raises what `check_figures` raises, CharterBeforeItsDecision, NoResolution, NotOpen.
    """
    coop = coop_for(actor, coop_id, Power.COOP_MANAGE)
    resolution = resolution_of(coop, resolution_id)
    day = valid_from or clock.today()
    members = CoopMember.objects.filter(coop=coop).present().count()
    check_figures(figures, is_union=coop.is_union, members=members)
    latest = coop.charters.order_by("-version").first()
    if latest is not None and day < latest.valid_from:
        raise Invalid
    if day < resolution.passed_on:
        raise CharterBeforeItsDecision(basis=laws.MAJORITY)
    return write(
        actor,
        coop,
        figures,
        version=latest.version + 1 if latest else 1,
        valid_from=day,
        resolution_id=resolution.pk,
    )


def write(
    actor: Actor,
    coop: Coop,
    figures: CharterFigures,
    *,
    version: int,
    valid_from: dt.date,
    resolution_id: int | None,
) -> Charter:
    """Write a version that was checked."""
    charter = Charter.objects.create(
        coop=coop,
        version=version,
        valid_from=valid_from,
        resolution_id=resolution_id,
        of_union=coop.is_union,
        adopted_by_id=who(actor),
        adopted_at=clock.now(),
        **asdict(figures),
    )
    told(actor, "charter.adopted", coop, {"version": version})
    return charter


def check_figures(figures: CharterFigures, *, is_union: bool, members: int) -> None:
    """Refuse what a charter may not say, with the article.

    Raises RebateBelowStatutoryMinimum (a union: RebateNotMainlyByTrade, art. 61),
    TooManyAdditionalVotes, TooFewRepresentatives, NoRepresentativesInUnions, BelowTheLaw.
    """
    _check_rebate(figures.rebate_share, is_union=is_union)
    if not 0 <= figures.additional_votes_share <= ADDITIONAL_MOST:
        raise TooManyAdditionalVotes(basis=laws.VOTES)
    if is_union and figures.additional_votes_share:
        raise TooManyAdditionalVotes(basis=laws.UNION_VOTES)
    if figures.representatives:
        _check_representatives(figures.representatives, is_union=is_union, members=members)
    shares = (figures.reserve_share, figures.quorum_share, figures.majority_share)
    if not all(0 <= one <= HUNDRED_PERCENT for one in shares) or figures.refund_days < 0:
        raise BelowTheLaw(basis=laws.MAJORITY)
    months = (figures.withdrawal_months, figures.unit_withdrawal_months)
    if not all(0 <= one <= MONTHS_MOST for one in months):
        raise BelowTheLaw(basis=laws.LEAVING)
    if figures.reserve_by not in ReserveBy.values or figures.losses_by not in LossBy.values:
        raise Invalid


def _check_rebate(share: int, *, is_union: bool) -> None:
    """A cooperative gives back 60 % by trade; a union what its charter says, mainly by trade."""
    if is_union:
        if not UNION_REBATE_ABOVE < share <= HUNDRED_PERCENT:
            raise RebateNotMainlyByTrade(basis=laws.UNION_DISTRIBUTION)
    elif not REBATE_LEAST <= share <= HUNDRED_PERCENT:
        raise RebateBelowStatutoryMinimum(basis=laws.DISTRIBUTION)


def _check_representatives(representatives: int, *, is_union: bool, members: int) -> None:
    if is_union:
        raise NoRepresentativesInUnions(basis=laws.UNION_ASSEMBLY)
    allowed = membership.may_have_representatives(members)
    if not allowed or representatives < REPRESENTATIVES_LEAST:
        raise TooFewRepresentatives(basis=laws.REPRESENTATIVES)


@transaction.atomic
def enter_equivalent(
    *,
    actor: Actor,
    charter_id: int,
    basis: str,
    unit: str,
    fen_per_unit: int,
    resolution_id: int,
) -> TradeEquivalent:
    """Enter what counts as trade where there are no goods (rule 16.8), as the assembly adopted it.

    It is in force when the county has filed it. Raises LabourIsNoTrade, NoResolution.
    """
    charter = Charter.objects.filter(pk=charter_id).first()
    if charter is None:
        raise NotFound
    coop = coop_for(actor, charter.coop_id, Power.COOP_MANAGE)
    if basis not in TradeBasis.values:
        raise LabourIsNoTrade(basis=laws.EQUIVALENTS)
    if fen_per_unit <= 0:
        raise Invalid
    equivalent = TradeEquivalent.objects.create(
        charter=charter,
        basis=basis,
        unit=text(unit, longest=12),
        fen_per_unit=fen_per_unit,
        resolution=resolution_of(coop, resolution_id),
        entered_by_id=who(actor),
    )
    told(actor, "equivalent.entered", coop, {"basis": basis})
    return equivalent


@transaction.atomic
def file_equivalent(
    *, actor: Actor, equivalent_id: int, filed_on: dt.date, number: str
) -> TradeEquivalent:
    """File it with the county: only then it counts. Raises WrongState when it was filed before."""
    found = TradeEquivalent.objects.filter(pk=equivalent_id).select_related("charter").first()
    if found is None:
        raise NotFound
    coop = coop_for(actor, found.charter.coop_id, Power.COOP_FILE)
    found.refresh_from_db()
    if found.filed_on is not None:
        raise WrongState
    somebody_else(actor, found.entered_by_id)
    found.filed_on = not_future(filed_on)
    found.filing_number = text(number, longest=60)
    found.filed_by_id = who(actor)
    found.save(update_fields=["filed_on", "filing_number", "filed_by"])
    told(actor, "equivalent.filed", coop, {"basis": str(found.basis)})
    return found
