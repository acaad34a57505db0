"""Booking a distribution in the cooperative's book: one batch, all or nothing, each slip a receipt.

debit  332 distribution of the surplus
credit 221 refund payable, 222 dividend payable (by member), 301 what becomes contribution,
       322 reserve

The handling of a loss: debit 322 reserve, credit 332.
"""

from collections.abc import Iterator

from touyan.coops import books, holdings
from touyan.coops.books import Place
from touyan.coops.distribution.errors import SurplusNotTransferred
from touyan.coops.models import Distribution
from touyan.coops.queries import distributions, surplus
from touyan.coops.services import accounts
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting

SURPLUS, RESERVE = surplus.SURPLUS, surplus.RESERVE
REFUND, DIVIDEND, CAPITAL = "221", "222", "301"
KIND = surplus.DISTRIBUTION_KIND


def key_of(found: Distribution, code: str) -> str:
    """Return the receipt number of one slip, or of the reserve."""
    return f"coopdist:{found.pk}:{code}"


def post_declaration(*, actor: Actor, found: Distribution, resolution_id: int) -> None:
    """Book the whole distribution. Raises SurplusNotTransferred when the book holds too little.

    Booked again it changes nothing: the keys are those of the slips.
    """
    book_id = books.book_of(found.coop_id)
    if found.trial.is_loss:
        _post_loss(actor, found, book_id, resolution_id)
        return
    needed = found.trial.distributable_fen + found.trial.reserve_fen
    if surplus.undistributed(book_id) < needed:
        raise SurplusNotTransferred
    ledger.post_many(actor=actor, postings=list(_postings(actor, found, book_id, resolution_id)))


def _post_loss(actor: Actor, found: Distribution, book_id: int, resolution_id: int) -> None:
    """Book the handling of a loss: debit 322, credit 332, and the members' shares of the reserve.

    Nothing but the decision itself is on record where the reserve is empty.
    """
    if surplus.undistributed(book_id) > found.trial.left_fen:
        raise SurplusNotTransferred
    losses = distributions.plan_of(found.trial).losses
    if losses is None or not losses.from_reserve_fen:
        return
    own, reserve = Place(book_id, SURPLUS), Place(book_id, RESERVE)
    ids = accounts.accounts_of(actor=actor, wanted=[own, reserve])
    covered = losses.from_reserve_fen
    cuts = found.trial.slips.filter(quantified_fen__gt=0)
    taken = {
        subject: -amount
        for subject, amount in cuts.values_list("member__subject_id", "quantified_fen")
    }
    ledger.post_many(
        actor=actor,
        postings=[
            Posting(
                key=key_of(found, "loss"),
                book_id=book_id,
                kind=KIND,
                effective_on=clock.today(),
                lines=(Line(ids[reserve], covered), Line(ids[own], -covered)),
                public={
                    "distribution": found.pk,
                    "year": found.year,
                    "check_code": found.check_code,
                },
                resolution_id=resolution_id,
            ),
            *holdings.reserve_shares(
                actor=actor,
                found=found,
                book_id=book_id,
                shares=taken,
                key=key_of(found, "shares"),
            ),
        ],
    )


def _postings(
    actor: Actor, found: Distribution, book_id: int, resolution_id: int
) -> Iterator[Posting]:
    slips = list(
        found.trial.slips.order_by("code").values_list(
            "code",
            "member__subject_id",
            "patronage_fen",
            "residual_fen",
            "reinvested_fen",
            "quantified_fen",
        )
    )
    subjects = [row[1] for row in slips]
    own = Place(book_id, SURPLUS)
    wanted = [own, Place(book_id, RESERVE)]
    for number in (REFUND, DIVIDEND, CAPITAL):
        wanted += [Place(book_id, number, subject_id=subject) for subject in subjects]
    ids = accounts.accounts_of(actor=actor, wanted=wanted)
    said = {"distribution": found.pk, "year": found.year, "check_code": found.check_code}
    day = clock.today()

    def posting(code: str, lines: list[tuple[Place, int]], public: dict[str, object]) -> Posting:
        return Posting(
            key=key_of(found, code),
            book_id=book_id,
            kind=KIND,
            effective_on=day,
            lines=tuple(Line(ids[place], amount) for place, amount in lines if amount),
            public=said | public,
            resolution_id=resolution_id,
        )

    for code, subject, patronage, residual, kept, _quantified in slips:
        if not patronage + residual:
            continue
        from_dividend = min(kept, residual)  # what becomes contribution: the dividend first
        from_refund = kept - from_dividend
        yield posting(
            code,
            [
                (own, patronage + residual),
                (Place(book_id, REFUND, subject_id=subject), from_refund - patronage),
                (Place(book_id, DIVIDEND, subject_id=subject), from_dividend - residual),
                (Place(book_id, CAPITAL, subject_id=subject), -kept),
            ],
            {"code": code, "patronage": patronage, "residual": residual, "reinvested": kept},
        )
    if found.trial.reserve_fen:
        reserve = found.trial.reserve_fen
        yield posting("reserve", [(own, reserve), (Place(book_id, RESERVE), -reserve)], {})
    quantified = {subject: amount for _c, subject, _p, _r, _k, amount in slips if amount}
    yield from holdings.reserve_shares(
        actor=actor, found=found, book_id=book_id, shares=quantified, key=key_of(found, "shares")
    )
