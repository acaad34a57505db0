"""Books of cooperatives in five places: the own one, the other one of the same village, elsewhere."""

import datetime as dt
import uuid

from tests.access.places import NEIGHBOUR, OWN, Address, World
from touyan.coops.models import Coop, CoopMember, StockCount, Subscription, Voucher, VoucherLine
from touyan.coops.services import accounts
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.registry import services as registry
from touyan.registry.kinds import OrganisationKind
from touyan.registry.models import Organisation

SINCE = dt.date(2020, 1, 1)


def _organisation(world: World, place: str) -> Organisation:
    if place in {OWN, NEIGHBOUR}:
        found: Organisation = world.tiny.coop if place == OWN else world.tiny.sibling_coop
        return found
    return registry.found_organisation(
        actor=SYSTEM,
        area_id=world.village(place).pk,
        kind=OrganisationKind.COOP,
        name=f"合作社{place}",
        valid_from=SINCE,
    )


def _coop(world: World, place: str) -> Coop:
    organisation = _organisation(world, place)
    coop, _created = Coop.objects.get_or_create(
        organisation=organisation,
        defaults={
            "code": f"B-{organisation.pk}",
            "area": world.village(place),
            "level": "VILLAGE",
            "business": "PLANTING",
            "status": "ACTIVE",
            "begun_at": clock.now(),
            "registered_on": SINCE,
        },
    )
    accounts.open_books(actor=SYSTEM, organisations=[organisation])
    return coop


def _voucher(world: World, place: str) -> Voucher:
    coop = _coop(world, place)
    today = clock.today()
    row = Voucher.objects.create(
        coop=coop,
        ref=uuid.uuid4(),
        on=today,
        period=clock.month_of(today),
        number=coop.vouchers.count() + 1,
        template="SALE_OTHERS",
        summary="卖菜",
        total_fen=100,
        status="SUBMITTED",
        made_by=world.tiny.village_clerk,
        made_at=clock.now(),
    )
    for place_number, (number, detail, fen) in enumerate(
        (("102", "", 100), ("501", "others", -100)), start=1
    ):
        VoucherLine.objects.create(
            voucher=row, place=place_number, number=number, detail=detail, amount_fen=fen
        )
    return row


def book_coop(world: World, place: str) -> Address:
    """A cooperative whose books are open."""
    return {"pk": _coop(world, place).pk}


def book_export(world: World, place: str) -> Address:
    """What is taken home of a cooperative's books."""
    return {"pk": _coop(world, place).pk, "what": "balances"}


def book_template(world: World, place: str) -> Address:
    """A kind of voucher in a cooperative's books."""
    return {"pk": _coop(world, place).pk, "template": "SALE_OTHERS"}


def coop_voucher(world: World, place: str) -> Address:
    """A voucher that waits for the checker."""
    return {"pk": _voucher(world, place).pk}


def book_money(world: World, place: str) -> Address:
    """The day book of cash in a cooperative's books."""
    return {"pk": _coop(world, place).pk, "of": "cash"}


def coop_figure(world: World, place: str) -> Address:
    """The records of a figure of cooperatives in a village."""
    return {"key": "village_coops", "path": world.village(place).path}


def coop_stock_count(world: World, place: str) -> Address:
    """A count of a cooperative's goods."""
    row = StockCount.objects.create(
        coop=_coop(world, place),
        on=clock.today(),
        counted_by=world.tiny.village_clerk,
        counted_at=clock.now(),
    )
    return {"pk": row.pk}


def coop_import(world: World, place: str) -> Address:
    """An import of which a voucher waits for the checker."""
    row = _voucher(world, place)
    row.run_id = row.pk
    row.save(update_fields=["run_id"])
    return {"pk": row.coop_id, "run": row.pk}


def coop_import_of_shares(world: World, place: str) -> Address:
    """An import of which a share waits for the checker."""
    coop = _coop(world, place)
    member, _new = CoopMember.objects.get_or_create(
        coop=coop,
        subject_id=world.household(place).pk,
        defaults={
            "number": 1,
            "status": "MEMBER",
            "applied_on": SINCE,
            "joined_on": SINCE,
            "entered_at": clock.now(),
        },
    )
    share = Subscription.objects.create(
        coop=coop,
        member=member,
        kind="CASH",
        status="PAID",
        amount_fen=100,
        pledged_on=SINCE,
        run_id=coop.pk,
        entered_at=clock.now(),
    )
    return {"pk": coop.pk, "run": share.run_id}


KINDS = {
    "book_money": book_money,
    "coop_figure": coop_figure,
    "coop_stock_count": coop_stock_count,
    "coop_import": coop_import,
    "coop_import_of_shares": coop_import_of_shares,
    "book_coop": book_coop,
    "book_export": book_export,
    "book_template": book_template,
    "coop_voucher": coop_voucher,
}
