"""What waits for whom: the panel's list, the second reviewer's batch, notices and objections."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from touyan.access.secrets_of import read_serial
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.core.masking import household_mark
from touyan.disclosure.models import Notice, Objection
from touyan.points import caps, county, outliers
from touyan.points.errors import OthersFirst, SamePerson
from touyan.points.models import Batch, Claim, ClaimState, Origin, Rule
from touyan.points.queries import panel as panels
from touyan.points.stand_in import Duty
from touyan.points.states import COUNTED
from touyan.registry import queries as registry
from touyan.registry.models import Area, Household

SHOWN = 400


@dataclass(frozen=True, slots=True)
class Pulled:
    """A claim to look at by itself, and why."""

    claim: Claim
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's work: what to look at, what can go together, what others must do.

    `more` are further claims for this person that the page does not show yet.
    """

    pulled: list[Pulled]
    plain: list[Claim]
    for_others: int
    points: int
    more: int

    @property
    def waiting(self) -> int:
        """How many claims wait for this person."""
        return len(self.pulled) + len(self.plain) + self.more


def waiting_first(actor: Actor, *, limit: int = SHOWN) -> Review:
    """Return the proposals that the actor can review first, with the exceptions pulled out."""
    return _waiting(actor, Power.POINTS_FIRST_REVIEW, ClaimState.SUBMITTED, limit)


def waiting_second(actor: Actor, *, limit: int = SHOWN) -> Review:
    """Return the claims for the second review, with the exceptions pulled out.

    Who acts from above the village sees only what nobody in the village can do (rule 16.9).
    """
    return _waiting(actor, Power.POINTS_SECOND_REVIEW, ClaimState.GROUP_VERIFIED, limit)


def for_first(actor: Actor) -> QuerySet[Claim]:
    """Return the proposals that the actor can review first."""
    return _open_to(actor, Power.POINTS_FIRST_REVIEW, ClaimState.SUBMITTED)


def for_second(actor: Actor) -> QuerySet[Claim]:
    """Return the claims for the second review, before it is asked who is nearer."""
    return _open_to(actor, Power.POINTS_SECOND_REVIEW, ClaimState.GROUP_VERIFIED)


def count_second(actor: Actor) -> int:
    """Return how many claims wait for the actor's second review."""
    rows = for_second(actor)
    shown = list(rows.prefetch_related(None)[:SHOWN])
    nearer = panels.left_to_others(actor, shown, Power.POINTS_SECOND_REVIEW, Duty.SECOND_REVIEW)
    return sum(claim.pk not in nearer for claim in shown)


def _waiting(actor: Actor, power: Power, state: str, limit: int) -> Review:
    open_to = _open_to(actor, power, state)
    total = Claim.objects.visible_to(actor, power=power).filter(state=state).count()
    rows = list(open_to[: limit + 1])
    shown = rows[:limit]
    if power == Power.POINTS_SECOND_REVIEW:
        nearer = panels.left_to_others(actor, shown, power, Duty.SECOND_REVIEW)
        shown = [claim for claim in shown if claim.pk not in nearer]
    more = max(open_to.count() - limit, 0) if len(rows) > limit else 0
    why = outliers.reasons(_entries(shown), _earlier(shown), _limits(shown))
    plain = [claim for claim in shown if claim.pk not in why]
    return Review(
        pulled=[
            Pulled(claim, tuple(finding.sentence for finding in why[claim.pk]))
            for claim in shown
            if claim.pk in why
        ],
        plain=plain,
        for_others=max(total - len(shown) - more, 0),
        points=sum(claim.points for claim in plain),
        more=more,
    )


def _limits(claims: Sequence[Claim]) -> outliers.Limits:
    """Return what the county of these claims looks at (all lie in one county)."""
    pack = county.find(claims[0].area.path) if claims else None
    if pack is None:
        return outliers.USUAL
    points = pack.points
    return outliers.Limits(
        points.review_high_points,
        points.review_giver_times,
        points.review_giver_least,
        points.review_volume_times,
        points.review_volume_least,
    )


