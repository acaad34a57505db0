"""Signs of a shell cooperative, SH1 to SH6 (rule 4.2): "suspected" only; people decide, with a seal.

The six kinds of problems are those of 中农发〔2019〕3号. Nothing here is ever a finding against anybody: a
sign is a reason to go and look.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Inputs = Mapping[str, Any]
PERCENT = 100
LOOKED_BACK_MONTHS = 24
"""Two years without activity and without a reason: Farmers' Cooperatives Law (2017) art. 71."""
SUSPECTED = _("suspected")
ACTIVE_PERCENT = 20
DEPOSIT_WORDS = (
    "吸储", "揽储", "高息", "放贷", "集资", "存款付息", "入股分息", "保本付息", "理财", "资金互助", "借出款",
)  # fmt: skip
"""Words in vouchers that ask for a look by the supervising office (SH6)."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One kind of sign: what it needs to know, and when it shows."""

    code: str
    title: str | Promise
    needs: tuple[str, ...]
    shows: Callable[[Inputs, int], bool]


def _nobody_takes_part(inputs: Inputs, percent: int) -> bool:
    """Of the farmers among the members, too few traded, worked, rented or shared in twelve months."""
    farmers = inputs["farmers"]
    return bool(farmers > 0 and inputs["active_farmers"] * PERCENT < farmers * percent)


def _nothing_happens(inputs: Inputs, _percent: int) -> bool:
    return (
        inputs["months_known"] >= LOOKED_BACK_MONTHS
        and inputs["income_fen"] == 0
        and inputs["payments"] == 0
        and not inputs.get("has_good_reason")
    )


def _stopped(inputs: Inputs, _percent: int) -> bool:
    """Said so itself, and somebody who went there found the place idle."""
    return bool(inputs["says_it_stopped"] and inputs["site_is_idle"])


def _subsidy(inputs: Inputs, _percent: int) -> bool:
    return bool(
        inputs.get("grant_left_whole_within_30_days")
        or inputs.get("nothing_found_of_project")
        or inputs.get("project_claimed_by_several")
    )


def _reported(inputs: Inputs, _percent: int) -> bool:
    return int(inputs["reports"]) > 0


def _takes_deposits(inputs: Inputs, _percent: int) -> bool:
    """Words of deposits and loans in what is paid: told to the supervising office only."""
    return int(inputs["deposit_words"]) > 0


SIGNS: Mapping[str, Sign] = {
    sign.code: sign
    for sign in (
        Sign(
            "SH1",
            _("No farmers take part"),
            ("farmers", "active_farmers"),
            _nobody_takes_part,
        ),
        Sign(
            "SH2",
            _("No business for two years"),
            ("months_known", "income_fen", "payments"),
            _nothing_happens,
        ),
        Sign("SH3", _("Stopped working"), ("says_it_stopped", "site_is_idle"), _stopped),
        Sign("SH4", _("Subsidies to be looked at"), ("grant_total_fen",), _subsidy),
        Sign("SH5", _("Reported by people"), ("reports",), _reported),
        Sign("SH6", _("Words of deposits and loans"), ("deposit_words",), _takes_deposits),
    )
}


def suspected(inputs: Inputs, *, active_percent: int = 20) -> tuple[str, ...]:
    """Return the codes of the signs that show; a sign whose inputs are not known never does."""
    return tuple(
        code
        for code, sign in SIGNS.items()
        if all(inputs.get(name) is not None for name in sign.needs)
        and sign.shows(inputs, active_percent)
    )
