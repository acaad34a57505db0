"""Households join and leave the points scheme; taking part is free and costs nothing (rule 2.5)."""

import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, GrantKind, Power
from touyan.core.errors import NotAllowed, NotFound
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting
from touyan.points import accounts, age, county, queries
from touyan.points.errors import (
    AlreadyEnrolled,
    HouseholdOver,
    NoAccountUnderFourteen,
    NoAdult,
    NotEnrolled,
)
from touyan.points.models import Enrolment, EnrolmentChannel
from touyan.points.queries.enrolment import ever_enrolled, running
from touyan.registry.kinds import HouseholdStatus
from touyan.registry.models import Area, Household, HouseholdMember, Person

BASE_KIND = "points.base"
CHILDREN_LAW = _("Personal Information Protection Law (2021), articles 28 and 31")


def enrol_own(*, actor: Actor, household_id: int, ref: uuid.UUID | None = None) -> Enrolment:
    """Let one's own household take part, as an adult of it; the same `ref` again is the same act.

    Raises NotFound for another household, NoAdult, AlreadyEnrolled, HouseholdOver.
    """
    household = _own(actor, household_id)
    return _enrol(actor, household, EnrolmentChannel.OWN, ref)


def enrol_for(*, actor: Actor, household_id: int, ref: uuid.UUID | None = None) -> Enrolment:
    """Write down at the village office that a household takes part; the receipt is its `ref`.

    Raises NotFound out of reach, AlreadyEnrolled, HouseholdOver, NoAccountUnderFourteen.
    """
    household = _reached(actor, household_id)
    return _enrol(actor, household, EnrolmentChannel.CLERK, ref)


def withdraw_own(*, actor: Actor, household_id: int) -> Enrolment:
    """Stop taking part: points stay usable until they run out, and nothing else is touched.

    Raises NotFound for another household, NoAdult, NotEnrolled.
    """
    return _withdraw(actor, _own(actor, household_id))


def withdraw_for(*, actor: Actor, household_id: int) -> Enrolment:
    """Write down at the village office that a household stops. Raises NotFound, NotEnrolled."""
    return _withdraw(actor, _reached(actor, household_id))


@transaction.atomic
def enrol_many(*, actor: Actor, area: Area, household_ids: Sequence[int]) -> int:
    """Enrol the households of a signed list at once; return how many joined now.

    Those that take part already, that ended, and that live elsewhere are left out. One transfer gives
    the base score to all who never had it. A fixed number of statements.
    """
    if actor != SYSTEM:
        actor.require_in(Power.POINTS_ENROL, area.scope_path)
    village = queries.village_of(area)
    homes = (
        Household.objects.select_for_update(of=("self",), no_key=True)
        .filter(
            pk__in=household_ids,
            status=HouseholdStatus.ACTIVE,
            subject__area__scope_path__under=village.scope_path,
        )
        .order_by("pk")
    )
    ids = list(homes.values_list("pk", flat=True))
    joined = set(
        Enrolment.objects.filter(household__in=ids, withdrawn_on=None).values_list(
            "household_id", flat=True
        )
    )
    new = [pk for pk in ids if pk not in joined]
    if not new:
        return 0
    before = ever_enrolled(new)
    Enrolment.objects.bulk_create(_row(pk, village, EnrolmentChannel.LIST, actor) for pk in new)
    give_base_scores(
        actor=actor, area=village, household_ids=[pk for pk in new if pk not in before]
    )
    audit.record(
        actor=actor,
        action="points.households.enrolled",
        object_kind="registry.area",
        object_id=village.pk,
        area_path=village.scope_path,
        detail={"count": len(new)},
    )
    return len(new)


def give_base_scores(*, actor: Actor, area: Area, household_ids: Sequence[int]) -> None:
    """Book the base score of households that never had it: one transfer with a line for each.

    Its own commodity: it counts for honours, buys nothing and is no debt of the village (rule 16.9).
    """
    points = county.parameters(area.scope_path).base_score
    ids = sorted(household_ids)
    if not (ids and points):
        return
    book = accounts.book_id(actor=actor, area=area)
    issued = accounts.own(book, accounts.BASE_ISSUED, accounts.BASE)
    holders = accounts.base_scores(actor=actor, wanted=[(book, pk) for pk in ids])
    ledger.post(
        actor=actor,
        posting=base_posting(
            area_id=area.pk, book=book, issued=issued, holders=holders, points=points
        ),
    )


