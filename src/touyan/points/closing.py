"""What the points room recomputes before a month is signed. Reads only."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from touyan.core import clock
from touyan.core.closing import Check, Outcome, Outcomes
from touyan.ledger import months
from touyan.points import caps
from touyan.points.models import Claim, ClaimState, Rule
from touyan.points.states import COUNTED

PREFIX = "points.claim:"
CHUNK = 5_000
KINDS = frozenset({"VILLAGE"})
BOOKED = (ClaimState.POSTED, ClaimState.REVERSED)


def claims_and_transfers(book_ids: Sequence[int], period: str) -> Outcomes:
    """Recompute that each transfer of points has its claim, and each booked claim its transfer."""
    found: dict[int, Outcome] = {}
    booked = months.keys(book_ids, period, prefix=PREFIX)
    refs = {key: book_id for book_id, keys in booked.items() for key in keys}
    reviewed = _reviewed(refs)
    for key, book_id in refs.items():
        outcome = found.setdefault(book_id, Outcome())
        outcome.looked_at += 1
        if not reviewed.get(key, False):
            outcome.add(key)
    for book_id, keys in _expected(book_ids, period).items():
        known = refs.keys() | months.known_keys([key for key in keys if key not in refs])
        for key in keys:
            if key not in known:
                found.setdefault(book_id, Outcome()).add(key)
    return found


def _reviewed(keys: Iterable[str]) -> dict[str, bool]:
    """Return key -> whether three different people stand behind the claim, for claims that exist."""
    refs = [ref for key in keys if (ref := _ref(key))]
    found: dict[str, bool] = {}
    for start in range(0, len(refs), CHUNK):
        rows = Claim.objects.filter(ref__in=refs[start : start + CHUNK], state__in=BOOKED)
        for ref, *people in rows.values_list(
            "ref", "proposed_by_id", "first_reviewed_by_id", "second_reviewed_by_id"
        ):
            found[f"{PREFIX}{ref}"] = None not in people and len(set(people)) == len(people)
    return found


def _ref(key: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(key.removeprefix(PREFIX))
    except ValueError:
        return None  # no claim of ours can have made this key


def _expected(book_ids: Sequence[int], period: str) -> dict[int, list[str]]:
    """Return book id -> keys of the awards that were booked within the month by the claims."""
    areas = villages_among(book_ids)
    first, last = _bounds(period)
    rows = Claim.objects.filter(
        area_id__in=areas,
        state__in=BOOKED,
        points__gt=0,  # of a deduction nothing is booked when the household has nothing left
        posted_at__gte=clock.start_of(first),
        posted_at__lt=clock.start_of(last + dt.timedelta(days=1)),
    )
    found: dict[int, list[str]] = {}
    for area_id, ref in rows.order_by("area_id", "pk").values_list("area_id", "ref"):
        found.setdefault(areas[area_id], []).append(f"{PREFIX}{ref}")
    return found


def villages_among(book_ids: Sequence[int]) -> dict[int, int]:
    """Return village -> its book; books of collectives and cooperatives there hold no points."""
    return {book.area_id: book.id for book in months.books(ids=book_ids) if book.kind in KINDS}


def _bounds(period: str) -> tuple[dt.date, dt.date]:
    return caps.month_bounds(dt.date.fromisoformat(f"{period}-01"))


def replayed_caps(book_ids: Sequence[int], period: str) -> Outcomes:
    """Recompute that no household got more for the deeds of the month than the rules allow."""
    areas = villages_among(book_ids)
    rows = Claim.objects.filter(
        area_id__in=areas,
        occurred_on__range=_bounds(period),
        points__gt=0,
        state__in=COUNTED,
    ).values_list("area_id", "household_id", "household__code", "rule_id", "points")
    limits = _limits(list(areas))
    in_all: dict[tuple[int, int, str], int] = defaultdict(int)
    most: dict[tuple[int, int, str], int] = {}
    by_family: dict[tuple[int, int, str, str], int] = defaultdict(int)
    family_most: dict[tuple[int, int, str, str], int] = {}
    for area_id, household_id, code, rule_id, points in rows:
        family, cap, household_cap = limits[rule_id]
        home = (area_id, household_id, code)
        in_all[home] += points
        most[home] = max(most.get(home, 0), household_cap)
        if cap is not None:
            by_family[(*home, family)] += points
            family_most[(*home, family)] = max(family_most.get((*home, family), 0), cap)
    found: dict[int, Outcome] = {}
    for home, points in in_all.items():
        outcome = found.setdefault(areas[home[0]], Outcome())
        outcome.looked_at += 1
        if points > most[home]:
            outcome.add(home[2], f"{points} / {most[home]}")
    for key, points in by_family.items():
        if points > family_most[key]:
            found[areas[key[0]]].add(f"{key[2]} {key[3]}", f"{points} / {family_most[key]}")
    return found


def _limits(area_ids: Sequence[int]) -> Mapping[int, tuple[str, int | None, int]]:
    """Return rule id -> its family, the highest cap among the grades, the cap of a household."""
    rules = list(Rule.objects.filter(scheme__area_id__in=area_ids).select_related("scheme"))
    highest: dict[tuple[int, str], int] = {}
    for rule in rules:
        key = (rule.scheme_id, caps.family(rule.code))
        if rule.cap_per_month is not None:
            highest[key] = max(highest.get(key, 0), rule.cap_per_month)
    return {
        rule.pk: (
            caps.family(rule.code),
            highest.get((rule.scheme_id, caps.family(rule.code))),
            rule.scheme.household_month_cap,
        )
        for rule in rules
    }


CHECKS = (
    Check(
        "points.claims",
        title=_("Every point booked has its claim and its three people"),
        run=claims_and_transfers,
        kinds=KINDS,
    ),
    Check(
        "points.caps",
        title=_("No household is above the monthly limits"),
        run=replayed_caps,
        kinds=KINDS,
    ),
)
