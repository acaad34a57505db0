"""From trial to booked distribution: worked out, proposed, checked, laid open, voted on, booked.

SUBMITTED -> ON_VIEW (somebody else checked it; 15 days, art. 40) -> DECLARED (the members' decision)
"""

import datetime as dt
import secrets
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Max

from touyan.audit import refusals
from touyan.coops.distribution import errors, published
from touyan.coops.distribution.plan import Plan, make
from touyan.coops.distribution.published import Issue
from touyan.coops.distribution.rules import Quantified, ReserveBase, Terms
from touyan.coops.errors import RebateBelowStatutoryMinimum
from touyan.coops.models import (
    Coop,
    Distribution,
    DistributionSlip,
    DistributionStatus,
    DistributionTrial,
)
from touyan.coops.models.distributions import ALLOWED
from touyan.coops.queries import charter_on, distribution_votes, distributions, surplus
from touyan.coops.services.declaring import post_declaration
from touyan.coops.services.guards import coop_for, somebody_else, text, told, who
from touyan.core import bulk, clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.disclosure import minimum
from touyan.disclosure.models import Notice, NoticeKind, NoticeStatus, ObjectionStatus
from touyan.disclosure.services import Sheet, notices
from touyan.registry.kinds import ResolutionBody, ResolutionStatus
from touyan.registry.models import Resolution

INSPECTION_DAYS = 15  # art. 40
_ANSWER, _NAME = 200, 60
_BASIS_INSPECTION = "农民专业合作社法(2017)第四十条"
_BASIS_ASSEMBLY = "农民专业合作社法(2017)第二十九条"


@dataclass(frozen=True, slots=True)
class Wish:
    """Other terms than the charter's, to be tried; None is what the charter says."""

    reserve: int | None = None
    rebate: int | None = None
    reserve_base: ReserveBase | None = None
    quantified: Quantified | None = None
    reinvested: int = 0
    name: str = ""


@transaction.atomic
def try_out(*, actor: Actor, coop_id: int, year: int, wish: Wish = Wish()) -> DistributionTrial:
    """Work out the distribution of a year with these terms and keep the trial.

    Raises RebateBelowStatutoryMinimum (art. 44), RateOutOfBounds, NotFound without books or charter.
    """
    coop = coop_for(actor, coop_id, Power.COOP_DISTRIBUTE)
    charter = charter_on(coop.pk, surplus.year_bounds(year)[1])
    terms = _lawful(actor, coop, surplus.charter_terms(coop, charter, clock.today()), wish)
    before = DistributionTrial.objects.filter(coop=coop, year=year)
    salt = before.values_list("salt", flat=True).first() or secrets.token_hex(16)
    accounts = surplus.accounts(coop, year, salt=salt, terms=terms)
    plan = make(year=accounts.year, terms=terms, members=accounts.members)
    number = (before.aggregate(last=Max("number"))["last"] or 0) + 1
    trial = DistributionTrial.objects.create(
        coop=coop,
        year=year,
        number=number,
        name=wish.name.strip()[:_NAME],
        charter=charter,
        reserve=terms.reserve,
        reserve_base=terms.reserve_base.value,
        rebate=terms.rebate,
        quantified=terms.quantified.value,
        reinvested=terms.reinvested,
        is_union=terms.is_union,
        equivalents={one.kind.value: one.fen_per_unit for one in terms.equivalents},
        books=distributions.books_json(accounts.year),
        kind=plan.kind.value,
        surplus_fen=accounts.year.results.surplus_fen,
        left_fen=plan.left_fen,
        reserve_fen=plan.reserve_fen,
        distributable_fen=plan.distributable_fen,
        patronage_fen=plan.patronage_fen,
        residual_fen=plan.residual_fen,
        reinvested_fen=plan.reinvested_fen,
        salt=salt,
        made_by_id=who(actor),
        made_at=clock.now(),
    )
    bulk.create(_slips(trial, plan, accounts))
    told(actor, "distribution.tried", coop, {"year": year, "number": number})
    return trial


def _lawful(actor: Actor, coop: Coop, terms: Terms, wish: Wish) -> Terms:
    """Return the terms to try; a plan below the law is refused, and that it was asked for stays on record
    (rule 4.3, R10).
    """
    try:
        return wished(terms, wish)
    except RebateBelowStatutoryMinimum as refused:
        refusals.record(
            actor=actor,
            action="coops.distribution.refused",
            object_kind="coops.coop",
            object_id=coop.pk,
            area_path=coop.area.scope_path,
            error=refused,
        )
        raise


