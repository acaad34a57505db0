"""A month's points from a village's workbook: every row becomes a proposal that others review.

Everything is looked up once for all rows; the number of queries does not grow with the rows.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import DomainError
from touyan.core.importing import Change, Effect, Preview, Row, RowProblem, Target
from touyan.points import age, caps
from touyan.points.models import (
    Claim,
    ClaimState,
    Origin,
    Rule,
    Scheme,
    SchemeStatus,
    SubjectType,
)
from touyan.points.queries import coverage
from touyan.points.queries.coverage import Stop
from touyan.points.states import COUNTED
from touyan.points.workbook_households import Households, households_of
from touyan.registry.models import Area, Household, HouseholdMember, PartyStatus, Person
from touyan.registry.workbook_households import Unfit

CHUNK = 400
COMPARED = ("quantity", "points", "note")
NOTE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with what it names, ready to be a claim."""

    row: Row
    household: Household
    person_id: int | None
    rule: Rule
    quantity: int
    points: int
    occurred_on: dt.date
    note: str

    def differs(self, claim: Claim) -> list[tuple[str, str, str]]:
        """Return (column, before, now) of what differs from an earlier import of the row."""
        return [
            (name, str(getattr(claim, name)), str(getattr(self, name)))
            for name in COMPARED
            if getattr(claim, name) != getattr(self, name)
        ]


@dataclass
class Known:
    """What the village has: households by code and head, rules by day, claims of the same rows."""

    village: Area
    households: Households
    members: dict[int, dict[str, Person]] = field(default_factory=dict)
    schemes: list[Scheme] = field(default_factory=list)
    rules: dict[int, dict[str, Rule]] = field(default_factory=dict)
    earlier: dict[str, Claim] = field(default_factory=dict)
    used: dict[tuple[int, str, str], int] = field(default_factory=dict)
    stop: Stop | None = None


def look_up(actor: Actor, target: Target, rows: Sequence[Row]) -> Known:
    """Read once what all rows need."""
    village = Area.objects.get(pk=target.area_id)
    known = Known(
        village=village, households=households_of(actor, village), stop=coverage.stop(village)
    )
    _members(known, rows)
    _rules(known)
    for chunk in _chunks([row.key for row in rows]):
        found = Claim.objects.filter(area=village, row_key__in=chunk).select_related("rule")
        known.earlier |= {claim.row_key: claim for claim in found if claim.row_key}
    _used(known, rows)
    return known


def _members(known: Known, rows: Sequence[Row]) -> None:
    if not any(row.values.get("person") for row in rows):
        return
    members = HouseholdMember.objects.filter(
        household__subject__area__scope_path__under=known.village.prefix,
        household__status="ACTIVE",
        left_on__isnull=True,
    ).select_related("person")
    for member in members:
        known.members.setdefault(member.household_id, {})[member.person.name] = member.person


def _rules(known: Known) -> None:
    known.schemes = list(
        Scheme.objects.filter(area=known.village).exclude(status=SchemeStatus.DRAFT)
    )
    for rule in Rule.objects.filter(scheme__in=known.schemes).select_related("scheme"):
        names = known.rules.setdefault(rule.scheme_id, {})
        names[rule.code.upper()] = rule
        names.setdefault(rule.title, rule)


def _used(known: Known, rows: Sequence[Row]) -> None:
    """Count what households already have this month, but for the rows of this workbook."""
    days = [row.values["occurred_on"] for row in rows if row.values.get("occurred_on")]
    if not days:
        return
    span = caps.month_bounds(min(days))[0], caps.month_bounds(max(days))[1]
    own = {claim.pk for claim in known.earlier.values()}
    used: dict[tuple[int, str, str], int] = defaultdict(int)
    for pk, household_id, code, points, day in Claim.objects.filter(
        area=known.village, occurred_on__range=span, state__in=COUNTED, points__gt=0
    ).values_list("pk", "household_id", "rule__code", "points", "occurred_on"):
        if pk not in own:
            used[household_id, caps.family(code), clock.month_of(day)] += points
    known.used = used


def entry_of(row: Row, known: Known) -> Entry:
    """Return the claim of a row. Raises Unfit at the first thing that is wrong with it."""
    values = row.values
    household = known.households.named(values)
    day: dt.date = values["occurred_on"]
    rule = _rule(values["rule"], day, known)
    if rule.points < 0:
        raise Unfit("rule", _("Deductions are entered one by one, after two reminders."))
    try:
        caps.check_day(
            occurred_on=day, today=clock.today(), window_days=rule.scheme.claim_window_days
        )
    except DomainError as error:
        raise Unfit("occurred_on", str(error)) from None
    quantity = values.get("quantity") or _quantity(values.get("points"), rule)
    points = rule.points * quantity if values.get("points") is None else values["points"]
    try:
        caps.check_points(rule_points=rule.points, quantity=quantity, points=points)
    except DomainError as error:
        raise Unfit("points", str(error)) from None
    note = "；".join(str(values[name]) for name in ("content", "note") if values.get(name))
    return Entry(
        row=row,
        household=household,
        person_id=_person(values.get("person") or "", household, rule, day, known),
        rule=rule,
        quantity=quantity,
        points=points,
        occurred_on=day,
        note=note[:NOTE_LENGTH],
    )


