"""The rules of alarms R01 to R22 and the signs SH1 to SH6: pure functions of values, by noun (rule 4.3).

Each takes the inputs of one cooperative on one day and the county's thresholds, and gives a level. The
inputs are kept with the alert, so that anybody can judge again and must find the same level.
"""

from collections.abc import Mapping

from touyan.indicators.rules import debts, members, money, returns, shell
from touyan.indicators.rules.values import Inputs, Judged, Level, Rule, Thresholds, judge

RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in sorted(
        (*returns.RULES, *money.RULES, *debts.RULES, *members.RULES, *shell.RULES),
        key=lambda rule: rule.code,
    )
}

__all__ = ["RULES", "Inputs", "Judged", "Level", "Rule", "Thresholds", "judge"]
