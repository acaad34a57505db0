"""One working day of a county, written as the program writes it: for measuring what a day costs.

Some hundred visits to the shops of three dozen villages, vouchers in a dozen cooperatives, requests, people
who join a cooperative with money, a household that moves, somebody who leaves an office. Everything is keyed
in on that day; one voucher in three and one new member belong to an earlier month.
"""

import datetime as dt
import uuid
from collections import defaultdict

VILLAGES, VISITS = 36, 300
VOUCHERS, REQUESTS, JOINING = 12, 20, 4


def live(number: int) -> int:
    """Write the records of one day, at the present moment; return how many there are."""
    return (
        _visits(number) + _vouchers(number) + _requests(number) + _members(number) + _people(number)
    )


def _visits(number: int) -> int:
    """Households that visited a shop of late come again for the same, if they can pay and it is there."""
    from touyan.core import clock  # noqa: PLC0415 - the rooms need settings
    from touyan.core.actor import SYSTEM  # noqa: PLC0415
    from touyan.ledger import queries as ledger  # noqa: PLC0415
    from touyan.points import accounts  # noqa: PLC0415
    from touyan.points.bulk import history, values  # noqa: PLC0415
    from touyan.points.models import RedemptionLine, Shop  # noqa: PLC0415

    shops = list(Shop.objects.filter(status="OPEN").select_related("area").order_by("pk"))
    shops = shops[number * VILLAGES % len(shops) :][:VILLAGES] or shops[:VILLAGES]
    areas = [shop.area_id for shop in shops]
    purse: dict[int, int] = {}
    for shop in shops:
        purse |= ledger.balances_by_subject(
            code=accounts.AVAILABLE,
            commodity=accounts.POINT,
            book_id=ledger.book_of(shop.area_id),
        )
    stock = ledger.balances_by_commodity(codes=[accounts.STOCK], area_ids=areas)
    lines = RedemptionLine.objects.filter(redemption__shop__in=shops, quantity=1)
    lines = lines.select_related("redemption", "product").order_by("-redemption_id")
    found: dict[int, list[values.PastVisit]] = defaultdict(list)
    by_id = {shop.pk: shop for shop in shops}
    for line in lines[: VISITS * 30]:
        one, good = line.redemption, line.product
        shop, key = by_id[one.shop_id], (by_id[one.shop_id].area_id, f"GOODS:{good.pk}")
        if len(found[shop.pk]) * VILLAGES >= VISITS:
            continue
        if purse.get(one.household_id, 0) < good.price_points or stock.get(key, 0) < 1:
            continue
        purse[one.household_id] -= good.price_points
        stock[key] -= 1
        found[shop.pk].append(
            values.PastVisit(
                ref=uuid.uuid4(),
                shop=shop,
                household_id=one.household_id,
                at=clock.now(),
                keeper_id=one.keeper_id,
                items=((good, 1),),
                points=good.price_points,
            )
        )
    visits = [visit for some in found.values() for visit in some]
    return history.book_visits(actor=SYSTEM, visits=visits)


def _vouchers(number: int) -> int:
    """Sales of cooperatives, a third of them of the month before."""
    from touyan.coops.bulk.books import PastLine, PastVoucher, keep_books  # noqa: PLC0415
    from touyan.coops.models import Coop, Voucher  # noqa: PLC0415
    from touyan.core import clock, measures  # noqa: PLC0415
    from touyan.core.actor import SYSTEM  # noqa: PLC0415

    today = clock.today()
    before = measures.last_day(measures.shifted(clock.month_of(today), -1))
    coops = list(Coop.objects.primary().filter(status="ACTIVE").order_by("pk"))
    start = number * VOUCHERS % max(len(coops) - VOUCHERS, 1)
    said = Voucher.objects.exclude(checked_by=None).exclude(made_by=None).order_by("pk").first()
    vouchers = []
    for place, coop in enumerate(coops[start : start + VOUCHERS]):
        day = today if place % 3 else before
        # one call of `keep_books` numbers only its own vouchers
        if Voucher.objects.filter(coop=coop, period=clock.month_of(day)).exists():
            continue
        lines = (PastLine("102", "", 12_300 + place), PastLine("501", "others", -12_300 - place))
        vouchers.append(
            PastVoucher(
                coop_id=coop.pk,
                ref=uuid.uuid4(),
                on=day,
                template="FREE",
                summary="销售",
                lines=lines,
                made_by_id=said.made_by_id,
                checked_by_id=said.checked_by_id,
            )
        )
    return keep_books(actor=SYSTEM, vouchers=vouchers) if vouchers else 0


