"""A distribution worked out and not kept: what the command prints, by number in the members' list.

Nobody is named: a member is a number. Amounts are fen; rates are ten-thousandths.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from touyan.coops.distribution import derivation, words
from touyan.coops.distribution.plan import Plan, make
from touyan.coops.distribution.rules import Quantified, Terms, rate
from touyan.coops.models import Coop, CoopMember, DistributionTrial
from touyan.coops.queries import surplus
from touyan.coops.queries.members import charter_on
from touyan.core import clock
from touyan.core.errors import NotFound
from touyan.core.money import format_fen


def preview(code: str, year: int, asked: Mapping[str, object]) -> dict[str, Any]:
    """Return the plan of a year by the charter and, when other terms are asked for, by those too.

    Raises NotFound, RebateBelowStatutoryMinimum, RateOutOfBounds.
    """
    coop = Coop.objects.select_related("organisation", "area").filter(code=code).first()
    if coop is None:
        raise NotFound
    charter = charter_on(coop.pk, surplus.year_bounds(year)[1])
    terms = surplus.charter_terms(coop, charter, clock.today())
    found: dict[str, Any] = {"coop": coop.code, "year": year}
    found["charter"] = _said(coop, year, terms)
    other = _asked(terms, asked)
    if other != terms:
        found["other"] = _said(coop, year, other)
        first, second = (
            {row["number"]: row["total"] for row in found[name]["members"]}
            for name in ("charter", "other")
        )
        found["changes"] = {
            number: second.get(number, 0) - first.get(number, 0)
            for number in sorted(first.keys() | second.keys())
        }
    return found


def _asked(terms: Terms, asked: Mapping[str, object]) -> Terms:
    changes: dict[str, Any] = {
        name: rate(value) for name, value in asked.items() if isinstance(value, Decimal)
    }
    if asked.get("quantified"):
        changes["quantified"] = Quantified(str(asked["quantified"]))
    return replace(terms, **changes)


def _said(coop: Coop, year: int, terms: Terms) -> dict[str, Any]:
    # The codes settle ties: the kept ones when the year was tried before, so that both say the same.
    kept = DistributionTrial.objects.filter(coop=coop, year=year)
    salt = kept.values_list("salt", flat=True).first() or "preview"
    accounts = surplus.accounts(coop, year, salt=salt, terms=terms)
    numbers = dict(CoopMember.objects.filter(coop=coop).values_list("pk", "number"))
    plan = make(year=accounts.year, terms=terms, members=accounts.members)
    return {
        "kind": plan.kind.value,
        "rebate": terms.rebate,
        "reserve": terms.reserve,
        "reinvested": terms.reinvested,
        "quantified": terms.quantified.value,
        "steps": [
            {"title": words.title(step), "words": words.sentence(step), "fen": step.result}
            for step in derivation.of_all(plan)
        ],
        "members": sorted(_members(plan, accounts, numbers), key=lambda row: row["number"]),
    }


def _members(
    plan: Plan, accounts: surplus.Accounts, numbers: Mapping[int, int]
) -> Iterator[dict[str, int]]:
    for slip in plan.slips:
        yield {
            "number": numbers[accounts.ids[slip.code]],
            "trade": slip.trade_fen,
            "refund": slip.patronage_fen,
            "shares": slip.shares_fen,
            "dividend": slip.residual_fen,
            "total": slip.total_fen,
            "reinvested": slip.reinvested_fen,
            "written": slip.quantified_fen,
        }


def table(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that a person reads."""
    yield f"{found['coop']} {found['year']}"
    for name in ("charter", "other"):
        if name not in found:
            continue
        plan = found[name]
        yield f"== {name}: {words.rate_words(plan['rebate'])} / {words.rate_words(plan['reserve'])}"
        for step in plan["steps"]:
            yield f"{step['title']}: {format_fen(step['fen'])}"
        for row in plan["members"]:
            refund, dividend = format_fen(row["refund"]), format_fen(row["dividend"])
            yield f"{row['number']:>5} {refund:>16} {dividend:>16} {format_fen(row['total']):>16}"
    if "changes" in found:
        changes = found["changes"].values()
        yield f"+ {sum(one > 0 for one in changes)}  - {sum(one < 0 for one in changes)}"
        for number, change in found["changes"].items():
            if change:
                yield f"{number:>5} {format_fen(change):>16}"