def wished(terms: Terms, wish: Wish) -> Terms:
    """Return the charter's terms with what is tried instead. Raises what `Terms` raises."""
    return replace(
        terms,
        reserve=terms.reserve if wish.reserve is None else wish.reserve,
        rebate=terms.rebate if wish.rebate is None else wish.rebate,
        reserve_base=wish.reserve_base or terms.reserve_base,
        quantified=wish.quantified or terms.quantified,
        reinvested=wish.reinvested,
    )


def _slips(
    trial: DistributionTrial, plan: Plan, accounts: surplus.Accounts
) -> list[DistributionSlip]:
    given = {slip.code: slip for slip in plan.slips}
    rows = []
    for member in plan.members:
        slip = given.get(member.code)
        rows.append(
            DistributionSlip(
                trial=trial,
                member_id=accounts.ids[member.code],
                code=member.code,
                goods_fen=member.trade_fen,
                quantities={kind.value: amount for kind, amount in member.quantities},
                trade_fen=slip.trade_fen if slip else member.trade_fen,
                contribution_fen=member.contribution_fen,
                reserve_fen=member.reserve_fen,
                subsidy_fen=member.subsidy_fen,
                donation_fen=member.donation_fen,
                patronage_fen=slip.patronage_fen if slip else 0,
                residual_fen=slip.residual_fen if slip else 0,
                quantified_fen=slip.quantified_fen if slip else 0,
                reinvested_fen=slip.reinvested_fen if slip else 0,
            )
        )
    return rows


@transaction.atomic
def propose(*, actor: Actor, trial_id: int, due_on: dt.date) -> Distribution:
    """Propose a trial; somebody else checks it. `due_on` is the day by which everybody is paid.

    Raises NothingToDistribute, YearNotOver, AlreadyProposed, BooksChanged.
    """
    trial = distributions.get_trial(actor, trial_id)
    coop = coop_for(actor, trial.coop_id, Power.COOP_DISTRIBUTE)
    today = clock.today()
    if not trial.can_be_proposed:
        raise errors.NothingToDistribute
    if today <= surplus.year_bounds(trial.year)[1]:
        raise errors.YearNotOver
    if due_on <= today:
        raise Invalid
    if hasattr(trial, "distribution"):
        raise errors.AlreadyProposed
    if Distribution.objects.running().filter(coop=coop, year=trial.year).exists():
        raise errors.AlreadyProposed
    _same_books(coop, trial)
    file = published.file(
        Issue(coop.pk, coop.code, coop.area.path, trial.year, today), distributions.plan_of(trial)
    )
    found = Distribution.objects.create(
        trial=trial,
        coop=coop,
        year=trial.year,
        file=file,
        check_code=published.check_code(file).replace("\n", " "),
        due_on=due_on,
        submitted_by_id=who(actor),
        submitted_at=clock.now(),
    )
    told(actor, "distribution.proposed", coop, {"year": trial.year, "trial": trial.number})
    return found


@transaction.atomic
def lay_open(*, actor: Actor, distribution_id: int) -> Distribution:
    """Check a proposed plan as somebody else and lay it open for the members, for 15 days (art. 40).

    Raises SamePersonTwice, BooksChanged, WrongState.
    """
    found, coop = _locked(actor, distribution_id, Power.COOP_CHECK)
    _to(found, DistributionStatus.ON_VIEW)
    somebody_else(actor, found.submitted_by_id)
    _same_books(coop, found.trial)
    found.notice = notices.put_up(
        actor=actor,
        sheet=Sheet(
            area_id=coop.area_id,
            area_path=coop.area.path,
            kind=NoticeKind.COOP_AFFAIRS,
            title=distribution_votes.notice_title(found, coop.organisation.name),
            subject_ref=distribution_votes.ref_of(found),
            days=INSPECTION_DAYS,
            ask_whom="",
        ),
    )
    found.checked_by_id = who(actor)
    found.checked_at = clock.now()
    found.save(update_fields=["status", "notice", "checked_by", "checked_at"])
    told(actor, "distribution.laid_open", coop, {"year": found.year})
    return found


@transaction.atomic
def give_back(*, actor: Actor, distribution_id: int, answer: str) -> Distribution:
    """Give a proposed plan back with a reason. Raises SamePersonTwice, WrongState."""
    found, coop = _locked(actor, distribution_id, Power.COOP_CHECK)
    _to(found, DistributionStatus.RETURNED)
    somebody_else(actor, found.submitted_by_id)
    found.answer = text(answer, longest=_ANSWER)
    found.checked_by_id = who(actor)
    found.checked_at = clock.now()
    found.save(update_fields=["status", "answer", "checked_by", "checked_at"])
    told(actor, "distribution.given_back", coop, {"year": found.year})
    return found


