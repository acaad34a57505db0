"""The charter's versions, what waits to be filed with the county, funds that were shared out."""

from dataclasses import dataclass

from django.db.models import QuerySet

from touyan.coops import books, chart, holdings
from touyan.coops.models import (
    Coop,
    CoopStatus,
    FundKind,
    Quantification,
    TradeEquivalent,
)
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.registry.models import Tenure
from touyan.registry.reach import area_q

LIST = 100


@dataclass(frozen=True, slots=True)
class Funds:
    """The special fund and what of it counts for members; in fen."""

    fund_fen: int
    subsidy_fen: int
    donation_fen: int
    made: tuple[Quantification, ...]

    @property
    def open_fen(self) -> int:
        """Return what is not shared out yet."""
        return self.fund_fen - self.subsidy_fen - self.donation_fen


def funds(coop: Coop) -> Funds:
    """Return the special fund (311) beside what counts for members. Four queries."""
    book_id = books.book_of(coop.pk)
    held = holdings.on(coop.pk, book_id).values()
    return Funds(
        -holdings.own_balance(book_id, chart.code_of("311")),
        sum(one.subsidy_fen for one in held),
        sum(one.donation_fen for one in held),
        tuple(Quantification.objects.filter(coop=coop).order_by("-pk")[:LIST]),
    )


def last_shared(coop: Coop, kind: str) -> int:
    """Return the whole fund of a kind as it was shared out last, in fen; 0 before."""
    rows = Quantification.objects.filter(coop=coop, kind=FundKind(kind)).order_by("-pk")
    return rows.values_list("total_fen", flat=True).first() or 0


def to_file(actor: Actor) -> QuerySet[TradeEquivalent]:
    """Return what members adopted as trade and the county has not taken on file yet."""
    rows = TradeEquivalent.objects.filter(area_q(actor, Power.COOP_FILE, "charter__coop__area"))
    return rows.filter(filed_on=None).exclude(
        entered_by__isnull=False, entered_by_id=actor.person_id
    )


def awaiting(actor: Actor) -> list[TradeEquivalent]:
    """Return what waits to be filed, the oldest first."""
    rows = to_file(actor).select_related("charter__coop__organisation", "charter__coop__area")
    return list(rows.order_by("pk")[:LIST])


def get_equivalent(actor: Actor, pk: int) -> TradeEquivalent:
    """Return what counts as trade, for who files it. Raises NotFound."""
    found = (
        TradeEquivalent.objects.filter(area_q(actor, Power.COOP_FILE, "charter__coop__area"), pk=pk)
        .select_related("charter__coop__organisation", "resolution")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def get_officer(actor: Actor, pk: int) -> tuple[Tenure, Coop]:
    """Return a term of office in a cooperative that the actor registers. Raises NotFound."""
    tenure = Tenure.objects.filter(pk=pk).select_related("post", "person").first()
    coop = (
        Coop.objects.visible_to(actor, Power.COOP_REGISTER)
        .filter(pk=tenure.post.organisation_id or 0)
        .select_related("organisation", "area")
        .first()
        if tenure
        else None
    )
    if tenure is None or coop is None:
        raise NotFound
    return tenure, coop


def to_register(actor: Actor) -> QuerySet[Coop]:
    """Return the cooperatives that wait for their licence and that somebody else began."""
    rows = Coop.objects.filter(area_q(actor, Power.COOP_REGISTER), status=CoopStatus.CHARTERED)
    return rows.exclude(begun_by__isnull=False, begun_by_id=actor.person_id)


def own_coops(actor: Actor, power: Power) -> list[int]:
    """Return the cooperatives that a power reaches by a post in them."""
    return sorted(actor.ids(power, GrantKind.ORGANISATION))