def _requests(number: int) -> int:
    from touyan.cases.models import Case  # noqa: PLC0415
    from touyan.core import clock  # noqa: PLC0415
    from touyan.points.models import Shop  # noqa: PLC0415

    areas = list(Shop.objects.order_by("-pk").values_list("area_id", flat=True))
    for place in range(REQUESTS):
        Case.objects.create(
            ref=f"B{uuid.uuid4().hex[:12]}",
            key_index=uuid.uuid4().bytes,
            body_index=uuid.uuid4().bytes,
            kind="whistle",
            family="WHISTLE",
            area_id=areas[(number * REQUESTS + place) % len(areas)],
            place="",
            text="路灯坏了",
            details="",
            contact="",
            answer="",
            clock_from=clock.now(),
            received_at=clock.now(),
            arrival_due_at=clock.now() + dt.timedelta(minutes=10),
        )
    open_ = Case.objects.filter(closed_at=None, guard="").order_by("pk")
    closed = Case.objects.filter(pk__in=list(open_.values_list("pk", flat=True)[:REQUESTS]))
    return REQUESTS + closed.update(closed_at=clock.now())


def _members(number: int) -> int:
    """Households join with money; one of them is keyed in two months late."""
    from django.db.models import Max  # noqa: PLC0415

    from touyan.coops.models import Coop, CoopMember, Subscription  # noqa: PLC0415
    from touyan.core import clock  # noqa: PLC0415
    from touyan.registry.models import Household  # noqa: PLC0415

    coops = list(Coop.objects.primary().filter(status="ACTIVE").order_by("-pk"))
    for place in range(JOINING):
        coop = coops[(number * JOINING + place) % len(coops)]
        taken = CoopMember.objects.filter(coop=coop)
        free = Household.objects.exclude(pk__in=taken.values("subject_id")).filter(ended_on=None)
        day = clock.today() - dt.timedelta(days=0 if place else 60)
        member = CoopMember.objects.create(
            coop=coop,
            subject_id=free.order_by("pk").values_list("pk", flat=True)[number * JOINING + place],
            number=(taken.aggregate(last=Max("number"))["last"] or 0) + 1,
            status="MEMBER",
            applied_on=day,
            joined_on=day,
            entered_at=clock.now(),
        )
        Subscription.objects.create(
            coop=coop,
            member=member,
            kind="CASH",
            status="REGISTERED",
            amount_fen=100_000,
            pledged_on=day,
            settled_on=day,
            registered_on=day,
            certificate=uuid.uuid4().hex,
            entered_at=clock.now(),
        )
    return 2 * JOINING


def _people(number: int) -> int:
    """A household moves to another village, and a village secretary leaves office today."""
    from touyan.core import clock  # noqa: PLC0415
    from touyan.registry.models import Household, Subject, Tenure  # noqa: PLC0415

    house = Household.objects.filter(ended_on=None).order_by("pk")[number]
    target = Household.objects.exclude(subject__area=house.subject.area).order_by("-pk")[number]
    Subject.objects.filter(pk=house.pk).update(area_id=target.subject.area_id)
    holders = Tenure.objects.filter(post__kind="VILLAGE_SECRETARY", ended_on=None)
    one = holders.filter(started_on__lt=clock.today()).order_by("pk").first()
    Tenure.objects.filter(pk=one.pk).update(ended_on=clock.today())
    return 2
