"""Reading trials, distributions and slips; what two plans differ in; who is paid and who waits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from touyan.coops.distribution import derivation
from touyan.coops.distribution.derivation import Step
from touyan.coops.distribution.plan import Member, Plan, Results, Year, make
from touyan.coops.distribution.rules import (
    Equivalent,
    EquivalentKind,
    Quantified,
    ReserveBase,
    Terms,
)
from touyan.coops.models import (
    Coop,
    CoopStatus,
    Distribution,
    DistributionSlip,
    DistributionTrial,
    Payout,
    PayoutBatch,
    PayoutState,
)
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound

OVERVIEW_MAX = 200
_OPEN = (PayoutState.LISTED, PayoutState.PAID)


def get_trial(actor: Actor, pk: int, power: Power = Power.COOP_BOOKS_READ) -> DistributionTrial:
    """Return a trial within the power's reach. Raises NotFound."""
    rows = DistributionTrial.objects.select_related("coop__organisation", "coop__area")
    found = (rows if actor == SYSTEM else rows.visible_to(actor, power)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def get_distribution(actor: Actor, pk: int, power: Power = Power.COOP_BOOKS_READ) -> Distribution:
    """Return a distribution within the power's reach. Raises NotFound."""
    rows = Distribution.objects.select_related(
        "trial", "coop__organisation", "coop__area", "notice", "resolution"
    )
    found = (rows if actor == SYSTEM else rows.visible_to(actor, power)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def get_slip(actor: Actor, pk: int, power: Power = Power.COOP_READ_OWN) -> DistributionSlip:
    """Return a slip of a plan that is laid open or booked, within the power's reach. Raises NotFound."""
    rows = DistributionSlip.objects.laid_open().select_related(
        "trial__coop__organisation",
        "trial__coop__area",
        "trial__distribution__notice",
        "trial__distribution__resolution",
        "member__subject",
    )
    found = (rows if actor == SYSTEM else rows.visible_to(actor, power)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def get_batch(actor: Actor, pk: int, power: Power = Power.COOP_BOOKS_READ) -> PayoutBatch:
    """Return a payment list within the power's reach. Raises NotFound."""
    rows = PayoutBatch.objects.select_related(
        "distribution__coop__organisation", "distribution__coop__area", "distribution__trial"
    )
    found = (rows if actor == SYSTEM else rows.visible_to(actor, power)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def trials_of(actor: Actor, coop_id: int, year: int) -> list[DistributionTrial]:
    """Return the trials of a year, the newest first."""
    rows = DistributionTrial.objects.visible_to(actor).filter(coop_id=coop_id, year=year)
    return list(rows.select_related("distribution").order_by("-number")[:50])


def distributions_of(actor: Actor, coop_id: int) -> list[Distribution]:
    """Return the distributions of a cooperative, the newest year first."""
    rows = Distribution.objects.visible_to(actor).filter(coop_id=coop_id)
    return list(rows.select_related("trial", "notice").order_by("-year", "-pk")[:50])


def of_trial(actor: Actor, trial: DistributionTrial) -> Distribution | None:
    """Return what was proposed from a trial, or None when nothing was (or it is not the actor's)."""
    return Distribution.objects.visible_to(actor, Power.COOP_BOOKS_READ).filter(trial=trial).first()


def overview(actor: Actor, year: int) -> list[tuple[Coop, Distribution | None]]:
    """Return the registered cooperatives whose books the actor reads with a year's distribution, by code."""
    coops = list(
        Coop.objects.visible_to(actor, Power.COOP_BOOKS_READ)
        .filter(status=CoopStatus.ACTIVE)
        .select_related("organisation", "area")
        .order_by("code")[:OVERVIEW_MAX]
    )
    rows = Distribution.objects.running().filter(coop__in=coops, year=year)
    found = {one.coop_id: one for one in rows.defer("file")}
    return [(coop, found.get(coop.pk)) for coop in coops]


def own_slips(actor: Actor, coop_id: int | None = None) -> list[DistributionSlip]:
    """Return the slips of the actor and their household, of one cooperative or of all, newest first."""
    rows = DistributionSlip.objects.visible_to(actor, Power.COOP_READ_OWN).laid_open()
    if coop_id is not None:
        rows = rows.filter(trial__coop_id=coop_id)
    return list(
        rows.select_related(
            "trial__coop__organisation", "trial__distribution", "member__subject"
        ).order_by("-trial__year", "pk")[:50]
    )


def books_json(year: Year) -> dict[str, int]:
    """Return what a trial keeps of the books."""
    return year.results._asdict() | {
        "earlier_losses": year.earlier_losses_fen,
        "reserve": year.reserve_fen,
        "non_member_trade": year.non_member_trade_fen,
    }


def terms_of(trial: DistributionTrial) -> Terms:
    """Return the terms that a trial was made with."""
    return Terms(
        reserve=trial.reserve,
        rebate=trial.rebate,
        reserve_base=ReserveBase(trial.reserve_base),
        quantified=Quantified(trial.quantified),
        equivalents=tuple(
            Equivalent(EquivalentKind(kind), fen, is_adopted=True, is_filed=True)
            for kind, fen in sorted(trial.equivalents.items())
        ),
        reinvested=trial.reinvested,
        is_union=trial.is_union,
    )


def plan_of(trial: DistributionTrial) -> Plan:
    """Work a kept trial out again from what it kept: nothing of its results is read."""
    books = dict(trial.books)
    losses, reserve, outside = (
        books.pop(name) for name in ("earlier_losses", "reserve", "non_member_trade")
    )
    slips = trial.slips.values_list(
        "code",
        "goods_fen",
        "contribution_fen",
        "reserve_fen",
        "subsidy_fen",
        "donation_fen",
        "quantities",
    )
    return make(
        year=Year(Results(**books), losses, reserve, outside),
        terms=terms_of(trial),
        members=[Member(*row[:-1], quantities=_quantities(row[-1])) for row in slips],
    )


def _quantities(kept: dict[str, int]) -> tuple[tuple[EquivalentKind, int], ...]:
    return tuple((kind, kept[kind.value]) for kind in EquivalentKind if kind.value in kept)


def steps_of(slip: DistributionSlip) -> tuple[list[Step], list[Step]]:
    """Return how everything to be divided was worked out, and how one slip was."""
    plan = plan_of(slip.trial)
    for member, given in zip(plan.members, plan.slips, strict=True):
        if member.code == slip.code:
            return derivation.of_all(plan), derivation.of_member(plan, member, given)
    raise NotFound


@dataclass(frozen=True, slots=True)
class Difference:
    """What one member gets by two plans, in fen."""

    member_id: int
    subject_id: int
    number: int
    code: str
    before_fen: int
    after_fen: int

    @property
    def change_fen(self) -> int:
        """Return how much more the second plan gives; less is below zero."""
        return self.after_fen - self.before_fen


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans side by side: who gains and who loses, by number in the members' list."""

    rows: tuple[Difference, ...]

    @property
    def gaining(self) -> int:
        """Return how many get more by the second plan."""
        return sum(row.change_fen > 0 for row in self.rows)

    @property
    def losing(self) -> int:
        """Return how many get less by the second plan."""
        return sum(row.change_fen < 0 for row in self.rows)

    @property
    def moved_fen(self) -> int:
        """Return what those who gain get more, in all."""
        return sum(row.change_fen for row in self.rows if row.change_fen > 0)


def compare(before: DistributionTrial, after: DistributionTrial) -> Comparison:
    """Compare two trials of one cooperative, member by member. Raises NotFound for two of different ones."""
    if before.coop_id != after.coop_id:
        raise NotFound
    first = _totals(before)
    second = _totals(after)
    rows = [
        Difference(member, *known, first.get(member, (0,))[0], second.get(member, (0,))[0])
        for member, known in _members(first, second).items()
    ]
    return Comparison(tuple(sorted(rows, key=lambda row: row.number)))


_Totals = dict[int, tuple[int, int, int, str]]


def _totals(trial: DistributionTrial) -> _Totals:
    rows = trial.slips.values_list(
        "member_id", "patronage_fen", "residual_fen", "member__subject_id", "member__number", "code"
    )
    return {row[0]: (row[1] + row[2], row[3], row[4], row[5]) for row in rows}


def _members(*trials: _Totals) -> dict[int, tuple[int, int, str]]:
    return {member: row[1:] for trial in trials for member, row in trial.items()}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the payment of a distribution has come."""

    due_fen: int
    paid_fen: int
    members: int
    paid: int
    listed: int
    due_on: dt.date

    @property
    def unpaid_fen(self) -> int:
        """Return what is still to be paid."""
        return self.due_fen - self.paid_fen

    @property
    def unpaid(self) -> int:
        """Return how many members still wait."""
        return self.members - self.paid

    def is_overdue(self, today: dt.date) -> bool:
        """Say whether somebody still waits after the day by which everybody was to be paid."""
        return self.unpaid > 0 and today > self.due_on


def progress_of(found: Distribution) -> Progress:
    """Return how far the payment of a distribution has come: two statements whatever its size."""
    return progress_of_many([found])[found.pk]


def progress_of_many(found: Sequence[Distribution]) -> dict[int, Progress]:
    """Return the progress of many distributions, by id: two statements for all."""
    due = {
        row["trial__distribution__pk"]: row
        for row in _payable(DistributionSlip.objects.filter(trial__distribution__in=found))
        .values("trial__distribution__pk")
        .annotate(
            fen=Sum("patronage_fen") + Sum("residual_fen") - Sum("reinvested_fen"),
            members=Count("pk"),
        )
    }
    done = {
        row["batch__distribution_id"]: row
        for row in Payout.objects.filter(batch__distribution__in=found)
        .values("batch__distribution_id")
        .annotate(
            fen=Sum("amount_fen", filter=Q(state=PayoutState.PAID)),
            paid=Count("pk", filter=Q(state=PayoutState.PAID)),
            listed=Count("pk", filter=Q(state=PayoutState.LISTED)),
        )
    }
    return {
        one.pk: Progress(
            due_fen=due[one.pk]["fen"] if one.pk in due else 0,
            paid_fen=(done[one.pk]["fen"] or 0) if one.pk in done else 0,
            members=due[one.pk]["members"] if one.pk in due else 0,
            paid=done[one.pk]["paid"] if one.pk in done else 0,
            listed=done[one.pk]["listed"] if one.pk in done else 0,
            due_on=one.due_on,
        )
        for one in found
    }


def _payable(rows: "QuerySet[DistributionSlip]") -> "QuerySet[DistributionSlip]":
    """Keep the slips with something to be paid in money."""
    return rows.filter(reinvested_fen__lt=F("patronage_fen") + F("residual_fen"))


def unpaid_slips(found: Distribution) -> "QuerySet[DistributionSlip]":
    """Return the slips that are neither paid nor on an open list, by number in the members' list."""
    taken = Payout.objects.filter(slip=OuterRef("pk"), state__in=_OPEN)
    rows = _payable(DistributionSlip.objects.filter(trial_id=found.trial_id))
    return rows.exclude(Exists(taken)).select_related("member__subject").order_by("member__number")


def payment_of(slip: DistributionSlip) -> Payout | None:
    """Return the open or paid line of a slip, if any."""
    rows = Payout.objects.filter(slip=slip, state__in=_OPEN).select_related("batch")
    return rows.first()


def lines_of(batch: PayoutBatch) -> list[Payout]:
    """Return the lines of a list, by number in the members' list."""
    rows = batch.payouts.select_related("slip__member__subject")
    return list(rows.order_by("slip__member__number"))


def overdue(
    actor: Actor, today: dt.date, *, prefix: str = ""
) -> list[tuple[Distribution, Progress]]:
    """Return the booked distributions whose day of payment is over and that still owe, by code.

    It says which cooperative owes how much to how many, never to whom.
    """
    rows = (
        Distribution.objects.visible_to(actor, Power.COOP_READ)
        .declared()
        .filter(due_on__lt=today, coop__area__scope_path__under=prefix)
        .select_related("coop__organisation", "coop__area", "trial")
    )
    found = list(rows.order_by("coop__code", "year")[:500])
    known = progress_of_many(found)
    return [(one, known[one.pk]) for one in found if known[one.pk].is_overdue(today)]
