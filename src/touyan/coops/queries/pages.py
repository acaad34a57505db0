"""What the pages of the register show: lists by key, one cooperative, its members and shares."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from touyan.coops import books, holdings, membership
from touyan.coops.holdings import Held
from touyan.coops.membership import Counted, Kin
from touyan.coops.models import (
    Charter,
    Coop,
    CoopMember,
    CoopStatus,
    Departure,
    DepartureStatus,
    MemberStatus,
    Subscription,
    SubscriptionStatus,
)
from touyan.coops.queries import names
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.registry import scope
from touyan.registry.kinds import OrganisationKind, PostKind
from touyan.registry.models import Area, Household, Tenure
from touyan.registry.paths import Level

PAGE = 50
PLACES = 400
VILLAGE_DIGITS = 12
MEMBERS_PAGE = 300
OPEN_SHARES = (
    SubscriptionStatus.PLEDGED,
    SubscriptionStatus.PAID,
    SubscriptionStatus.APPRAISED,
)


def register(
    actor: Actor, *, text: str = "", after: str = "", prefix: str = ""
) -> tuple[list[Coop], str]:
    """Return a page of the register by code, and the code after which the next one begins ("")."""
    rows = Coop.objects.visible_to(actor).filter(code__gt=after)
    if prefix:
        rows = rows.filter(area__scope_path__under=prefix)
    if text.strip():
        wanted = text.strip()
        rows = rows.filter(Q(organisation__name__contains=wanted) | Q(code__startswith=wanted))
    counted = rows.annotate(
        present=Count("members", filter=Q(members__status=MemberStatus.MEMBER))
    ).select_related("organisation", "area")
    found = list(counted.order_by("code")[: PAGE + 1])
    shown = found[:PAGE]
    return shown, shown[-1].code if len(found) > PAGE else ""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the list shows it."""

    member: CoopMember
    name: str
    held: Held
    departure: Departure | None


def member_rows(
    actor: Actor, coop: Coop, *, after: int = 0, power: Power = Power.COOP_READ
) -> tuple[list[MemberRow], int]:
    """Return a page of a cooperative's members by number, and the number to go on after (0 at the end)."""
    rows = (
        CoopMember.objects.visible_to(actor, power)
        .filter(coop=coop, number__gt=after)
        .exclude(status=MemberStatus.REFUSED)
        .order_by("number")
    )
    found = list(rows[: MEMBERS_PAGE + 1])
    shown = found[:MEMBERS_PAGE]
    held = _held(coop)
    called = names.of_subjects(
        [one.subject_id for one in shown],
        whole=names.sees_whole(actor, coop.pk, coop.area.scope_path),
    )
    leaving = {
        one.member_id: one
        for one in Departure.objects.filter(member__in=shown).exclude(
            status=DepartureStatus.WITHDRAWN
        )
    }
    listed = [
        MemberRow(
            one,
            called.get(one.subject_id, ""),
            held.get(one.subject_id, Held()),
            leaving.get(one.pk),
        )
        for one in shown
    ]
    return listed, shown[-1].number if len(found) > MEMBERS_PAGE else 0


def _held(coop: Coop) -> dict[int, Held]:
    found = books.books_of([coop.pk]).get(coop.pk)
    return holdings.on(coop.pk, found) if found else {}


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share as the register shows it."""

    share: Subscription
    name: str


def share_rows(
    actor: Actor, coop: Coop, *, waiting: bool, after: int = 0
) -> tuple[list[ShareRow], int]:
    """Return shares by id: those that wait for somebody, or those in the register (a page of them)."""
    rows = Subscription.objects.visible_to(actor).filter(coop=coop, pk__gt=after)
    rows = rows.filter(status__in=OPEN_SHARES) if waiting else rows.standing()
    found = list(rows.select_related("member").order_by("pk")[: MEMBERS_PAGE + 1])
    shown = found[:MEMBERS_PAGE]
    called = names.of_subjects(
        [one.member.subject_id for one in shown],
        whole=names.sees_whole(actor, coop.pk, coop.area.scope_path),
    )
    listed = [ShareRow(one, called.get(one.member.subject_id, "")) for one in shown]
    return listed, shown[-1].pk if len(found) > MEMBERS_PAGE else 0


def share_totals(coop: Coop) -> tuple[int, int]:
    """Return how many shares stand in the register of a cooperative, and their worth in fen."""
    found = Subscription.objects.filter(coop=coop).standing()
    total = found.aggregate(count=Count("pk"), fen=Sum("amount_fen"))
    return total["count"], total["fen"] or 0


def officers(coop: Coop, day: dt.date) -> Sequence[Tenure]:
    """Return who fills which post of a cooperative on a day."""
    rows = Tenure.objects.on(day).filter(
        post__organisation_id=coop.pk, post__kind__startswith="COOP_"
    )
    found = list(rows.select_related("person", "post"))
    order = list(PostKind)
    return sorted(found, key=lambda one: (order.index(PostKind(one.post.kind)), one.pk))


def founding_checks(coop: Coop) -> list[Counted]:
    """Return the conditions of founding, or of its list of members, with this one's figures."""
    founding = coop.status in {CoopStatus.FOUNDING, CoopStatus.CHARTERED}
    status = MemberStatus.APPLIED if founding else MemberStatus.MEMBER
    rows = CoopMember.objects.filter(coop=coop, status=status)
    if founding:
        rows = rows.filter(is_founder=True)
    found = list(rows.values_list("is_farmer", "is_unit", "consented_on"))
    if coop.is_union:
        return membership.founding_union(agreed is not None for _f, _u, agreed in found)
    kin = [Kin(farmer, unit, agreed is not None) for farmer, unit, agreed in found]
    return membership.founding(kin) if founding else membership.composition(kin)