def base_posting(
    *, area_id: int, book: int, issued: int, holders: Mapping[int, int], points: int
) -> Posting:
    """Return the transfer of base scores to households (their accounts by household id)."""
    ids = sorted(holders)
    return Posting(
        key=f"points.base:{area_id}:{ids[0]}-{ids[-1]}",
        book_id=book,
        kind=BASE_KIND,
        effective_on=clock.today(),
        lines=(Line(issued, -points * len(ids)), *(Line(holders[pk], points) for pk in ids)),
        public={"households": len(ids), "points": points},
    )


@transaction.atomic
def _enrol(
    actor: Actor, household: Household, channel: EnrolmentChannel, ref: uuid.UUID | None
) -> Enrolment:
    # The row of the household is the lock: two enrolments at once give one base score.
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    if ref and (before := Enrolment.objects.filter(ref=ref, household=household).first()):
        return before
    if running(household.pk) is not None:
        raise AlreadyEnrolled
    village = queries.village_of(household.subject.area)
    is_first = not ever_enrolled([household.pk])
    row = _row(household.pk, village, channel, actor)
    row.ref = ref or row.ref
    row.save()
    if is_first:
        give_base_scores(actor=actor, area=village, household_ids=[household.pk])
    _told(actor, "points.household.enrolled", row, village)
    return row


@transaction.atomic
def _withdraw(actor: Actor, household: Household) -> Enrolment:
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    row = running(household.pk)
    if row is None:
        raise NotEnrolled
    row.withdrawn_on = clock.today()
    row.withdrawn_by_id = actor.person_id or None
    row.save(update_fields=["withdrawn_on", "withdrawn_by"])
    _told(actor, "points.household.withdrawn", row, row.area)
    return row


def _row(household_id: int, village: Area, channel: EnrolmentChannel, actor: Actor) -> Enrolment:
    return Enrolment(
        area=village,
        household_id=household_id,
        channel=channel,
        enrolled_on=clock.today(),
        enrolled_by_id=actor.person_id or None,
    )


def _own(actor: Actor, household_id: int) -> Household:
    """Return the actor's own household. Raises NotFound, HouseholdOver, NoAdult."""
    if household_id not in actor.ids(Power.POINTS_ENROL_OWN, GrantKind.HOUSEHOLDS):
        raise NotFound
    household = _living(household_id)
    acting = Person.objects.filter(pk=actor.person_id).first()
    if acting is None or not age.is_at_least(age.ADULT, born_on=acting.born_on, day=clock.today()):
        raise NoAdult
    return household


def _reached(actor: Actor, household_id: int) -> Household:
    """Return a household of the actor's area. Raises NotFound, NotAllowed, HouseholdOver,
    NoAccountUnderFourteen.
    """
    household = _living(household_id)
    if not actor.may_in(Power.POINTS_ENROL, household.subject.area.scope_path):
        raise NotFound if actor.may(Power.POINTS_ENROL) else NotAllowed
    born = HouseholdMember.objects.filter(household=household, left_on=None).values_list(
        "person__born_on", flat=True
    )
    today = clock.today()
    if not any(age.is_at_least(age.ACCOUNT, born_on=one, day=today) for one in born):
        raise NoAccountUnderFourteen(basis=str(CHILDREN_LAW))
    return household


def _living(household_id: int) -> Household:
    found = Household.objects.select_related("subject__area").filter(pk=household_id).first()
    if found is None:
        raise NotFound
    if found.status != HouseholdStatus.ACTIVE:
        raise HouseholdOver
    return found


def _told(actor: Actor, action: str, row: Enrolment, village: Area) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.enrolment",
        object_id=row.ref,
        area_path=village.scope_path,
        detail={"household": row.household_id, "channel": str(row.channel)},
    )