def _rule(written: str, day: dt.date, known: Known) -> Rule:
    scheme = next(
        (
            one
            for one in known.schemes
            if one.effective_from
            and one.effective_from <= day
            and (one.effective_to is None or one.effective_to >= day)
        ),
        None,
    )
    if scheme is None:
        raise Unfit("occurred_on", _("No points scheme was in force on this day."))
    names = known.rules.get(scheme.pk, {})
    text = written.strip()
    found = names.get(text.upper()) or names.get(text) or names.get(text.split(" ")[0].upper())
    if found is None:
        raise Unfit("rule", _("The rule book has no such rule. Write its code, such as A01."))
    return found


def _quantity(points: int | None, rule: Rule) -> int:
    """Return how often a deed was done when only the points are written."""
    if points is None or points % rule.points:
        return 1
    return max(points // rule.points, 1)


def _person(name: str, household: Household, rule: Rule, day: dt.date, known: Known) -> int | None:
    person = known.members.get(household.pk, {}).get(name) if name else None
    if name and person is None:
        raise Unfit("person", _("Nobody of this name belongs to the household."))
    if rule.subject_type == SubjectType.HOUSEHOLD and person is None:
        return None
    is_member = person is not None and person.party_status != PartyStatus.NONE
    if person is None or (rule.subject_type == SubjectType.PARTY_MEMBER and not is_member):
        raise Unfit("person", _("Name the person (a Party member for rules of this kind)."))
    if not age.is_at_least(age.ACCOUNT, born_on=person.born_on, day=day):
        return None
    return int(person.pk)


class Limits:
    """The caps of a month while row after row is added."""

    def __init__(self, known: Known) -> None:
        self._used = defaultdict(int, known.used)
        self._in_all: dict[tuple[int, str], int] = defaultdict(int)
        for (household_id, _family, month), points in known.used.items():
            self._in_all[household_id, month] += points
        self._caps: dict[tuple[int, str], int] = {}
        for scheme_id, rules in known.rules.items():
            for rule in rules.values():
                if rule.cap_per_month is not None:
                    key = (scheme_id, caps.family(rule.code))
                    self._caps[key] = max(self._caps.get(key, 0), rule.cap_per_month)

    def add(self, entry: Entry) -> None:
        """Count an entry. Raises Unfit when it does not fit into its month any more."""
        if entry.points <= 0:
            return
        month = clock.month_of(entry.occurred_on)
        family = caps.family(entry.rule.code)
        key, whole = (entry.household.pk, family, month), (entry.household.pk, month)
        cap = self._caps.get((entry.rule.scheme_id, family))
        room = caps.Room(
            rule=None if cap is None else cap - self._used[key],
            household=entry.rule.scheme.household_month_cap - self._in_all[whole],
        )
        try:
            caps.check_room(points=entry.points, room=room)
        except DomainError as error:
            raise Unfit("points", str(error)) from None
        self._used[key] += entry.points
        self._in_all[whole] += entry.points


def entries(rows: Sequence[Row], known: Known) -> Iterator[Entry | RowProblem]:
    """Yield, for each row in order, its entry or its problem."""
    limits = Limits(known)
    for row in rows:
        try:
            entry = entry_of(row, known)
            earlier = known.earlier.get(row.key)
            if earlier is None and known.stop and entry.rule.points >= known.stop.high_points:
                raise Unfit("rule", str(known.stop.refusal))
            if earlier is None or earlier.state in COUNTED:
                limits.add(entry)
            if earlier and entry.differs(earlier) and earlier.state != ClaimState.SUBMITTED:
                raise Unfit("", _("This entry was reviewed already. Correct it on its own page."))
        except Unfit as unfit:
            yield row.problem(unfit.column, unfit.reason)
        else:
            yield entry


def compare(
    actor: Actor, target: Target, rows: Sequence[Row]
) -> tuple[Preview, list[Entry], Known]:
    """Return what a commit of these rows would do, the entries that are fit, and what is known."""
    known = look_up(actor, target, rows)
    preview = Preview()
    fit: list[Entry] = []
    for found in entries(rows, known):
        if isinstance(found, RowProblem):
            preview.problems.append(found)
            preview.effects.append(Effect.NEW)
            continue
        fit.append(found)
        earlier = known.earlier.get(found.row.key)
        changed = found.differs(earlier) if earlier else []
        preview.changes += [Change(found.row.key, *one) for one in changed]
        effect = Effect.CHANGED if changed else Effect.SAME
        preview.effects.append(effect if earlier else Effect.NEW)
    return preview, fit, known


def claim_of(entry: Entry, known_village: Area, actor: Actor, now: dt.datetime) -> Claim:
    """Return the unsaved claim of an entry, proposed by the person who imports."""
    return Claim(
        ref=uuid.uuid4(),
        area=known_village,
        household=entry.household,
        person_id=entry.person_id,
        rule=entry.rule,
        quantity=entry.quantity,
        points=entry.points,
        occurred_on=entry.occurred_on,
        note=entry.note,
        origin=Origin.IMPORT,
        state=ClaimState.SUBMITTED,
        proposed_by_id=actor.person_id,
        proposed_at=now,
        row_key=entry.row.key,
    )


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def by_ids(ids: Sequence[int]) -> list[Claim]:
    """Return claims by id, with their villages."""
    found: list[Claim] = []
    for start in range(0, len(ids), CHUNK):
        condition = Q(pk__in=ids[start : start + CHUNK])
        found += Claim.objects.select_for_update(of=("self",)).filter(condition)
    return found
