"""Shares: two people for each, in the books to the fen, and what the law keeps where it is."""

import datetime as dt
from decimal import Decimal

import pytest

from touyan.coops import books, errors, holdings, services
from touyan.coops.book_errors import NotEnoughMoney
from touyan.coops.holdings import Held
from touyan.coops.models import (
    CoopMember,
    DepartureStatus,
    FundKind,
    Subscription,
    SubscriptionKind,
    SubscriptionStatus,
)
from touyan.coops.services import Pledge, accounts
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound
from touyan.land import services as land
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger import verifying
from touyan.ledger.values import Line, Posting

pytestmark = pytest.mark.django_db
MARCH_4 = dt.date(2026, 3, 4)


@pytest.fixture
def coop(yard):
    return yard.coop()


def cash(yard, coop, name: str, yuan: int) -> Subscription:
    """Bring a member's money in, from pledge to certificate."""
    share = services.pledge(
        actor=yard.accountant(coop),
        pledge=Pledge(yard.member(coop, name).pk, SubscriptionKind.CASH, yuan * 100),
    )
    services.pay_in(actor=yard.accountant(coop), share_id=share.pk, into="102", paid_on=MARCH_4)
    return services.register_share(actor=yard.chair(coop), share_id=share.pk)


def held(coop, row) -> Held:
    return holdings.on(coop.pk, books.book_of(coop.pk)).get(row.pk, Held())


def balance(coop, number: str, subject: int | None = None) -> int:
    account = accounts.account_of(
        actor=SYSTEM, organisation_id=coop.pk, number=number, subject_id=subject
    )
    return ledger_queries.balance(account)


def test_money_becomes_a_contribution_only_when_a_second_person_registers_it(yard, coop):
    household = yard.tiny.household
    share = services.pledge(
        actor=yard.accountant(coop),
        pledge=Pledge(yard.member(coop, "household").pk, SubscriptionKind.CASH, 1_000_000),
    )
    services.pay_in(actor=yard.accountant(coop), share_id=share.pk, into="101", paid_on=MARCH_4)
    assert held(coop, household).contribution_fen == 0
    assert balance(coop, "114", household.pk) == -1_000_000

    with pytest.raises(NotAllowed):
        services.register_share(actor=yard.accountant(coop), share_id=share.pk)
    share = services.register_share(actor=yard.chair(coop), share_id=share.pk)

    assert share.status == SubscriptionStatus.REGISTERED
    assert share.certificate.startswith("0001-")
    assert held(coop, household).contribution_fen == 1_000_000
    assert balance(coop, "114", household.pk) == 0
    assert balance(coop, "101") == 1_000_000


def test_a_share_is_registered_once(yard, coop):
    share = cash(yard, coop, "household", 100)

    with pytest.raises(errors.ShareNotHere):
        services.register_share(actor=yard.chair(coop), share_id=share.pk)
    with pytest.raises(errors.ShareNotHere):
        services.pay_in(actor=yard.accountant(coop), share_id=share.pk, into="101", paid_on=MARCH_4)


def test_the_chair_of_another_cooperative_of_the_village_finds_no_share_here(yard, coop, actors):
    share = cash(yard, coop, "household", 100)

    with pytest.raises(NotFound):
        services.register_share(actor=actors.sibling_coop_chair, share_id=share.pk)


def test_a_member_pledges_for_the_own_household_and_for_nobody_else(yard, coop, actors):
    own = Pledge(yard.member(coop, "third_household").pk, SubscriptionKind.CASH, 50_000)
    assert services.pledge(actor=actors.third_villager, pledge=own).amount_fen == 50_000

    with pytest.raises(NotAllowed):
        services.pledge(
            actor=actors.third_villager,
            pledge=Pledge(yard.member(coop, "household").pk, SubscriptionKind.CASH, 50_000),
        )


