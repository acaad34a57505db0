"""A distribution worked out and not kept: what the command prints, by number in the members' list.

Nobody is named: a member is a number. Amounts are fen; rates are ten-thousandths.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

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
    """Yield the lines that a person reads; two plans stand side by side, with what each member gains."""
    names = {"charter": _("By the charter"), "other": _("By other terms")}
    plans = {name: found[name] for name in names if name in found}
    yield f"{found['coop']} {found['year']}"
    for name, plan in plans.items():
        terms = {
            "plan": names[name],
            "rebate": words.rate_words(plan["rebate"]),
            "reserve": words.rate_words(plan["reserve"]),
        }
        yield _("%(plan)s: refund by trade %(rebate)s, reserve %(reserve)s") % terms
    titles = dict.fromkeys(step["title"] for plan in plans.values() for step in plan["steps"])
    steps = [{one["title"]: one["fen"] for one in plan["steps"]} for plan in plans.values()]
    for title in titles:
        yield _columns([one.get(title) for one in steps], title)
    heads = [_("Refund"), _("Dividend"), _("Both")] * len(plans)
    changes = found.get("changes")
    yield "".join(
        f"{head:>14}" for head in [_("Member"), *heads, *([_("More or less")] * bool(changes))]
    )
    rows = [{row["number"]: row for row in plan["members"]} for plan in plans.values()]
    for number in sorted(set().union(*rows)):
        amounts = [
            one.get(number, {}).get(part)
            for one in rows
            for part in ("refund", "dividend", "total")
        ]
        yield _columns(amounts + ([changes[number]] if changes else []), str(number))
    if changes:
        counts = {
            "more": sum(one > 0 for one in changes.values()),
            "less": sum(one < 0 for one in changes.values()),
        }
        yield _("%(more)d members get more, %(less)d get less") % counts


def _columns(amounts: Sequence[int | None], title: str) -> str:
    """Return a line: its title, then amounts in yuan below each other."""
    return f"{title:>14}" + "".join(
        f"{'' if fen is None else format_fen(fen):>14}" for fen in amounts
    )
