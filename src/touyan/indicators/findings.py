"""Judging every rule over many cooperatives at once: pure, for today's alarms and for back-tests."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from touyan.indicators import series
from touyan.indicators.pack import AlertPack
from touyan.indicators.rules import RULES, Inputs, Level, Thresholds, judge
from touyan.indicators.series import INPUTS, Series

ODD = "R19"
TRIED = frozenset({*INPUTS, ODD})
"""Rules that can be judged from the monthly numbers alone, and so be tried on history."""


class Finding(NamedTuple):
    """What a rule found about one cooperative, and what it was given."""

    organisation: int
    rule: str
    level: Level
    inputs: dict[str, Any]
    thresholds: Thresholds


def findings(
    all_of_them: Mapping[int, Series],
    *,
    month: str,
    on: dt.date,
    pack: AlertPack,
    minutes: Mapping[int, str] | None = None,
    codes: Collection[str] = TRIED,
) -> Iterator[Finding]:
    """Yield everything that is blue or graver, rule by rule, as of a month and a day."""
    for code in sorted(codes):
        rows = _inputs(all_of_them, code, month, on, pack, minutes)
        yield from judged(((key, code, inputs) for key, inputs in rows), pack)


def judged(rows: Iterable[tuple[int, str, Inputs]], pack: AlertPack) -> Iterator[Finding]:
    """Yield everything that is blue or graver of (cooperative, rule, inputs)."""
    for organisation, code, inputs in rows:
        thresholds = pack.thresholds[code]
        found = judge(RULES[code], inputs, thresholds)
        if found.level != Level.NONE:
            yield Finding(organisation, code, found.level, dict(inputs), thresholds)


def _inputs(
    all_of_them: Mapping[int, Series],
    code: str,
    month: str,
    on: dt.date,
    pack: AlertPack,
    minutes: Mapping[int, str] | None,
) -> Iterator[tuple[int, Inputs]]:
    if code == ODD:
        odd = series.oddities(all_of_them, month, pack.limits, minutes)
        yield from ((key, {"oddities": words}) for key, words in odd.items())
        return
    for key, one in all_of_them.items():
        yield key, INPUTS[code](one, month, on)