def land_share(yard, coop, *, filed: bool = True, mu: str = "6.50") -> Subscription:
    tiny = yard.tiny
    parcel = land.register_parcel(
        actor=yard.actors.village_clerk,
        area_id=tiny.group.pk,
        code="5205241012010100001",
        mu=Decimal("8.00"),
        kind="DRY",
        grade=3,
    )
    contract = land.contract_land(
        actor=yard.actors.village_clerk,
        parcel_id=parcel.pk,
        household_id=tiny.household.pk,
        term_from=dt.date(2018, 7, 1),
        term_to=dt.date(2048, 6, 30),
    )
    transfer = land.agree_transfer(
        actor=yard.actors.village_clerk,
        agreement=land.Agreement(
            contract.pk,
            coop.pk,
            "SHARE",
            Decimal(mu),
            dt.date(2026, 4, 1),
            dt.date(2036, 3, 31),
            "云岭入股1号",
            "种茶",
            rent_fen_per_mu=30_000,
        ),
    )
    if filed:
        land.file_transfer(
            actor=yard.actors.village_secretary, transfer_id=transfer.pk, filed_on=MARCH_4
        )
    return services.pledge(
        actor=yard.accountant(coop),
        pledge=Pledge(
            yard.member(coop, "household").pk,
            SubscriptionKind.LAND_RIGHT,
            land_transfer_id=transfer.pk,
        ),
    )


def test_land_is_valued_by_the_assembly_and_counted_in_mu(yard, coop):
    share = land_share(yard, coop)
    services.appraise(
        actor=yard.accountant(coop),
        share_id=share.pk,
        resolution_id=yard.resolved(coop, "土地作价").pk,
        fen_per_mu_year=40_000,
    )
    share = services.register_share(actor=yard.chair(coop), share_id=share.pk)

    assert share.amount_fen == 6 * 40_000 * 10 + 40_000 * 10 // 2  # 6.5 mu, 400 yuan, ten years
    assert held(coop, yard.tiny.household).land_mu == Decimal("6.5")
    assert balance(coop, "161") == share.amount_fen
    with pytest.raises(errors.LandShareStays):
        services.pass_on(
            actor=yard.accountant(coop),
            share_id=share.pk,
            to_member_id=yard.member(coop, "other_household").pk,
            amount_fen=1,
            paper="1",
        )


def test_land_needs_the_assemblys_value_and_a_filed_contract(yard, coop):
    share = land_share(yard, coop, filed=False)
    with pytest.raises(errors.NoResolution):
        services.appraise(
            actor=yard.accountant(coop), share_id=share.pk, resolution_id=0, fen_per_mu_year=40_000
        )
    services.appraise(
        actor=yard.accountant(coop),
        share_id=share.pk,
        resolution_id=yard.resolved(coop).pk,
        fen_per_mu_year=40_000,
    )

    with pytest.raises(errors.LandNotFiled) as refused:
        services.register_share(actor=yard.chair(coop), share_id=share.pk)

    assert "第三十六条" in refused.value.basis


def test_part_of_a_share_is_passed_on_and_the_giver_keeps_the_rest(yard, coop):
    share = cash(yard, coop, "household", 100)
    passed = services.pass_on(
        actor=yard.accountant(coop),
        share_id=share.pk,
        to_member_id=yard.member(coop, "other_household").pk,
        amount_fen=4_000,
        paper="转让协议1号",
    )
    assert held(coop, yard.tiny.other_household).contribution_fen == 0
    services.register_share(actor=yard.chair(coop), share_id=passed.pk)

    share.refresh_from_db()
    assert share.status == SubscriptionStatus.TRANSFERRED
    assert held(coop, yard.tiny.household).contribution_fen == 6_000
    assert held(coop, yard.tiny.other_household).contribution_fen == 4_000
    standing = Subscription.objects.filter(coop=coop).standing()
    assert sorted(standing.values_list("amount_fen", flat=True)) == [4_000, 6_000]


def give(coop, number: str, fen: int, key: str = "gift") -> None:
    """Let the books hold something on the credit side of an account (and in the bank)."""
    lines = [
        Line(accounts.account_of(actor=SYSTEM, organisation_id=coop.pk, number="102"), fen),
        Line(accounts.account_of(actor=SYSTEM, organisation_id=coop.pk, number=number), -fen),
    ]
    ledger.post(
        actor=SYSTEM,
        posting=Posting(
            key, books.book_of(coop.pk), "test.given", MARCH_4, tuple(lines), {"what": number}
        ),
    )


