"""The county's thresholds: alerts.toml beside its pack. Without the file, the handbook's defaults.

A rule whose threshold is law (R10, R11, R21) takes none; a row of steps that does not get graver from
blue to red is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from touyan.core.pack_reader import Limit, Reader
from touyan.core.room_packs import RoomPack
from touyan.indicators import screening
from touyan.indicators.rules import RULES, Rule, Thresholds
from touyan.indicators.rules.values import STEPS
from touyan.indicators.shell_coop import ACTIVE_PERCENT

SEASON_MONTH = 3
"""Fields are sown from March on (custom): rent still owed then is rent of the season before."""
_WINDOWS = {"send_by": 5, "review_by": 8, "lock_by": 10}
_LATEST = 28
_SCREENING = {
    "least_figures": Limit(5, 50),
    "round_percent": Limit(40, 100),
    "jump_percent": Limit(50, 2_000),
    "small_base": Limit(10_000, 100_000_000),
    "small_count": Limit(10, 1_000_000),
    "same_villages": Limit(2, 50),
    "sent_in_a_minute": Limit(2, 100),
    "months_without_loss": Limit(12, 120),
}


@dataclass(frozen=True, slots=True)
class Windows:
    """Days of the following month by which a return is sent, reviewed and locked (custom, rule 4.1)."""

    send_by: int = 5
    review_by: int = 8
    lock_by: int = 10


@dataclass(frozen=True, slots=True)
class AlertPack:
    """What a county sets for monthly returns and alarms."""

    thresholds: Mapping[str, Thresholds]
    limits: screening.Limits
    active_percent: int
    windows: Windows = field(default_factory=Windows)
    season_month: int = SEASON_MONTH


def read(top: Reader) -> AlertPack:
    """Return the thresholds of a county; mistakes go to the reader."""
    table = top.table("rules", needed=False)
    thresholds = {code: _thresholds(table, rule) for code, rule in RULES.items()}
    table.done()
    screen = top.table("screening", needed=False)
    standard = screening.Limits()
    numbers = {
        name: screen.whole(name, limit, getattr(standard, name))
        for name, limit in _SCREENING.items()
    }
    screen.done()
    shell = top.table("shell_coop", needed=False)
    percent = shell.whole("active_percent", Limit(1, 50), ACTIVE_PERCENT)
    shell.done()
    land = top.table("land", needed=False)
    season = land.whole("season_month", Limit(1, 12), SEASON_MONTH)
    land.done()
    return AlertPack(thresholds, screening.Limits(**numbers), percent, _windows(top), season)


def _windows(top: Reader) -> Windows:
    table = top.table("returns", needed=False)
    days = {name: table.whole(name, Limit(1, _LATEST), day) for name, day in _WINDOWS.items()}
    if list(days.values()) != sorted(days.values()):
        table.problem(
            "",
            _("is locked before it is reviewed, or reviewed before it is sent."),
            _("Write the days in this order: send_by, review_by, lock_by."),
        )
    table.done()
    return Windows(**days)


def _thresholds(table: Reader, rule: Rule) -> Thresholds:
    if not table.has(rule.code):
        return rule.default
    row = table.table(rule.code)
    if rule.law:
        for level in STEPS:
            if row.has(level.word):
                row.whole(level.word, Limit(0, 10_000))
        row.problem(
            "", _("is law; no county sets it."), _("Delete the table from the file."), rule.law
        )
        row.done()
        return rule.default
    low, high = rule.bounds
    steps = {
        level: row.whole(level.word, Limit(low, high), rule.default.steps.get(level, high))
        for level in STEPS
        if level in rule.default.steps or row.has(level.word)
    }
    extra = {
        name: row.whole(name, Limit(one.low, one.high), one.default)
        for name, one in rule.extras.items()
    }
    row.done()
    numbers = [steps[level] for level in STEPS if level in steps]
    if numbers != sorted(numbers, reverse=rule.falls) or len(set(numbers)) != len(numbers):
        row.problem(
            "",
            _("does not get graver from blue to red."),
            _("Use smaller numbers step by step.")
            if rule.falls
            else _("Use larger numbers step by step."),
        )
    return Thresholds(steps, extra)


PACK = RoomPack(file="alerts.toml", read=read)