@transaction.atomic
def withdraw(*, actor: Actor, distribution_id: int, answer: str) -> Distribution:
    """Withdraw a plan that is not booked yet, with a reason: a new one may be proposed."""
    found, coop = _locked(actor, distribution_id, Power.COOP_DISTRIBUTE, Power.COOP_CHECK)
    _to(found, DistributionStatus.WITHDRAWN)
    found.answer = text(answer, longest=_ANSWER)
    found.save(update_fields=["status", "answer"])
    told(actor, "distribution.withdrawn", coop, {"year": found.year})
    return found


@transaction.atomic
def declare(*, actor: Actor, distribution_id: int, resolution_id: int) -> Distribution:
    """Book the distribution that the members' assembly approved: all of it or nothing.

    Pressing again changes nothing. Raises InspectionRuns, ObjectionsOpen, NotVotedOn, BooksChanged,
    SurplusNotTransferred, SamePersonTwice for who proposed it, WrongState.
    """
    found, coop = _locked(actor, distribution_id, Power.COOP_CHECK)
    if found.status == DistributionStatus.DECLARED and found.resolution_id == resolution_id:
        return found
    _to(found, DistributionStatus.DECLARED)
    somebody_else(actor, found.submitted_by_id)
    if found.notice is None:
        raise WrongState
    resolution = _decision(found, resolution_id)
    _inspected(found.notice, resolution.passed_on)
    _same_books(coop, found.trial)
    post_declaration(actor=actor, found=found, resolution_id=resolution.pk)
    if found.notice.status == NoticeStatus.OPEN:
        notices.close(actor=SYSTEM, notice=found.notice)
    found.resolution = resolution
    found.declared_by_id = who(actor)
    found.declared_at = clock.now()
    found.save(update_fields=["status", "resolution", "declared_by", "declared_at"])
    told(actor, "distribution.declared", coop, {"year": found.year})
    return found


def _locked(actor: Actor, distribution_id: int, *powers: Power) -> tuple[Distribution, Coop]:
    """Return a distribution with its locked cooperative: acts on one cooperative take turns."""
    found = distributions.get_distribution(actor, distribution_id)
    power = next((one for one in powers if actor.may(one)), powers[0])
    coop = coop_for(actor, found.coop_id, power)
    fresh = (
        Distribution.objects.filter(pk=distribution_id)
        .select_related("trial__charter", "notice")
        .first()
    )
    if fresh is None:
        raise NotFound
    return fresh, coop


def _to(found: Distribution, status: DistributionStatus) -> None:
    """Move to a status that may follow. Raises WrongState."""
    if status not in ALLOWED[found.status]:
        raise WrongState
    found.status = status


def _same_books(coop: Coop, trial: DistributionTrial) -> None:
    """Raise BooksChanged unless the books still give this plan."""
    terms = distributions.terms_of(trial)
    now = surplus.accounts(coop, trial.year, salt=trial.salt, terms=terms)
    if make(year=now.year, terms=terms, members=now.members) != distributions.plan_of(trial):
        raise errors.BooksChanged


def _inspected(notice: Notice, passed_on: dt.date) -> None:
    """Raise InspectionRuns when the assembly met too early, ObjectionsOpen while any is not settled."""
    if not minimum.is_over(ends_on=notice.ends_on, today=passed_on):
        raise errors.InspectionRuns(basis=_BASIS_INSPECTION)
    unsettled = {ObjectionStatus.OPEN, ObjectionStatus.UPHELD, ObjectionStatus.REVISED}
    if notice.objections.filter(status__in=unsettled).exists():
        raise errors.ObjectionsOpen


def _decision(found: Distribution, resolution_id: int) -> Resolution:
    """Return the members' decision on this plan: proven by its vote, its motion naming the check code.

    Raises NotVotedOn.
    """
    resolution = (
        Resolution.objects.filter(
            pk=resolution_id,
            organisation_id=found.coop_id,
            body=ResolutionBody.COOP_MEMBERS,
            status=ResolutionStatus.PROVEN,
        )
        .select_related("motion")
        .first()
    )
    motion = getattr(resolution, "motion", None)
    if resolution is None or motion is None or found.check_code not in motion.text:
        raise errors.NotVotedOn(basis=_BASIS_ASSEMBLY)
    return resolution
