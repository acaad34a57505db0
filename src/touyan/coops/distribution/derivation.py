"""Every figure of a plan explained: one step a line, with the rule, what went in and what came out.

A step holds all that its result needs: `recompute(step)` gives it again from the inputs alone, and
`words.sentence(step)` says it in plain words. `of_all` is the way from the books to the two sums that
are divided; `of_member` goes on to what one slip gets.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from touyan.coops.distribution import rules
from touyan.coops.distribution.plan import Kind, Member, Plan, Results, Slip, trade_of
from touyan.coops.distribution.rules import ReserveBase
from touyan.coops.distribution.sharing import Division
from touyan.decisions.laws import COOPS, article

Value = int | str


class Rule(enum.StrEnum):
    """What a line works out."""

    SURPLUS = "SURPLUS"
    LEFT = "LEFT"
    RESERVE = "RESERVE"
    DISTRIBUTABLE = "DISTRIBUTABLE"
    PATRONAGE_ALL = "PATRONAGE_ALL"
    RESIDUAL_ALL = "RESIDUAL_ALL"
    FROM_RESERVE = "FROM_RESERVE"
    CARRIED = "CARRIED"
    FROM_MEMBERS = "FROM_MEMBERS"
    LOST = "LOST"
    EQUIVALENT = "EQUIVALENT"
    TRADE = "TRADE"
    PATRONAGE = "PATRONAGE"
    SHARES = "SHARES"
    RESIDUAL = "RESIDUAL"
    TOTAL = "TOTAL"
    REINVESTED = "REINVESTED"
    PAID = "PAID"
    QUANTIFIED = "QUANTIFIED"


DIVIDED = frozenset({Rule.PATRONAGE, Rule.RESIDUAL, Rule.REINVESTED, Rule.QUANTIFIED, Rule.LOST})
"""The lines that are one part of a division by largest remainder."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line: inputs by name in fen (or hundredths, ten-thousandths, codes), result in fen."""

    rule: Rule
    inputs: Mapping[str, Value]
    result: int
    basis: str


def of_all(plan: Plan) -> list[Step]:
    """Return the way from the year's accounts to what is divided, or to the handling of a loss."""
    results = plan.year.results
    steps = [
        Step(Rule.SURPLUS, results._asdict(), results.surplus_fen, article(COOPS, "三十九")),
        Step(
            Rule.LEFT,
            {"surplus": results.surplus_fen, "losses": plan.year.earlier_losses_fen},
            plan.left_fen,
            rules.LOSSES_BASIS,
        ),
    ]
    if plan.losses is not None:
        loss = plan.losses
        inputs: dict[str, Value] = {"loss": loss.loss_fen, "reserve": plan.year.reserve_fen}
        covered: dict[str, Value] = {"loss": loss.loss_fen, "covered": loss.from_reserve_fen}
        basis = rules.RESERVE_BASIS
        return [
            *steps,
            Step(Rule.FROM_RESERVE, inputs, loss.from_reserve_fen, basis),
            Step(Rule.CARRIED, covered, loss.carried_fen, article(COOPS, "二十九")),
            Step(Rule.FROM_MEMBERS, _shares_of_reserve(plan), loss.from_members_fen, basis),
        ]
    after = plan.terms.reserve_base == ReserveBase.AFTER_LOSSES
    base = plan.left_fen if after else results.surplus_fen
    shares: dict[str, Value] = {"distributable": plan.distributable_fen}
    steps += [
        Step(
            Rule.RESERVE,
            {"base": base, "rate": plan.terms.reserve, "left": plan.left_fen},
            plan.reserve_fen,
            rules.RESERVE_BASIS,
        ),
        Step(
            Rule.DISTRIBUTABLE,
            {"left": plan.left_fen, "reserve": plan.reserve_fen},
            plan.distributable_fen,
            rules.REBATE_BASIS,
        ),
    ]
    if plan.kind == Kind.NO_TRADE:
        return steps
    return [
        *steps,
        Step(
            Rule.PATRONAGE_ALL,
            shares | {"rate": plan.terms.rebate},
            plan.patronage_fen,
            _rebate_basis(plan),
        ),
        Step(
            Rule.RESIDUAL_ALL,
            shares | {"patronage": plan.patronage_fen},
            plan.residual_fen,
            rules.REBATE_BASIS,
        ),
    ]


