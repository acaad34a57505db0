"""The lines of a derivation as sentences that a member can read aloud and work out again."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touyan.coops.distribution.derivation import DIVIDED, Rule, Step
from touyan.coops.distribution.rules import HUNDREDTHS, EquivalentKind
from touyan.core.money import format_fen

KINDS = {
    EquivalentKind.LAND: gettext_lazy("mu of land"),
    EquivalentKind.SEEDLINGS: gettext_lazy("seedlings"),
    EquivalentKind.SERVICES: gettext_lazy("services"),
}
TITLES = {
    Rule.SURPLUS: gettext_lazy("Surplus of the year"),
    Rule.LEFT: gettext_lazy("Left after the losses of earlier years"),
    Rule.RESERVE: gettext_lazy("Reserve"),
    Rule.DISTRIBUTABLE: gettext_lazy("Distributable surplus"),
    Rule.PATRONAGE_ALL: gettext_lazy("Refund to all members"),
    Rule.RESIDUAL_ALL: gettext_lazy("Dividend to all members"),
    Rule.FROM_RESERVE: gettext_lazy("Covered from the reserve"),
    Rule.CARRIED: gettext_lazy("Loss carried forward"),
    Rule.FROM_MEMBERS: gettext_lazy("Taken off the members' reserve shares"),
    Rule.LOST: gettext_lazy("Taken off your reserve share"),
    Rule.EQUIVALENT: gettext_lazy("Counts as trade"),
    Rule.TRADE: gettext_lazy("Trade with the cooperative"),
    Rule.PATRONAGE: gettext_lazy("Refund by trade"),
    Rule.SHARES: gettext_lazy("Shares"),
    Rule.RESIDUAL: gettext_lazy("Dividend by shares"),
    Rule.TOTAL: gettext_lazy("Refund and dividend"),
    Rule.REINVESTED: gettext_lazy("Becomes contribution"),
    Rule.PAID: gettext_lazy("Paid out"),
    Rule.QUANTIFIED: gettext_lazy("Written to the reserve share"),
}
_SENTENCES = {
    Rule.SURPLUS: gettext_lazy(
        "Operating income %(operating_income)s + other income %(other_income)s + investment income "
        "%(investment_income)s - operating costs %(operating_cost)s - taxes %(taxes)s - management "
        "%(management_cost)s - finance %(finance_cost)s - other costs %(other_cost)s = %(result)s. "
        "Wages and land rent are among the costs."
    ),
    Rule.LEFT: gettext_lazy(
        "Surplus %(surplus)s - losses of earlier years %(losses)s = %(result)s."
    ),
    Rule.RESERVE: gettext_lazy(
        "%(base)s × %(rate)s = %(result)s, rounded to the fen and never more than what is left."
    ),
    Rule.DISTRIBUTABLE: gettext_lazy("%(left)s - reserve %(reserve)s = %(result)s."),
    Rule.PATRONAGE_ALL: gettext_lazy(
        "%(distributable)s × %(rate)s = %(result)s, rounded up to the fen."
    ),
    Rule.RESIDUAL_ALL: gettext_lazy("%(distributable)s - refund %(patronage)s = %(result)s."),
    Rule.FROM_RESERVE: gettext_lazy(
        "The loss is %(loss)s and the reserve holds %(reserve)s: %(result)s can be covered from it."
    ),
    Rule.CARRIED: gettext_lazy("%(loss)s - %(covered)s = %(result)s."),
    Rule.FROM_MEMBERS: gettext_lazy(
        "Members hold shares of the reserve of %(held)s; after %(covered)s is used of %(reserve)s, "
        "%(result)s of them is no longer there."
    ),
    Rule.EQUIVALENT: gettext_lazy(
        "%(quantity)s %(kind)s × %(price)s each = %(result)s, as the charter says."
    ),
    Rule.TRADE: gettext_lazy("Goods %(goods)s + what counts as trade %(counted)s = %(result)s."),
    Rule.SHARES: gettext_lazy(
        "Contribution %(contribution)s + reserve share %(reserve)s + subsidy share %(subsidy)s "
        "+ donation share %(donation)s = %(result)s, as in the books before the distribution."
    ),
    Rule.TOTAL: gettext_lazy("Refund %(patronage)s + dividend %(residual)s = %(result)s."),
    Rule.PAID: gettext_lazy("%(total)s - becomes contribution %(reinvested)s = %(result)s."),
}
_BY = {
    Rule.PATRONAGE: gettext_lazy("all refunds × your trade ÷ the trade of all members"),
    Rule.RESIDUAL: gettext_lazy("all dividends × your shares ÷ the shares of all members"),
    Rule.REINVESTED: gettext_lazy(
        "all that is reinvested × your refund and dividend ÷ those of all members"
    ),
    Rule.LOST: gettext_lazy("what is taken off × your reserve share ÷ those of all members"),
    Rule.QUANTIFIED: gettext_lazy("the reserve × your part ÷ the parts of all members"),
}


def title(step: Step) -> str:
    """Return what the line works out."""
    return str(TITLES[step.rule])


def sentence(step: Step) -> str:
    """Return the line in plain words with all its figures in yuan."""
    if step.rule in DIVIDED:
        return _division(step)
    said = {name: _said(name, value) for name, value in step.inputs.items()}
    return str(_SENTENCES[step.rule]) % (said | {"result": format_fen(step.result)})


def rate_words(part: int) -> str:
    """Return ten-thousandths as people write them: 6500 is 65%."""
    return f"{(Decimal(part) / HUNDREDTHS).normalize():f}%"


def quantity_words(hundredths: int) -> str:
    """Return hundredths of a unit: 1050 is 10.5."""
    return f"{(Decimal(hundredths) / HUNDREDTHS).normalize():f}"


def _division(step: Step) -> str:
    total, mine, whole = (int(step.inputs[name]) for name in ("total", "mine", "whole"))
    counted = bool(step.inputs["heads"])
    values = {
        "by": str(_BY[step.rule]),
        "total": format_fen(total),
        "mine": str(mine) if counted else format_fen(mine),
        "whole": str(whole) if counted else format_fen(whole),
        "result": format_fen(step.result),
    }
    if not whole:
        return _("There is nothing to divide.")
    floor, remainder = divmod(total * mine, whole)
    if not remainder:
        return _("%(by)s: %(total)s × %(mine)s ÷ %(whole)s = %(result)s.") % values
    values |= {"floor": format_fen(floor), "spare": str(step.inputs["spare"])}
    if step.result > floor:
        return (
            _(
                "%(by)s: %(total)s × %(mine)s ÷ %(whole)s = %(floor)s and a part of a fen. %(spare)s "
                "fen are left over and go to the largest parts; yours is one of them: %(result)s."
            )
            % values
        )
    return (
        _(
            "%(by)s: %(total)s × %(mine)s ÷ %(whole)s = %(floor)s and a part of a fen. %(spare)s "
            "fen are left over and go to the largest parts; yours is smaller: %(result)s."
        )
        % values
    )


def _said(name: str, value: int | str) -> str:
    if name == "kind":
        return str(KINDS[EquivalentKind(str(value))])
    if name == "rate":
        return rate_words(int(value))
    if name == "quantity":
        return quantity_words(int(value))
    return format_fen(int(value))