def family_caps(rules: Iterable[Rule]) -> dict[tuple[int, str], int | None]:
    """Return the cap of each family of rules of the schemes at hand."""
    scheme_ids = {rule.scheme_id for rule in rules}
    found: dict[tuple[int, str], int | None] = {}
    rows = Rule.objects.filter(scheme_id__in=scheme_ids).values_list(
        "scheme_id", "code", "cap_per_month"
    )
    for scheme_id, code, cap in rows:
        key = (scheme_id, caps.family(code))
        known = found.get(key)
        found[key] = cap if known is None else max(known, cap or 0)
    return found


def _entries(claims: Sequence[Claim]) -> list[outliers.Entry]:
    limits = family_caps(claim.rule for claim in claims)
    kin = _kin_of_givers(claims)
    return [
        outliers.Entry(
            claim_id=claim.pk,
            household_id=claim.household_id,
            family=caps.family(claim.rule.code),
            day=claim.occurred_on.isoformat(),
            month=clock.month_of(claim.occurred_on),
            points=claim.points,
            proposed_by=claim.proposed_by_id,
            is_own=claim.origin == Origin.OWN,
            cap=limits.get((claim.rule.scheme_id, caps.family(claim.rule.code))),
            household_cap=claim.rule.scheme.household_month_cap,
            is_kin=claim.pk in kin,
        )
        for claim in claims
    ]


def _kin_of_givers(claims: Sequence[Claim]) -> set[int]:
    """Return the claims whose proposer or first reviewer is of the household or its near relative.

    Nobody can propose for kin; a tie that was written down later shows here.
    """
    givers = {
        claim.pk: {claim.first_reviewed_by_id}
        | ({claim.proposed_by_id} if claim.origin != Origin.OWN else set())
        for claim in claims
    }
    people = {one for some in givers.values() for one in some if one is not None}
    kin = registry.kin_of_each(people)
    members = registry.members_of({claim.household_id for claim in claims})
    return {
        claim.pk
        for claim in claims
        if any(
            members.get(claim.household_id, frozenset()) & (kin.get(one, frozenset()) | {one})
            for one in givers[claim.pk]
            if one is not None
        )
    }


def _earlier(claims: Sequence[Claim]) -> list[outliers.Earlier]:
    """Return what the same households have in the same months besides these claims. One query."""
    if not claims:
        return []
    days = [claim.occurred_on for claim in claims]
    rows = (
        Claim.objects.filter(
            household__in={claim.household_id for claim in claims},
            occurred_on__range=(caps.month_bounds(min(days))[0], caps.month_bounds(max(days))[1]),
            state__in=COUNTED,
        )
        .exclude(pk__in=[claim.pk for claim in claims])
        .values_list("household_id", "rule__code", "occurred_on", "points")
    )
    return [
        outliers.Earlier(home, caps.family(code), on.isoformat(), clock.month_of(on), points)
        for home, code, on, points in rows
    ]


def check_open_to(actor: Actor, claim: Claim, power: Power) -> None:
    """Raise NotAllowed when this person must leave the claim to somebody else."""
    if not _not_mine(actor, Claim.objects.filter(pk=claim.pk)).exists():
        raise SamePerson
    if power == Power.POINTS_SECOND_REVIEW and panels.left_to_others(
        actor, [claim], power, Duty.SECOND_REVIEW
    ):
        raise OthersFirst


def _open_to(actor: Actor, power: Power, state: str) -> QuerySet[Claim]:
    """Claims in a state that this person may review: not their own hand, not their own family."""
    rows = Claim.objects.visible_to(actor, power=power).filter(state=state)
    return (
        _not_mine(actor, rows)
        .select_related("area", "household__head", "person", "rule__scheme", "proposed_by")
        .prefetch_related("evidence")
        .order_by("occurred_on", "pk")
    )


def _not_mine(actor: Actor, rows: QuerySet[Claim]) -> QuerySet[Claim]:
    return (
        rows.exclude(proposed_by_id=actor.person_id)
        .exclude(household__in=registry.kin_households(actor.person_id))
        .exclude(first_reviewed_by__isnull=False, first_reviewed_by_id=actor.person_id)
        .exclude(entered_by__isnull=False, entered_by_id=actor.person_id)
    )


@dataclass(frozen=True, slots=True)
class ToPublish:
    """Reviewed claims of a village that wait for a notice."""

    area: Area
    claims: int
    last_month: str


def reviewed(actor: Actor) -> QuerySet[Claim]:
    """Return the reviewed claims in reach that are not on notice yet."""
    rows = Claim.objects.visible_to(actor, power=Power.NOTICE_PUBLISH)
    return rows.filter(state=ClaimState.VILLAGE_REVIEWED)


