"""Why an alarm says "at least", in sentences: what vouchers name, what they do not, what nobody can see."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from touyan.core.money import format_fen

PERCENT = 100
Inputs = Mapping[str, Any]


def of_alert(rule: str, inputs: Inputs) -> list[str]:
    """Return what is to be said about the inputs of an alarm; nothing where they speak for themselves."""
    return _EXPLAINED[rule](inputs) if rule in _EXPLAINED else []


def _private(inputs: Inputs) -> list[str]:
    return [
        _(
            "The vouchers themselves say that this money went over an account that is neither the "
            "cooperative's nor the other side's. A voucher that says nothing counts as the cooperative's "
            "own account: it is at least this."
        ),
    ]


def _share(top: str, whole: str, unnamed: str) -> Callable[[Inputs], list[str]]:
    def sentences(inputs: Inputs) -> list[str]:
        rest = inputs.get(unnamed)
        if rest is None:
            return [_("Only what vouchers name is counted: the share is at least this.")]
        if rest == 0:
            return [_("Every voucher of these 12 months names its other side: the share is exact.")]
        text = _(
            "Vouchers over %(rest)s yuan name nobody. The share is at least %(low)s %%; it is at most "
            "%(high)s %%, if all of that was the same one too. Who writes the other side on the vouchers "
            "makes it exact."
        )
        known, total = inputs[top], inputs[whole]
        return [
            text
            % {
                "rest": format_fen(rest),
                "low": known * PERCENT // total,
                "high": min(-(-(known + rest) * PERCENT // total), PERCENT),
            }
        ]

    return sentences


def _related(inputs: Inputs) -> list[str]:
    found = [
        _(
            "Counted are rent and vouchers whose other side is the chair, a director, a supervisor, their "
            "near relatives in the register of households, or the household of one of them. Members' own "
            "trade and wages are not counted. Relatives who stand in no register here are not seen: it is "
            "at least this."
        )
    ]
    if not inputs.get("passed_by_assembly"):
        found.append(
            _(
                "If the members' assembly passed it, give the number of the minutes in the answer: the "
                "county notes it, and the level falls from orange to yellow."
            )
        )
    return found


_EXPLAINED: Mapping[str, Callable[[Inputs], list[str]]] = {
    "R13": _private,
    "R14": _share("top_payee_fen", "paid_fen", "unnamed_fen"),
    "R15": _share("top_customer_fen", "income_year_fen", "unsaid_fen"),
    "R16": _related,
}
