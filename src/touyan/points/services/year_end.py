"""Acts of the year's end: the township's mark, the award list on notice, consent to be named."""

from fractions import Fraction

from django.db import transaction

from touyan.audit import services as audit
from touyan.backstage.queries import work_calendar
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, WrongState
from touyan.points import county
from touyan.points.award import MARK_MAX
from touyan.points.models import AwardLine, AwardList, HonourConsent, Shop, ShopMark
from touyan.points.queries import year_end
from touyan.points.queries.year_end import Year
from touyan.points.services import guards
from touyan.registry.models import Area


@transaction.atomic
def mark_shop(
    *, actor: Actor, shop: Shop, year: int, mark: int, complaints: int, reason: str
) -> ShopMark:
    """Say what others can learn from a shop (0 to 20), how many complaints there were, and why.

    A later word replaces an earlier one until the list is on notice. Raises Invalid, WrongState.
    """
    actor.require_in(Power.SHOP_ASSESS, shop.area.scope_path)
    if not 0 <= mark <= MARK_MAX or complaints < 0 or not reason.strip():
        raise Invalid
    county = Area.objects.filter(path__startswith=shop.area.path[:6], level="COUNTY").first()
    if county and AwardList.objects.filter(area=county, year=year).exists():
        raise WrongState
    found = ShopMark.objects.create(
        shop=shop,
        year=year,
        mark=mark,
        complaints=complaints,
        reason=reason.strip(),
        given_by_id=actor.person_id,
        given_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action="points.shop.marked",
        object_kind="points.shop",
        object_id=shop.pk,
        area_path=shop.area.scope_path,
        detail={"year": year, "mark": mark, "complaints": complaints},
    )
    return found


@transaction.atomic
def publish_award(*, actor: Actor, area: Area, year: int) -> AwardList:
    """Put the shops that the figures propose on notice for five working days.

    Raises WrongState for a second list of the year, Invalid when no shop is proposed.
    """
    actor.require_in(Power.AWARD_PUBLISH, area.scope_path)
    Area.objects.select_for_update().get(pk=area.pk)
    if AwardList.objects.filter(area=area, year=year).exists():
        raise WrongState
    span = Year(year)
    years = year_end.shop_years(area, span)
    found = year_end.proposal(area, span)
    if not found.proposed:
        raise Invalid
    weights = year_end.weights_for(area.path)
    today = clock.today()
    listed = AwardList.objects.create(
        area=area,
        year=year,
        shops=len(years),
        weights=[weights.operation, weights.redemption, weights.demonstration, weights.percent],
        starts_on=today,
        ends_on=work_calendar().add_working_days(
            today, county.shop(area.path).award_notice_working_days
        ),
        published_by_id=actor.person_id,
        published_at=clock.now(),
    )
    AwardLine.objects.bulk_create(
        AwardLine(
            award=listed,
            shop_id=one.year.shop_id,
            operation_tenths=_tenths(one.operation),
            redemption_tenths=_tenths(one.redemption),
            demonstration_tenths=_tenths(one.demonstration),
        )
        for one in found.proposed
    )
    audit.record(
        actor=actor,
        action="points.award.published",
        object_kind="points.award",
        object_id=listed.pk,
        area_path=area.scope_path,
        detail={"year": year, "shops": len(found.proposed)},
    )
    return listed


def _tenths(points: Fraction) -> int:
    return int(points * 10)


@transaction.atomic
def record_consent(
    *, actor: Actor, area: Area, household_id: int, year: int, agrees: bool
) -> HonourConsent:
    """Write down whether a household may be named as an honour household of a year.

    Raises WrongState for a household that is not over the threshold; one's own household is refused.
    """
    actor.require_in(Power.NOTICE_PUBLISH, area.scope_path)
    known = {one.household.pk for one in year_end.candidates(area, Year(year))}
    if household_id not in known:
        raise WrongState
    guards.not_own_family(actor=actor, household_id=household_id, area_path=area.scope_path)
    consent = HonourConsent.objects.create(
        household_id=household_id,
        year=year,
        agrees=agrees,
        recorded_by_id=actor.person_id,
        recorded_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action="points.honour.consent",
        object_kind="points.household",
        object_id=household_id,
        area_path=area.scope_path,
        detail={"year": year, "agrees": agrees},
    )
    return consent
