"""Objects of the coops room in five places: the neighbour's cooperative is of the same village."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

from tests.access.places import NEIGHBOUR, OWN, Address, World, actor_in
from touyan.coops.models import (
    Charter,
    Coop,
    CoopMember,
    Departure,
    Subscription,
    TradeEquivalent,
)
from touyan.coops.services import accounts
from touyan.core import clock
from touyan.core.actor import SYSTEM, Power
from touyan.land import services as land
from touyan.land.models import LandContract, LandTransfer
from touyan.land.services import Agreement, Scan
from touyan.registry import services as registry
from touyan.registry.kinds import OrganisationKind, PostKind, ResolutionBody
from touyan.registry.models import Organisation, Resolution, Tenure

DAY = dt.date(2020, 1, 2)


def _organisation(world: World, place: str, name: str) -> Organisation:
    named = {OWN: world.tiny.coop, NEIGHBOUR: world.tiny.sibling_coop}.get(place)
    if named is not None and not name:
        return named
    area = world.village(place)
    title = f"{name or 'ACTIVE'}{place}"
    found = Organisation.objects.filter(name=title, subject__area=area).first()
    return found or registry.found_organisation(
        actor=SYSTEM, area_id=area.pk, kind=OrganisationKind.COOP, name=title, valid_from=DAY
    )


def _coop(world: World, place: str, name: str = "") -> Coop:
    """Return a cooperative; those that are being founded, and one to join, stand beside the first."""
    organisation = _organisation(world, place, name)
    found, new = Coop.objects.get_or_create(
        organisation=organisation,
        defaults={
            "code": f"X{organisation.pk}",
            "area": world.village(place),
            "level": "VILLAGE",
            "business": "PLANTING",
            "status": name if name in {"FOUNDING", "CHARTERED"} else "ACTIVE",
            "begun_at": clock.now(),
            "registered_on": DAY,
        },
    )
    if new:
        accounts.open_books(actor=SYSTEM, organisations=[organisation])
        Charter.objects.create(coop=found, version=1, valid_from=DAY, adopted_at=clock.now())
    return found


def _member(world: World, place: str) -> CoopMember:
    coop = _coop(world, place)
    found, _new = CoopMember.objects.get_or_create(
        coop=coop,
        subject_id=world.household(place).pk,
        defaults={
            "number": 1,
            "status": "MEMBER",
            "applied_on": DAY,
            "joined_on": DAY,
            "entered_at": clock.now(),
        },
    )
    return found


def coop_to_join(world: World, place: str) -> Address:
    """A registered cooperative without the household of the place."""
    return {"pk": _coop(world, place, "JOIN").pk}


def coop_for_steward(world: World, place: str) -> Address:
    """A cooperative and the term of the secretary who should look after it."""
    return {"pk": _coop(world, place).pk, "tenure": steward_gap(world, place)["pk"]}


def steward_gap(world: World, place: str) -> Address:
    """The term of a village secretary without a cooperative."""
    area = _coop(world, place).area
    found = Tenure.objects.filter(post__area=area, post__kind=PostKind.VILLAGE_SECRETARY).first()
    if found is None:
        post = registry.create_post(actor=SYSTEM, area_id=area.pk, kind=PostKind.VILLAGE_SECRETARY)
        person = registry.register_person(actor=SYSTEM, area_id=area.pk, name="邻村书记")
        found = registry.appoint(actor=SYSTEM, post_id=post.pk, person_id=person.pk, started_on=DAY)
    return {"pk": found.pk}


def coop_and_matter(world: World, place: str) -> Address:
    """A cooperative with a member, and what its members may decide."""
    return {"pk": _member(world, place).coop_id, "matter": "COOP_ORDINARY"}


def coop_with_member(world: World, place: str) -> Address:
    """A cooperative whose member is the household of the place."""
    return {"pk": _member(world, place).coop_id}


def coop_member(world: World, place: str) -> Address:
    """A member: the household of the place."""
    return {"pk": _member(world, place).pk}


def founding_coop(world: World, place: str) -> Address:
    """A cooperative that is being founded."""
    return {"pk": _coop(world, place, "FOUNDING").pk}


def founder(world: World, place: str) -> Address:
    """A founder of such a cooperative."""
    coop = _coop(world, place, "FOUNDING")
    found, _new = CoopMember.objects.update_or_create(
        coop=coop,
        subject_id=world.household(place).pk,
        defaults={
            "number": 1,
            "status": "APPLIED",
            "is_founder": True,
            "applied_on": DAY,
            "entered_at": clock.now(),
        },
    )
    return {"pk": coop.pk, "member": found.pk}


def chartered_coop(world: World, place: str) -> Address:
    """A cooperative that waits for its licence."""
    return {"pk": _coop(world, place, "CHARTERED").pk}


def coop_share(world: World, place: str, status: str = "PLEDGED") -> Address:
    """A pledged share of the household of the place."""
    member = _member(world, place)
    found = Subscription.objects.create(
        coop_id=member.coop_id,
        member=member,
        kind="CASH",
        status=status,
        amount_fen=100,
        pledged_on=DAY,
        settled_on=None if status == "PLEDGED" else DAY,
        registered_on=DAY if status == "REGISTERED" else None,
        certificate=f"C{Subscription.objects.count()}" if status == "REGISTERED" else "",
        entered_at=clock.now(),
    )
    return {"pk": found.pk}


def registered_share(world: World, place: str) -> Address:
    """A share in the register."""
    return coop_share(world, place, "REGISTERED")


def paid_share(world: World, place: str) -> Address:
    """A share that waits for the chair."""
    return coop_share(world, place, "PAID")


def departure(world: World, place: str) -> Address:
    """A letter of leaving that still runs."""
    member = _member(world, place)
    found, _new = Departure.objects.update_or_create(
        member=member,
        defaults={
            "kind": "WITHDRAWAL",
            "status": "NOTICED",
            "noticed_on": DAY,
            "ends_on": dt.date(clock.today().year + 1, 1, 1),
            "entered_at": clock.now(),
        },
    )
    return {"pk": found.pk}


def _leaver(world: World, place: str, **changes: object) -> Address:
    """Somebody else of the cooperative who is put out, or gone."""
    coop = _coop(world, place)
    number = 10 + CoopMember.objects.filter(coop=coop).count()
    person = registry.register_person(actor=SYSTEM, area_id=world.village(place).pk, name="邻家人")
    member = CoopMember.objects.create(
        coop=coop,
        subject_id=person.pk,
        number=number,
        status="MEMBER",
        applied_on=DAY,
        joined_on=DAY,
        entered_at=clock.now(),
    )
    found = Departure.objects.create(
        member=member,
        noticed_on=DAY,
        ends_on=dt.date(clock.today().year + 1, 1, 1),
        entered_at=clock.now(),
        **changes,
    )
    return {"pk": found.pk}


def expulsion(world: World, place: str) -> Address:
    """A proposal to put somebody out who is to be heard."""
    return _leaver(world, place, kind="EXPULSION", status="HEARING", reason="违反章程")


def heard_expulsion(world: World, place: str) -> Address:
    """The same, after the hearing."""
    return _leaver(
        world,
        place,
        kind="EXPULSION",
        status="HEARD",
        reason="违反章程",
        heard_on=DAY,
        hearing="我不同意",
    )


def worked_out(world: World, place: str) -> Address:
    """A settlement that waits for its payment."""
    return _leaver(
        world,
        place,
        kind="WITHDRAWAL",
        status="ENDED",
        contribution_fen=0,
        reserve_fen=0,
        loss_fen=0,
        paid_fen=0,
    )


def coop_officer(world: World, place: str) -> Address:
    """The term of a supervisor."""
    coop = _coop(world, place)
    area = world.village(place)
    found = Tenure.objects.filter(
        post__organisation_id=coop.pk, post__kind=PostKind.COOP_SUPERVISOR
    ).first()
    if found is None:
        post = registry.create_post(
            actor=SYSTEM,
            area_id=area.pk,
            kind=PostKind.COOP_SUPERVISOR,
            organisation_id=coop.pk,
        )
        person = registry.register_person(actor=SYSTEM, area_id=area.pk, name="邻家人")
        found = registry.appoint(actor=SYSTEM, post_id=post.pk, person_id=person.pk, started_on=DAY)
    return {"pk": found.pk}


def equivalent(world: World, place: str) -> Address:
    """What counts as trade and waits for the county."""
    coop = _coop(world, place)
    decided = Resolution.objects.filter(organisation_id=coop.pk).first()
    if decided is None:
        decided = registry.record_resolution(
            actor=actor_in(world, place, Power.RESOLUTION_RECORD),
            area_id=world.village(place).pk,
            body=ResolutionBody.COOP_MEMBERS,
            passed_on=DAY,
            title="章程",
            document_hash="b" * 64,
            organisation_id=coop.pk,
        )
    found, _new = TradeEquivalent.objects.get_or_create(
        charter=Charter.objects.get(coop=coop),
        basis="LAND",
        unit="亩",
        defaults={"fen_per_unit": 50_000, "resolution": decided},
    )
    return {"pk": found.pk}


def village_area(world: World, place: str) -> Address:
    """A village by its id."""
    return {"pk": world.village(place).pk}


def _contract(world: World, place: str) -> LandContract:
    """The contract of the household of the place on one parcel of its village."""
    home = world.household(place)
    found = LandContract.objects.filter(household=home, ended_on=None).first()
    if found is None:
        plot = land.register_parcel(
            actor=SYSTEM,
            area_id=world.village(place).pk,
            code=f"P{home.pk}",
            mu=Decimal(5),
            kind="DRY",
            grade=3,
        )
        found = land.contract_land(
            actor=SYSTEM,
            parcel_id=plot.pk,
            household_id=home.pk,
            term_from=dt.date(2010, 1, 1),
            term_to=dt.date(2039, 12, 31),
        )
    return found


def parcel(world: World, place: str) -> Address:
    """A parcel under contract to the household of the place."""
    return {"pk": _contract(world, place).parcel_id}


def land_contract(world: World, place: str) -> Address:
    """The contract of the household of the place."""
    return {"pk": _contract(world, place).pk}


def land_transfer(world: World, place: str) -> Address:
    """What the household of the place let a cooperative of its village farm."""
    contract = _contract(world, place)
    found = LandTransfer.objects.filter(contract=contract).first()
    return {
        "pk": found.pk
        if found
        else land.agree_transfer(
            actor=SYSTEM,
            agreement=Agreement(
                contract_id=contract.pk,
                to_subject_id=_coop(world, place).pk,
                way="LEASE",
                mu=Decimal(2),
                from_on=dt.date(2020, 1, 2),
                to_on=dt.date(2030, 1, 1),
                paper_number="1号",
                use="种菜",
            ),
        ).pk
    }


def scanned_transfer(world: World, place: str) -> Address:
    """The same with the scan of its contract."""
    found = land_transfer(world, place)
    if not LandTransfer.objects.exclude(document_hash="").filter(pk=found["pk"]).exists():
        scan = Scan(BytesIO(f"%PDF-1.7 {place}".encode()), "contract.pdf")
        land.add_scan(actor=SYSTEM, transfer_id=int(found["pk"]), scan=scan)
    return found


KINDS: dict[str, Callable[[World, str], Address]] = {
    kind.__name__: kind
    for kind in (
        coop_to_join,
        coop_for_steward,
        steward_gap,
        coop_and_matter,
        coop_with_member,
        coop_member,
        founding_coop,
        founder,
        chartered_coop,
        coop_share,
        registered_share,
        paid_share,
        departure,
        expulsion,
        heard_expulsion,
        worked_out,
        coop_officer,
        equivalent,
        village_area,
        parcel,
        land_contract,
        land_transfer,
        scanned_transfer,
    )
}