@dataclass(frozen=True, slots=True)
class Mine:
    """One membership of the actor or of their household, with everything that it holds."""

    member: CoopMember
    name: str
    coop: Coop
    held: Held
    shares: tuple[Subscription, ...]
    departure: Departure | None

    @property
    def subsidised_fen(self) -> int:
        """Return the weight from subsidies and gifts, in fen."""
        return self.held.subsidy_fen + self.held.donation_fen


def mine(actor: Actor) -> list[Mine]:
    """Return the actor's own memberships, by cooperative. A fixed number of queries for each."""
    members = list(
        CoopMember.objects.own(actor)
        .exclude(status=MemberStatus.REFUSED)
        .select_related("coop__organisation", "coop__area")
        .order_by("coop__code", "number")
    )
    called = names.of_subjects([one.subject_id for one in members])
    shares: dict[int, list[Subscription]] = {}
    for share in Subscription.objects.filter(member__in=members).order_by("pk"):
        shares.setdefault(share.member_id, []).append(share)
    leaving = {
        one.member_id: one
        for one in Departure.objects.filter(member__in=members).exclude(
            status=DepartureStatus.WITHDRAWN
        )
    }
    held = {pk: _held_in(pk, book) for pk, book in _books_of(members).items()}
    return [
        Mine(
            one,
            called.get(one.subject_id, ""),
            one.coop,
            held.get(one.coop_id, {}).get(one.subject_id, Held()),
            tuple(shares.get(one.pk, ())),
            leaving.get(one.pk),
        )
        for one in members
    ]


def _books_of(members: Sequence[CoopMember]) -> dict[int, int]:
    return books.books_of({one.coop_id for one in members})


def _held_in(coop_id: int, book_id: int) -> dict[int, Held]:
    return holdings.on(coop_id, book_id)


def near(actor: Actor) -> list[Coop]:
    """Return the registered cooperatives where the actor's household lives, which it may join."""
    from_homes = CoopMember.objects.own(actor).present().values("coop_id")
    rows = Coop.objects.primary().filter(status=CoopStatus.ACTIVE).exclude(pk__in=from_homes)
    homes = _villages(actor)
    if not homes:
        return []
    return list(
        rows.filter(area__path__in=homes)
        .select_related("organisation", "area")
        .order_by("code")[:20]
    )


def _villages(actor: Actor) -> list[str]:
    ids = actor.ids(Power.COOP_APPLY_OWN, GrantKind.HOUSEHOLDS)
    paths = Household.objects.filter(pk__in=ids).values_list("subject__area__scope_path", flat=True)
    return sorted({path[:VILLAGE_DIGITS] for path in paths})


def founding_places(actor: Actor) -> list[Area]:
    """Return the villages and communities in which the actor may found a cooperative, by code, after the
    townships and counties in which they may found a union.
    """
    levels = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
    rows = scope.areas(actor, Power.COOP_FOUND).filter(level__in=levels, valid_to=None)
    found = list(rows.order_by("path")[:PLACES])
    return sorted(found, key=lambda area: (area.level == Level.VILLAGE, area.path))


def may_join(union: Coop) -> list[tuple[int, str]]:
    """Return the registered cooperatives of a union's area that are not on its list, by name (art. 56)."""
    listed = CoopMember.objects.filter(
        coop=union, status__in=[MemberStatus.APPLIED, MemberStatus.MEMBER]
    )
    rows = (
        Coop.objects.filter(
            status=CoopStatus.ACTIVE,
            area__scope_path__under=union.area.prefix,
            organisation__kind=OrganisationKind.COOP,
        )
        .exclude(pk__in=listed.values("subject_id"))
        .order_by("organisation__name", "pk")
    )
    return list(rows.values_list("pk", "organisation__name")[:PLACES])


def latest_charter(coop: Coop) -> Charter | None:
    """Return the charter in its latest version, with what counts as trade."""
    rows = Charter.objects.filter(coop=coop).order_by("-version")
    return rows.prefetch_related("equivalents").first()


def unsigned(coop: Coop) -> list[int]:
    """Return the founders who have not signed the charter yet, by member id."""
    rows = CoopMember.objects.filter(
        coop=coop, status=MemberStatus.APPLIED, is_founder=True, consented_on=None
    )
    return list(rows.order_by("number").values_list("pk", flat=True))


def member_numbered(coop: Coop, number: int) -> int:
    """Return the id of the member with this number in the list; 0 when there is none."""
    rows = CoopMember.objects.filter(coop=coop, number=number)
    return rows.values_list("pk", flat=True).first() or 0


def is_own_member(actor: Actor, member_id: int) -> bool:
    """Say whether a member is the actor or a household of theirs."""
    return CoopMember.objects.own(actor).filter(pk=member_id).exists()


def get_departure(actor: Actor, pk: int) -> Departure:
    """Return a departure for who enters papers there, or whose own it is. Raises NotFound."""
    enters = CoopMember.objects.visible_to(actor, Power.COOP_ENTER)
    members = enters | CoopMember.objects.own(actor)
    found = (
        Departure.objects.filter(pk=pk, member__in=members)
        .select_related("member__coop__organisation", "member__coop__area")
        .first()
    )
    if found is None:
        raise NotFound
    return found
