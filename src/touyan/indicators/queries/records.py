"""Inputs of the rules that need more than monthly numbers: payments, land terms, reports, leads (rule 4.3).

A fixed number of statements for a whole county. What no record knows is None or left out, and its rule
says nothing. For R14 and R15 the inputs say how much names nobody: by that much the share may be more.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from touyan.coops.queries import counterparties, signals
from touyan.core import bulk
from touyan.core.measures import months_between, shifted
from touyan.indicators.models import Lead, LeadKind
from touyan.indicators.pack import AlertPack
from touyan.indicators.series import Series
from touyan.indicators.shell_coop import DEPOSIT_WORDS, LOOKED_BACK_MONTHS
from touyan.registry import queries as registry
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area, HouseholdMember, Tenure

YEAR = dt.timedelta(days=365)
LEADERS = (PostKind.COOP_CHAIR, PostKind.COOP_DIRECTOR, PostKind.COOP_SUPERVISOR)
Row = tuple[int, str, dict[str, Any]]
SIDES = frozenset({"R13", "R14", "R15", "R16"})
RECORDS = SIDES | {"R21", "R22", "SH1", "SH2", "SH3", "SH4", "SH5", "SH6"}
"""Rules that look at records beside the monthly numbers."""
LEADS = RECORDS - {"R13", "R14", "R15", "R21", "SH1", "SH6"}
"""Those of them that ask what is known from outside."""


def inputs_of(
    county: Area,
    known: Mapping[int, Series],
    *,
    month: str,
    on: dt.date,
    pack: AlertPack,
    codes: Collection[str] = RECORDS,
) -> Iterator[Row]:
    """Yield (cooperative, rule, inputs) for R13 to R16, R21, R22 and SH1 to SH6, or for some of them:
    what none of these needs is not asked then.
    """
    asked = RECORDS.intersection(codes)
    leads = _leads(county, on) if asked & LEADS else {}
    if asked & SIDES:
        for row in _sides(county, leads, on):
            if row[1] in asked:
                yield row
    if "R21" in asked:
        yield from _land(county)
    if "R22" in asked:
        yield from _registers(county, signals.active(county.prefix), leads, on)
    signs: dict[str, Callable[[], Iterator[Row]]] = {
        "SH1": lambda: _farmers(known, month, pack),
        "SH2": lambda: _idle(known, leads, month),
        "SH3": lambda: _stopped(leads),
        "SH4": lambda: _subsidies(county, leads, on),
        "SH5": lambda: _reports(leads),
        "SH6": lambda: _deposits(county, on),
    }
    for code in sorted(asked & signs.keys()):
        yield from signs[code]()


def _land(county: Area) -> Iterator[Row]:
    for coop, (until, contract) in signals.land_beyond_contracts(county.prefix).items():
        yield (
            coop,
            "R21",
            {
                "share_until": until.isoformat(),
                "contract_until": contract.isoformat(),
            },
        )


def _leads(county: Area, on: dt.date) -> dict[int, dict[str, int]]:
    """Return how many leads of each kind stand about each cooperative on a day."""
    rows = Lead.objects.filter(area__scope_path__under=county.prefix, since__lte=on)
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for coop, kind in rows.exclude(until__lte=on).values_list("organisation_id", "kind"):
        found[coop][kind] += 1
    return found


def _sides(county: Area, leads: Mapping[int, Mapping[str, int]], on: dt.date) -> Iterator[Row]:
    """Yield R13 to R16: whose account money went over, who got most, who bought most, relatives."""
    told = counterparties.told(county.prefix, on - YEAR, on)
    leaders = _leaders(county, on)
    people = {one for found in leaders.values() for one in found}
    kin = registry.kin_of_each(people) if people else {}
    homes = _homes(people.union(*kin.values()))
    for coop, one in told.items():
        own = leaders.get(coop, frozenset())
        near = own.union(*(kin.get(person, frozenset()) for person in own))
        close = near | {home for person in near for home in homes.get(person, ())}
        yield (
            coop,
            "R13",
            {"private_payments": one.private_payments, "private_fen": one.private_fen},
        )
        if payee := one.paid.greatest():
            yield (
                coop,
                "R14",
                {
                    "top_payee_fen": payee[1],
                    "paid_fen": one.paid.total_fen,
                    "unnamed_fen": one.paid.unnamed_fen,
                    "payee_is_near_kin": payee[0] in close,
                },
            )
        if customer := one.sold.greatest():
            yield (
                coop,
                "R15",
                {
                    "top_customer_fen": customer[1],
                    "income_year_fen": one.sold.total_fen,
                    "unsaid_fen": one.sold.unnamed_fen,
                },
            )
        yield (
            coop,
            "R16",
            {
                "related_fen": sum(
                    fen for subject, fen in one.business.items() if subject in close
                ),
                "passed_by_assembly": bool(leads.get(coop, {}).get(LeadKind.PASSED)),
            },
        )


def _leaders(county: Area, on: dt.date) -> dict[int, frozenset[int]]:
    """Return chair, directors and supervisors of each cooperative."""
    rows = Tenure.objects.on(on).filter(
        post__kind__in=LEADERS, post__area__scope_path__under=county.prefix
    )
    found: dict[int, set[int]] = defaultdict(set)
    for coop, person in rows.values_list("post__organisation_id", "person_id"):
        found[coop].add(person)
    return {coop: frozenset(people) for coop, people in found.items()}


def _homes(people: Collection[int]) -> dict[int, set[int]]:
    """Return the households of each of these people: land is often paid to a household."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = HouseholdMember.objects.filter(person_id__in=bulk.among(sorted(people)), left_on=None)
    for person, home in rows.values_list("person_id", "household_id"):
        found[person].add(home)
    return found


