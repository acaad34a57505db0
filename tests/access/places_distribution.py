"""Distributions of cooperatives in five places: the own one, the other one of the village, elsewhere."""

import datetime as dt

from tests.access.places import NEIGHBOUR, OWN, Address, World
from touyan.coops.distribution import published
from touyan.coops.distribution.plan import Member, Results, Year, make
from touyan.coops.distribution.published import Issue
from touyan.coops.distribution.rules import Terms
from touyan.coops.models import (
    AskGround,
    AssemblyRequest,
    Charter,
    Coop,
    CoopMember,
    Distribution,
    DistributionSlip,
    DistributionStatus,
    DistributionTrial,
    Handout,
    HandoutLine,
    PayoutBatch,
)
from touyan.coops.queries import distributions
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.disclosure.models import Notice, NoticeKind, Objection
from touyan.registry import services as registry
from touyan.registry.kinds import OrganisationKind
from touyan.registry.models import Organisation

SINCE = dt.date(2020, 1, 1)
YEAR = 2020


def _organisation(world: World, place: str) -> Organisation:
    if place in {OWN, NEIGHBOUR}:
        found: Organisation = world.tiny.coop if place == OWN else world.tiny.sibling_coop
        return found
    name = f"分红合作社{place}"
    there = Organisation.objects.filter(name=name).first()
    return there or registry.found_organisation(
        actor=SYSTEM,
        area_id=world.village(place).pk,
        kind=OrganisationKind.COOP,
        name=name,
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
    Charter.objects.get_or_create(
        coop=coop, version=1, defaults={"valid_from": SINCE, "adopted_at": clock.now()}
    )
    return coop


def _member(world: World, place: str) -> CoopMember:
    found, _created = CoopMember.objects.get_or_create(
        coop=_coop(world, place),
        subject_id=world.household(place).pk,
        defaults={
            "number": 900,
            "status": "MEMBER",
            "applied_on": SINCE,
            "joined_on": SINCE,
            "entered_at": clock.now(),
        },
    )
    return found


def _trial(world: World, place: str) -> DistributionTrial:
    member = _member(world, place)
    books = Year(Results(operating_income=1_000))
    plan = make(
        year=books, terms=Terms(reserve=1_000, rebate=6_000), members=[Member("CODE", 100, 100)]
    )
    slip = plan.slips[0]
    trial = DistributionTrial.objects.create(
        coop=member.coop,
        year=YEAR,
        number=DistributionTrial.objects.filter(coop=member.coop).count() + 1,
        charter=member.coop.charters.get(version=1),
        reserve=1_000,
        reserve_base="AFTER_LOSSES",
        rebate=6_000,
        quantified="TRADE",
        books=distributions.books_json(books),
        kind="SHARED",
        surplus_fen=1_000,
        left_fen=plan.left_fen,
        reserve_fen=plan.reserve_fen,
        distributable_fen=plan.distributable_fen,
        patronage_fen=plan.patronage_fen,
        residual_fen=plan.residual_fen,
        salt="0" * 32,
        made_at=clock.now(),
    )
    DistributionSlip.objects.create(
        trial=trial,
        member=member,
        code=slip.code,
        goods_fen=100,
        trade_fen=100,
        contribution_fen=100,
        reserve_fen=0,
        subsidy_fen=0,
        donation_fen=0,
        patronage_fen=slip.patronage_fen,
        residual_fen=slip.residual_fen,
        quantified_fen=slip.quantified_fen,
        reinvested_fen=0,
    )
    return trial


def _distribution(world: World, place: str) -> Distribution:
    coop = _coop(world, place)
    found = Distribution.objects.filter(coop=coop).first()
    if found is not None:
        return found
    trial = _trial(world, place)
    today = clock.today()
    file = published.file(
        Issue(coop.pk, coop.code, coop.area.path, YEAR, today), distributions.plan_of(trial)
    )
    notice = Notice.objects.create(
        area=coop.area,
        kind=NoticeKind.COOP_AFFAIRS,
        title="盈余分配",
        subject_ref=f"coopdist:{trial.pk}",
        starts_on=today,
        ends_on=today + dt.timedelta(days=15),
        minimum_days=15,
        published_at=clock.now(),
    )
    return Distribution.objects.create(
        trial=trial,
        coop=coop,
        year=YEAR,
        status=DistributionStatus.ON_VIEW,
        file=file,
        check_code=published.check_code(file),
        due_on=today + dt.timedelta(days=60),
        submitted_at=clock.now(),
        notice=notice,
    )


def coop_year(world: World, place: str) -> Address:
    """A year of a cooperative."""
    return {"pk": _coop(world, place).pk, "year": YEAR}


def coop_of_trials(world: World, place: str) -> Address:
    """A cooperative with a charter."""
    return {"pk": _coop(world, place).pk}


def coop_trial(world: World, place: str) -> Address:
    """A trial of a distribution."""
    return {"pk": _trial(world, place).pk}


def coop_trials(world: World, place: str) -> Address:
    """Two trials of one cooperative."""
    return {"pk": _trial(world, place).pk, "other": _trial(world, place).pk}


def coop_distribution(world: World, place: str) -> Address:
    """A distribution that is laid open."""
    return {"pk": _distribution(world, place).pk}


def coop_payment(world: World, place: str) -> Address:
    """A payment list."""
    found = _distribution(world, place)
    batch, _created = PayoutBatch.objects.get_or_create(
        distribution=found, number=1, defaults={"way": "CASH", "prepared_at": clock.now()}
    )
    return {"pk": batch.pk}


def coop_slip(world: World, place: str) -> Address:
    """A member's slip of a distribution that is laid open."""
    return {"pk": _distribution(world, place).trial.slips.get().pk}


def handout(world: World, place: str) -> Address:
    """A sheet of seedlings that nobody has checked yet."""
    member = _member(world, place)
    found, _created = Handout.objects.get_or_create(
        coop=member.coop,
        paper="1",
        defaults={
            "basis": "SEEDLINGS",
            "what": "茶苗",
            "unit": "株",
            "on": SINCE,
            "entered_at": clock.now(),
        },
    )
    HandoutLine.objects.get_or_create(handout=found, member=member, defaults={"quantity": 1})
    return {"pk": found.pk}


def plan_objection(world: World, place: str) -> Address:
    """What somebody of another village said of a plan."""
    found = _distribution(world, place)
    objection, _created = Objection.objects.get_or_create(
        notice=found.notice,
        line_ref=f"coopdist:{found.pk}:CODE",
        raised_by_id=world.household(place).head_id,
        defaults={
            "raised_at": clock.now(),
            "reason": "数不对",
            "answer_due_on": clock.today() + dt.timedelta(days=3),
        },
    )
    return {"pk": objection.pk}


def coop_member_year(world: World, place: str) -> Address:
    """A member's year."""
    return {"pk": _member(world, place).pk, "year": YEAR}


def assembly_request(world: World, place: str) -> Address:
    """A request for an assembly of a cooperative."""
    found, _created = AssemblyRequest.objects.get_or_create(
        coop=_coop(world, place),
        subject="账目公开",
        defaults={
            "ground": AskGround.SUPERVISORS,
            "asked_on": SINCE,
            "due_on": SINCE + dt.timedelta(days=20),
            "members_then": 5,
            "needed": 2,
            "entered_by_id": world.household(place).head_id,
            "entered_at": clock.now(),
        },
    )
    return {"pk": found.pk}


KINDS = {
    "assembly_request": assembly_request,
    "coop_year": coop_year,
    "coop_of_trials": coop_of_trials,
    "coop_trial": coop_trial,
    "coop_trials": coop_trials,
    "coop_distribution": coop_distribution,
    "coop_payment": coop_payment,
    "coop_slip": coop_slip,
    "coop_member_year": coop_member_year,
    "plan_objection": plan_objection,
    "handout": handout,
}