def test_a_subsidy_is_shared_out_evenly_to_the_fen_and_again_changes_nothing(yard, coop):
    give(coop, "311", 100_003)
    services.quantify_fund(
        actor=yard.chair(coop),
        coop_id=coop.pk,
        kind=FundKind.SUBSIDY,
        total_fen=100_003,
        document="县财〔2025〕8号",
    )

    weights = [h.subsidy_fen for h in holdings.on(coop.pk, books.book_of(coop.pk)).values()]
    assert sorted(weights) == [20_000, 20_000, 20_001, 20_001, 20_001]
    with pytest.raises(errors.NothingToShareOut):
        services.quantify_fund(
            actor=yard.chair(coop),
            coop_id=coop.pk,
            kind=FundKind.SUBSIDY,
            total_fen=100_003,
            document="县财〔2025〕8号",
        )


def test_no_more_is_shared_out_than_the_special_fund_holds(yard, coop):
    give(coop, "311", 100_000)

    with pytest.raises(errors.NothingToShareOut):
        services.quantify_fund(
            actor=yard.chair(coop),
            coop_id=coop.pk,
            kind=FundKind.DONATION,
            total_fen=100_001,
            document="捐赠书",
        )


def test_who_leaves_gets_contribution_and_reserve_less_the_losses_and_the_subsidy_stays(
    yard, coop, at
):
    for name in ("household", "other_household"):
        cash(yard, coop, name, 1_000)
    give(coop, "311", 50_000, "subsidy")
    services.quantify_fund(
        actor=yard.chair(coop),
        coop_id=coop.pk,
        kind=FundKind.SUBSIDY,
        total_fen=50_000,
        document="县财〔2025〕8号",
    )
    give(coop, "332", -30_000, "loss")
    departure = services.give_notice(
        actor=yard.actors.villager, member_id=yard.member(coop, "household").pk
    )
    assert departure.ends_on == dt.date(2027, 1, 1)
    with pytest.raises(errors.NotOverYet):
        services.prepare_settlement(actor=yard.accountant(coop), departure_id=departure.pk)

    at(5, 1, 2027)
    assert services.end_due(actor=SYSTEM) == 1
    prepared = services.prepare_settlement(actor=yard.accountant(coop), departure_id=departure.pk)
    assert (prepared.contribution_fen, prepared.loss_fen, prepared.paid_fen) == (
        100_000,
        15_000,
        85_000,
    )
    with pytest.raises(NotEnoughMoney):  # the cash box is empty: the money lies in the bank
        services.settle(actor=SYSTEM, departure_id=departure.pk, out_of="101")
    settled = services.settle(actor=SYSTEM, departure_id=departure.pk, out_of="102")

    assert settled.status == DepartureStatus.SETTLED
    gone = held(coop, yard.tiny.household)
    assert (gone.contribution_fen, gone.subsidy_fen) == (0, 0)
    assert balance(coop, "311") == -50_000
    assert balance(coop, "332") == 15_000
    assert not Subscription.objects.filter(member=departure.member).standing().exists()
    ledger.seal_pending(thorough=True)
    assert verifying.verify(book_ids=[books.book_of(coop.pk)]).is_sound


def test_who_prepares_a_settlement_does_not_pay_it(yard, coop, at):
    cash(yard, coop, "household", 10)
    departure = services.give_notice(
        actor=yard.accountant(coop), member_id=yard.member(coop, "household").pk
    )
    at(5, 1, 2027)
    services.prepare_settlement(actor=yard.accountant(coop), departure_id=departure.pk)

    with pytest.raises(NotAllowed):
        services.settle(actor=yard.accountant(coop), departure_id=departure.pk, out_of="101")
    assert CoopMember.objects.get(pk=departure.member_id).left_on == dt.date(2027, 1, 1)
