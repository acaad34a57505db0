"""Trying out a scheme on last year's deeds, for a village, a township or the whole county. Set-based.

Names are never read here: households come as numbers with ages and counts.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import CharField, Count, Max, Min, Q
from django.db.models.functions import Cast, Substr

from touyan.core import clock
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, county, fairness, replay
from touyan.points.age import age_on
from touyan.points.fairness import Ages, Cell, Closeness, Home, Need
from touyan.points.models import Claim, ClaimState, Rule, Scheme
from touyan.points.queries import givers
from touyan.points.replay import Deeds, Values, Worth
from touyan.registry.kinds import HouseholdStatus
from touyan.registry.models import Area, HouseholdMember, PartyStatus

YEAR = dt.timedelta(days=365)
BOOKED_KIND = "points.claim"
ADULT = 18


@dataclass(frozen=True, slots=True)
class Span:
    """Deeds booked from one day to another, both included."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Draft:
    """A scheme as numbers: what rules give and limit, what they ask, and their titles by code."""

    values: Values
    needs: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tried scheme would have changed, in all and by kind of household."""

    span: Span
    booked: int
    in_ledger: int
    replayed: int
    gaining: int
    losing: int
    same: int
    by_kind: list[Cell]
    by_kin: list[Cell]
    by_place: list[Cell]
    unmatched: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A rule and how many households of each kind cannot earn it."""

    code: str
    title: str
    needs: tuple[str, ...]
    cells: list[Cell]


def last_year(today: dt.date | None = None) -> Span:
    """Return the 365 days up to today."""
    end = today or clock.today()
    return Span(end - YEAR + dt.timedelta(days=1), end)


def draft_of(rules: Iterable[Rule], household_cap: int) -> Draft:
    """Return a scheme's rules as numbers; deductions stay out."""
    kept = [rule for rule in rules if rule.points > 0]
    return Draft(
        values=Values(
            {rule.code: Worth(rule.points, rule.cap_per_month) for rule in kept}, household_cap
        ),
        needs={rule.code: tuple(rule.reach) for rule in kept},
        titles={rule.code: rule.title for rule in kept},
    )


def draft_of_scheme(scheme: Scheme) -> Draft:
    """Return one version of a village's scheme as numbers."""
    return draft_of(scheme.rules.all(), scheme.household_month_cap)


def deeds(prefix: str, span: Span) -> list[Deeds]:
    """Return what was booked below an area within a span, deed by deed."""
    code_of = dict(
        Rule.objects.filter(scheme__area__scope_path__under=prefix)
        .order_by()
        .values_list("pk", "code")
    )
    rows = (
        Claim.objects.filter(
            area__scope_path__under=prefix,
            state=ClaimState.POSTED,
            points__gt=0,
            posted_at__gte=clock.start_of(span.start),
            posted_at__lt=clock.start_of(span.end + dt.timedelta(days=1)),
        )
        .annotate(month=Substr(Cast("occurred_on", CharField()), 1, 7))
        .order_by()
        .values_list("household_id", "month", "rule_id", "quantity", "points")
    )
    return [
        Deeds(home, month, code_of[rule], quantity, points)
        for home, month, rule, quantity, points in rows.iterator(chunk_size=10_000)
    ]


def in_ledger(prefix: str, span: Span) -> int:
    """Return the points of deeds that the ledger booked below an area within a span, net."""
    found = ledger_queries.sums(
        codes=(accounts.ISSUED,),
        kinds=(BOOKED_KIND,),
        area_prefix=prefix,
        effective_from=span.start,
        effective_to=span.end,
    )
    return -sum(row.amount for row in found)


def ages_for(path: str) -> Ages:
    """Return the county's ages for bodily work and journeys."""
    pack = county.find(path)
    return Ages(pack.points.strong_until_age, pack.points.travels_until_age) if pack else Ages()


