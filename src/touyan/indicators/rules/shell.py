"""Signs of a shell cooperative as rules: suspected only, people decide with a seal (rule 4.2).

The six kinds are those of 中农发〔2019〕3号; no county changes them, only from how few active farmers on
SH1 shows (`active_percent`, kept with the inputs).
"""

from collections.abc import Callable
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from touyan.indicators.rules.values import Inputs, Level, Rule, Thresholds, steps
from touyan.indicators.shell_coop import ACTIVE_PERCENT, SIGNS, Sign

BASIS = "中农发〔2019〕3号"
GUARDED = frozenset({"SH4", "SH5", "SH6"})
"""Suspicions of offences and what people reported: for the county alone (rule 4.2)."""
SUSPECTED = frozenset({"SH1", "SH2", "SH3"})
"""Nothing but a suspicion of the system until somebody has looked: the cooperative itself learns of it
when the alarm was given out, or the county said that it was right.
"""
TITLES = {
    "SH1": _("Suspected: no farmers take part"),
    "SH2": _("Suspected: no business for two years"),
    "SH3": _("Suspected: stopped working"),
    "SH4": _("Suspected: subsidies to be looked at"),
    "SH5": _("Suspected: reported by people"),
    "SH6": _("Suspected: words of deposits and loans"),
}
LEVELS = {
    "SH1": Level.YELLOW,
    "SH2": Level.ORANGE,
    "SH3": Level.ORANGE,
    "SH4": Level.ORANGE,
    "SH5": Level.ORANGE,
    "SH6": Level.RED,
}


def _value(sign: Sign) -> Callable[[Inputs, Thresholds], Fraction | None]:
    def value(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
        percent = inputs.get("active_percent") or ACTIVE_PERCENT
        return Fraction(1) if sign.shows(inputs, percent) else None

    return value


RULES = tuple(
    Rule(
        code=code,
        title=TITLES[code],
        unit="sign",
        needs=sign.needs,
        value=_value(sign),
        default=steps(**{LEVELS[code].word: 1}),
        law=BASIS,
    )
    for code, sign in SIGNS.items()
)
