"""Which monthly numbers each rule looks at, so that no more is read than a judgement needs: pure.

A rule is written once, in `series` and `rules`; here stands only how far it looks. Tests hold the two
together: a rule finds the same in what is named here as in everything that is known.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from touyan.core.measures import MONTHS_OF_YEAR, months_between, shifted
from touyan.indicators.formulas import SOURCES

NOTHING: Mapping[str, int] = MappingProxyType({})
TWO_YEARS = 2 * MONTHS_OF_YEAR - 1
"""Months before the one that is judged: with it they are 24."""
QUARTERS = 3 * MONTHS_OF_YEAR + 1
"""Twelve whole quarters, and up to two months of the one that runs."""


@dataclass(frozen=True, slots=True)
class Look:
    """How far a rule looks: fields with the months before the judged one (0: that month alone), months
    before it of which it looks at every number, and whether it asks which months were sent in, or for
    assemblies.
    """

    fields: Mapping[str, int] = field(default_factory=dict)
    whole: tuple[int, ...] = ()
    sent: bool = False
    assemblies: bool = False
    written: str = ""
    """A field of which it looks at every month that a person wrote down, however old."""


def _now(*names: str) -> Look:
    return Look(dict.fromkeys(names, 0))


LOOKS: Mapping[str, Look] = {
    "R01": Look(sent=True),
    "R02": Look({"income": TWO_YEARS}),
    "R03": Look({"surplus": QUARTERS}),
    "R04": _now("liabilities", "assets"),
    "R05": _now("cash", "due_60_days"),
    "R06": _now("loan_days"),
    "R07": _now("dividend_late_days", "dividend_late_households"),
    "R08": _now("wage_late_days", "wage_late_people"),
    "R09": _now("rent_late_days"),
    "R11": Look(dict.fromkeys(("members", "farmers", "units"), MONTHS_OF_YEAR - 1)),
    "R12": Look(assemblies=True),
    "R17": _now("stock_oldest_days", "stock_keeps_days"),
    "R18": _now("grant_idle_days"),
    "R19": Look(whole=(0, 1, MONTHS_OF_YEAR), written="surplus"),
    "R20": Look({"income": TWO_YEARS}),
    "SH1": _now("farmers", "active_farmers"),
    "SH2": Look(dict.fromkeys(("income", "payments"), TWO_YEARS)),
}
"""The rules that look at monthly numbers; the others look at none."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What is to be read: fields by the month since which they are, months whole, which months were sent
    in, assemblies, a field of what people wrote down.
    """

    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    sent: bool = False
    assemblies: bool = False
    written: str = ""


def reads_of(codes: Collection[str], first: str, last: str = "") -> Reads:
    """Return what rules look at that are judged for every month from `first` to `last`, with the numbers
    that these follow from.

    What only the first of these months needs is not read of the months before it.
    """
    last = last or first
    looks = [LOOKS[code] for code in codes if code in LOOKS]
    whole = {
        shifted(month, -months)
        for look in looks
        for months in look.whole
        for month in months_between(first, last)
    }
    back: dict[str, int] = {}
    for look in looks:
        for name, months in look.fields.items():
            for each in (name, *SOURCES.get(name, ())):
                back[each] = max(months, back.get(each, 0))
    read = {shifted(first, -max(back.values(), default=0)): {name for name in back if back[name]}}
    if not set(months_between(first, last)) <= whole:
        read.setdefault(first, set()).update(name for name in back if not back[name])
    return Reads(
        fields={since: frozenset(names) for since, names in read.items() if names},
        whole=frozenset(whole),
        sent=any(look.sent for look in looks),
        assemblies=any(look.assemblies for look in looks),
        written=next((look.written for look in looks if look.written), ""),
    )