def _registers(
    county: Area,
    active: Mapping[int, tuple[int, dt.date | None]],
    leads: Mapping[int, Mapping[str, int]],
    on: dt.date,
) -> Iterator[Row]:
    """Who was registered before this year reports on the last one by 30 June."""
    told = signals.reported(county.prefix, on.year - 1)
    for coop, (_area, registered) in active.items():
        had_year = registered is not None and registered.year < on.year
        standing = leads.get(coop, {})
        yield (
            coop,
            "R22",
            {
                "report_filed": coop in told or not had_year,
                "day": on.isoformat(),
                "listed": bool(standing.get(LeadKind.LISTED)),
                "seriously_unlawful": bool(standing.get(LeadKind.SERIOUS)),
            },
        )


def _farmers(known: Mapping[int, Series], month: str, pack: AlertPack) -> Iterator[Row]:
    for coop, one in known.items():
        yield (
            coop,
            "SH1",
            {
                "farmers": one.at("farmers", month),
                "active_farmers": one.at("active_farmers", month),
                "active_percent": pack.active_percent,
            },
        )


def _idle(
    known: Mapping[int, Series], leads: Mapping[int, Mapping[str, int]], month: str
) -> Iterator[Row]:
    two_years = list(months_between(shifted(month, 1 - LOOKED_BACK_MONTHS), month))
    for coop, one in known.items():
        income, payments = one.sum("income", two_years), one.sum("payments", two_years)
        yield (
            coop,
            "SH2",
            {
                "months_known": len(two_years) if income is not None else 0,
                "income_fen": income,
                "payments": payments,
                "has_good_reason": bool(leads.get(coop, {}).get(LeadKind.REASON)),
            },
        )


def _stopped(leads: Mapping[int, Mapping[str, int]]) -> Iterator[Row]:
    for coop, standing in leads.items():
        if standing.get(LeadKind.STOPPED):
            yield (
                coop,
                "SH3",
                {
                    "says_it_stopped": True,
                    "site_is_idle": bool(standing.get(LeadKind.IDLE)),
                },
            )


def _subsidies(county: Area, leads: Mapping[int, Mapping[str, int]], on: dt.date) -> Iterator[Row]:
    grants = signals.grants(county.prefix, on - 2 * YEAR)
    for coop in grants.keys() | leads.keys():
        grant, standing = grants.get(coop), leads.get(coop, {})
        yield (
            coop,
            "SH4",
            {
                "grant_total_fen": grant.total_fen if grant else 0,
                "grant_left_whole_within_30_days": bool(grant and grant.left_whole),
                "nothing_found_of_project": bool(standing.get(LeadKind.NOT_FOUND)),
                "project_claimed_by_several": bool(standing.get(LeadKind.TWICE)),
            },
        )


def _reports(leads: Mapping[int, Mapping[str, int]]) -> Iterator[Row]:
    for coop, standing in leads.items():
        if standing.get(LeadKind.REPORTED):
            yield coop, "SH5", {"reports": standing[LeadKind.REPORTED]}


def _deposits(county: Area, on: dt.date) -> Iterator[Row]:
    for coop, number in signals.words_in_vouchers(county.prefix, on - YEAR, DEPOSIT_WORDS).items():
        yield coop, "SH6", {"deposit_words": number}