def of_member(plan: Plan, member: Member, slip: Slip) -> list[Step]:
    """Return the lines of one member of a plan that is shared, or of a plan for a loss."""
    if plan.losses is not None:
        return [_lost(plan, member, slip)]
    steps = [
        Step(
            Rule.EQUIVALENT,
            {
                "kind": kind.value,
                "quantity": quantity,
                "price": plan.terms.equivalent(kind).fen_per_unit,
            },
            plan.terms.equivalent(kind).fen(quantity),
            rules.REBATE_BASIS,
        )
        for kind, quantity in member.quantities
    ]
    counted = sum(step.result for step in steps)
    own: dict[str, Value] = {
        "contribution": member.contribution_fen,
        "reserve": member.reserve_fen,
        "subsidy": member.subsidy_fen,
        "donation": member.donation_fen,
    }
    trade = trade_of(member, plan.terms)
    steps += [
        Step(
            Rule.TRADE,
            {"goods": member.trade_fen, "counted": counted},
            trade,
            rules.TRADE_APART_BASIS,
        ),
        _part(Rule.PATRONAGE, plan.by_trade, slip.code, trade, slip.patronage_fen),
        Step(Rule.SHARES, own, member.shares_fen, rules.REBATE_BASIS),
        _part(Rule.RESIDUAL, plan.by_shares, slip.code, member.shares_fen, slip.residual_fen),
        Step(
            Rule.TOTAL,
            {"patronage": slip.patronage_fen, "residual": slip.residual_fen},
            slip.total_fen,
            rules.REBATE_BASIS,
        ),
    ]
    if plan.reinvested_fen:
        into = plan.by_reinvested
        steps.append(_part(Rule.REINVESTED, into, slip.code, slip.total_fen, slip.reinvested_fen))
    steps.append(
        Step(
            Rule.PAID,
            {"total": slip.total_fen, "reinvested": slip.reinvested_fen},
            slip.paid_fen,
            rules.REBATE_BASIS,
        )
    )
    if plan.reserve_fen:
        weight = _quantified_by(plan, member, trade)
        steps.append(
            _part(
                Rule.QUANTIFIED,
                plan.by_reserve,
                slip.code,
                weight,
                slip.quantified_fen,
                basis=rules.RESERVE_BASIS,
                heads=plan.terms.quantified == rules.Quantified.EQUAL,
            )
        )
    return steps


def _lost(plan: Plan, member: Member, slip: Slip) -> Step:
    """Return what the member's share of the reserve shrinks by for a loss."""
    return _part(
        Rule.LOST,
        plan.by_reserve,
        slip.code,
        member.reserve_fen,
        slip.quantified_fen,
        basis=rules.RESERVE_BASIS,
    )


def recompute(step: Step) -> int:
    """Return the result of a step from its inputs alone, in fen."""
    if step.rule in DIVIDED:
        division = Division(
            _whole(step, "total"),
            _whole(step, "whole"),
            _whole(step, "spare"),
            _whole(step, "cut"),
            str(step.inputs["cut_code"]),
        )
        return division.part(_whole(step, "mine"), str(step.inputs["code"]))
    if step.rule == Rule.SURPLUS:
        return Results(**{name: _whole(step, name) for name in step.inputs}).surplus_fen
    return _simple(step)


def _simple(step: Step) -> int:
    values = {name: value for name, value in step.inputs.items() if isinstance(value, int)}
    match step.rule:
        case Rule.RESERVE:
            taken = rules.part_rounded_half_up(values["base"], values["rate"])
            return min(taken, values["left"])
        case Rule.PATRONAGE_ALL:
            return rules.part_rounded_up(values["distributable"], values["rate"])
        case Rule.EQUIVALENT:
            kind = rules.EquivalentKind(str(step.inputs["kind"]))
            return rules.Equivalent(kind, values["price"]).fen(values["quantity"])
        case Rule.FROM_RESERVE:
            return min(values["loss"], values["reserve"])
        case Rule.FROM_MEMBERS:
            held, left = values["held"], values["reserve"] - values["covered"]
            return min(max(held - left, 0), values["covered"])
        case Rule.TRADE | Rule.SHARES | Rule.TOTAL:
            return sum(values.values())
        case _:  # a whole and what is taken from it, in this order
            whole, taken = values.values()
            return whole - taken


def _part(
    rule: Rule,
    division: Division,
    code: str,
    mine: int,
    result: int,
    *,
    basis: str = rules.REBATE_BASIS,
    heads: bool = False,
) -> Step:
    inputs: dict[str, Value] = {
        "total": division.total_fen,
        "mine": mine,
        "whole": division.whole,
        "spare": division.spare,
        "cut": division.cut_remainder,
        "cut_code": division.cut_code,
        "code": code,
        "heads": int(heads),
    }
    return Step(rule, inputs, result, basis)


def _shares_of_reserve(plan: Plan) -> dict[str, Value]:
    covered = plan.losses.from_reserve_fen if plan.losses else 0
    return {
        "held": sum(member.reserve_fen for member in plan.members),
        "reserve": plan.year.reserve_fen,
        "covered": covered,
    }


def _quantified_by(plan: Plan, member: Member, trade: int) -> int:
    match plan.terms.quantified:
        case rules.Quantified.TRADE:
            return trade
        case rules.Quantified.CONTRIBUTION:
            return member.contribution_fen
        case _:
            return 1


def _rebate_basis(plan: Plan) -> str:
    return rules.UNION_BASIS if plan.terms.is_union else rules.REBATE_BASIS


def _whole(step: Step, name: str) -> int:
    value = step.inputs[name]
    if not isinstance(value, int):
        raise TypeError(name)
    return value