def to_publish(actor: Actor) -> list[ToPublish]:
    """Return the villages in reach with reviewed claims that are not on notice yet."""
    rows = reviewed(actor).order_by().values("area").annotate(claims=Count("pk"))
    found = {row["area"]: row["claims"] for row in rows}
    areas = Area.objects.in_bulk(list(found))
    month = clock.month_of(clock.today())
    return [ToPublish(areas[pk], count, month) for pk, count in sorted(found.items())]


def batches(actor: Actor, *, limit: int = 24) -> list[Batch]:
    """Return the newest batches in reach, those on notice first."""
    reach = Batch.objects.filter(notice__in=Notice.objects.visible_to(actor))
    return list(
        reach.select_related("area", "notice")
        .annotate(
            lines=Count("claims"),
            paused=Count("claims", filter=Q(claims__state=ClaimState.OBJECTED)),
        )
        .order_by("-published_at", "-pk")[:limit]
    )


def lines_of(batch: Batch) -> list[Claim]:
    """Return the lines of a notice in the order of the sheet; deductions are never shown (2.4)."""
    return list(
        Claim.objects.filter(batch=batch, points__gt=0)
        .select_related("household__subject__area", "rule")
        .order_by("household__subject__area__path", "household__code", "occurred_on", "pk")
    )


def objections_of(batch: Batch) -> list[Objection]:
    """Return all objections to a batch, open ones first."""
    if batch.notice_id is None:
        return []
    return list(
        Objection.objects.filter(notice_id=batch.notice_id)
        .select_related("raised_by", "resolved_by")
        .order_by("resolved_at", "answer_due_on")
    )


def is_over(batch: Batch, today: dt.date | None = None) -> bool:
    """Say whether the notice of a batch has ended."""
    return batch.notice is not None and batch.notice.ends_on < (today or clock.today())


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a notice: a mark instead of the household, its group, and whether it counts."""

    claim: Claim
    mark: str
    group: str
    is_counted: bool


def sheet_lines(batch: Batch) -> list[SheetLine]:
    """Return the lines of a notice without names or codes (rule 13.3)."""
    return [
        SheetLine(
            claim=claim,
            mark=household_mark(claim.household.code),
            group=claim.household.subject.area.name
            if claim.household.subject.area_id != batch.area_id
            else "",
            is_counted=claim.state not in {ClaimState.CANCELLED, ClaimState.REVERSED},
        )
        for claim in lines_of(batch)
    ]


def households(actor: Actor, *, text: str, limit: int) -> list[Household]:
    """Return households for which the actor may propose, by code; narrowed by name or number."""
    rows = Household.objects.visible_to(actor, Power.POINTS_PROPOSE).filter(status="ACTIVE")
    wanted = text.strip()
    if serial := read_serial(wanted):
        rows = rows.filter(cards__serial=serial, cards__voided_at=None)
    elif wanted.isdigit() or wanted[-6:-5].upper() == "H":
        rows = rows.filter(code__endswith=wanted[-5:].zfill(5))
    elif wanted:
        rows = rows.filter(
            Q(head__name__startswith=wanted) | Q(head__name_initials__startswith=wanted.lower())
        )
    return list(
        rows.exclude(pk__in=registry.kin_households(actor.person_id))
        .select_related("head", "subject__area")
        .order_by("code")[:limit]
    )


def own_households(actor: Actor) -> list[int]:
    """Return the households whose points the actor sees as its own."""
    return sorted(actor.ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS))


def publishing_area(actor: Actor, pk: int) -> Area:
    """Return a village whose notices the actor puts up. Raises NotFound."""
    found = (
        Area.objects.visible_to(actor, Power.NOTICE_PUBLISH)
        .filter(pk=pk, level="VILLAGE", valid_to=None)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def with_claims(objections: Sequence[Objection]) -> list[tuple[Objection, Claim | None]]:
    """Pair objections with the claims of their lines. One query."""
    refs = [one.line_ref.removeprefix("claim:") for one in objections]
    rows = Claim.objects.filter(ref__in=refs).select_related("rule")
    found = {claim.line_ref: claim for claim in rows}
    return [(one, found.get(one.line_ref)) for one in objections]