def homes(area: Area, near: Mapping[int, Closeness]) -> list[Home]:
    """Return the living households of an area with what fairness looks at. One query.

    `near` says which of them are close to who gives the points (`givers.closeness`).
    """
    today = clock.today()
    grown = Q(person__born_on__lte=_years_before(today, ADULT))
    rows = (
        HouseholdMember.objects.filter(
            household__status=HouseholdStatus.ACTIVE,
            household__subject__area__scope_path__under=area.prefix,
            left_on=None,
            person__died_on=None,
        )
        .order_by()
        .values("household_id", "household__subject__area__name")
        .annotate(
            people=Count("pk"),
            adults=Count("pk", filter=grown),
            oldest=Min("person__born_on"),
            youngest=Max("person__born_on", filter=grown),
            members=Count("pk", filter=~Q(person__party_status=PartyStatus.NONE)),
            phones=Count("pk", filter=Q(person__phone_index__isnull=False)),
        )
        .values_list(
            "household_id",
            "people",
            "adults",
            "oldest",
            "youngest",
            "members",
            "phones",
            "household__subject__area__name",
        )
    )
    return [
        Home(
            household_id=pk,
            people=people,
            adults=adults,
            oldest=_age(oldest, today),
            youngest_adult=_age(youngest, today),
            has_party_member=members > 0,
            has_phone=phones > 0,
            closeness=near.get(pk, Closeness.OTHERS),
            place=place,
        )
        for pk, people, adults, oldest, youngest, members, phones, place in rows
    ]


def homes_of(area: Area, span: Span) -> list[Home]:
    """Return the living households of an area, with who is close to those who gave points in a span."""
    return homes(area, givers.closeness(area.prefix, start=span.start, end=span.end))


def try_out(area: Area, draft: Draft, known: Sequence[Home], *, span: Span) -> Outcome:
    """Return what a scheme would have changed for the households of an area (`homes`) in a span."""
    done = deeds(area.prefix, span)
    before, after = replay.booked(done), replay.replay(done, draft.values)
    changes = [after.get(pk, 0) - points for pk, points in before.items()]
    return Outcome(
        span=span,
        booked=sum(before.values()),
        in_ledger=in_ledger(area.prefix, span),
        replayed=sum(after.values()),
        gaining=sum(change > 0 for change in changes),
        losing=sum(change < 0 for change in changes),
        same=len({home.household_id for home in known} | before.keys())
        - sum(change != 0 for change in changes),
        by_kind=fairness.cells(known, by=fairness.kind_of, before=before, after=after),
        by_kin=fairness.cells(known, by=_closeness, before=before, after=after),
        by_place=fairness.cells(known, by=_place, before=before, after=after)
        if area.level == "VILLAGE"
        else [],
        unmatched=replay.unmatched(done, draft.values),
    )


def _closeness(home: Home) -> str:
    return home.closeness


def _place(home: Home) -> str:
    return home.place


def reach(draft: Draft, known: Sequence[Home], ages: Ages) -> list[Cell]:
    """Return which share of a scheme's points each kind of household could earn, on average."""
    shares: dict[frozenset[Need], Fraction | None] = {}

    def share(home: Home) -> Fraction | None:
        lacking = fairness.missing(home, ages)
        if lacking not in shares:
            shares[lacking] = fairness.reachable(draft.values, draft.needs, lacking)
        return shares[lacking]

    return fairness.cells(known, by=fairness.kind_of, before={}, after={}, reach=share)


def excluded(draft: Draft, known: Sequence[Home], ages: Ages) -> list[Excluded]:
    """Return the rules that ask something, with how many households of each kind cannot give it.

    `losing` of a cell counts the households that the rule leaves out.
    """
    lacking = {home.household_id: fairness.missing(home, ages) for home in known}
    return [
        Excluded(
            code,
            draft.titles.get(code, ""),
            tuple(needs),
            fairness.cells(
                known,
                by=fairness.kind_of,
                before={pk: bool(lack.intersection(needs)) for pk, lack in lacking.items()},
                after={},
            ),
        )
        for code, needs in sorted(draft.needs.items())
        if needs
    ]


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _age(born_on: dt.date | None, today: dt.date) -> int | None:
    return None if born_on is None else age_on(born_on, today)
