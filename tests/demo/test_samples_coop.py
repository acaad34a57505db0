"""A cooperative takes over its books in mid-year with the sample workbooks: to the fen, and only once."""

import datetime as dt

import pytest

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.backstage.imports import services as imports
from touyan.coops import bulk as coops
from touyan.coops import holdings, services
from touyan.coops.books import book_of
from touyan.coops.bulk import PastCoop, PastMember
from touyan.coops.models import (
    Coop,
    CoopMember,
    MemberStatus,
    Subscription,
    Voucher,
    VoucherParty,
    VoucherStatus,
)
from touyan.coops.queries import statements
from touyan.coops.queries.statements import Span
from touyan.coops.services import booking
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.demo import queries, samples, samples_coop
from touyan.demo import services as demo
from touyan.land import services as land
from touyan.land.models import LandTransfer, Parcel
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind, ResolutionBody
from touyan.registry.models import Area, Household, Tenure

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_lane]
DECIDED = dt.date(2021, 9, 10)
CODE = "SYN-SAMPLE"


@pytest.fixture
def taking_over(small_plan, settings, tmp_path):
    """The first township of the demo, with a cooperative that was registered lately."""
    settings.IS_DEMO = True
    with clock.pretend(clock.start_of(small_plan.demo.today) + dt.timedelta(hours=10)):
        demo.build(plan=small_plan, townships=1)
        yield TakingOver(small_plan, tmp_path)


class TakingOver:
    """The village, its clerk, and the cooperative with its accountant and chair."""

    def __init__(self, plan, tmp_path) -> None:
        self.plan, self.folder = plan, tmp_path
        self.place = samples.village(plan)
        self.area = Area.objects.get(path=self.place.code)
        roles = {one.role: one.person_id for one in queries.sign_ins(plan)}
        self.clerk = actor_for(account_of(roles["clerk"]))
        planned = samples_coop.members(plan, self.place)
        codes = [one.code for one in planned]
        homes = {one.code: one for one in Household.objects.filter(code__in=codes)}
        heads = [homes[code].head_id for code in codes]
        (pk,) = coops.found_coops(
            actor=SYSTEM,
            coops=[
                PastCoop(
                    self.area.pk,
                    samples_coop.NAME,
                    CODE,
                    "VILLAGE",
                    "PLANTING",
                    dt.date(2018, 12, 1),
                    tuple(PastMember(homes[code].pk) for code in codes),
                    ((PostKind.COOP_CHAIR, heads[0]), (PostKind.COOP_ACCOUNTANT, heads[1])),
                )
            ],
        )
        self.coop = Coop.objects.get(pk=pk)
        self.chair = actor_for(account_of(heads[0]))
        self.accountant = actor_for(account_of(heads[1]))
        self.homes = [homes[code].pk for code in codes]
        self._decide()

    def _decide(self) -> None:
        found = registry.record_resolution(
            actor=self.clerk,
            area_id=self.area.pk,
            body=ResolutionBody.COOP_MEMBERS,
            passed_on=DECIDED,
            title="确认期初余额",
            document_hash="a" * 64,
            organisation_id=self.coop.pk,
        )
        tenure = Tenure.objects.on(clock.today()).get(
            post__area=self.area, post__kind=PostKind.SUPERVISION_CHAIR
        )
        registry.confirm_resolution(
            actor=actor_for(account_of(tenure.person_id)), resolution_id=found.pk
        )

    def bring(self, name: str, importer: str, actor=None, **options: str):
        path = self.folder / name
        path.write_bytes(samples.all_samples(self.plan)[name])
        return imports.run_file(
            actor=actor or self.accountant,
            importer=importer,
            path=path,
            area_id=self.area.pk,
            options=options,
        )

    def everything(self):
        """Bring all four workbooks in, each twice; return the second runs and the first ones."""
        of = {"coop": CODE}
        cut = {**of, "cut_over": "2021-08-31", "decided_on": str(DECIDED)}
        wanted = (
            (samples_coop.PARCELS, "parcels", self.clerk, {}),
            (samples_coop.OPENING, "coop_opening", None, cut),
            (samples_coop.SHARES, "coop_shares", None, of),
            (samples_coop.VOUCHERS, "coop_vouchers", None, of),
        )
        first = [self.bring(*one[:3], **one[3]) for one in wanted]
        again = [self.bring(*one[:3], **one[3]) for one in wanted]
        return first, again


def test_the_old_list_of_members_has_four_more_who_apply_once(taking_over) -> None:
    runs = [taking_over.bring(samples_coop.LIST, "coop_members", coop=CODE) for _ in range(2)]
    counts = [(run.summary["same"], run.summary["written"]) for run in runs]
    more = samples_coop.LISTED - samples_coop.MEMBERS
    assert counts == [(samples_coop.MEMBERS, more), (samples_coop.LISTED, 0)]
    applied = CoopMember.objects.filter(coop=taking_over.coop, status=MemberStatus.APPLIED)
    assert sorted(applied.values_list("number", flat=True)) == [9, 10, 11, 12]


def test_books_are_taken_over_from_the_samples_to_the_fen(taking_over) -> None:
    first, again = taking_over.everything()
    assert [run.summary["written"] for run in first] == [8, 16, 13, 8]
    assert [run.summary["written"] for run in again] == [0, 0, 0, 0]
    coop, chair = taking_over.coop, taking_over.chair
    assert Parcel.objects.filter(code__startswith=f"{taking_over.area.path}99").count() == 8
    _parcels, opening, shares, vouchers = first
    for transfer in LandTransfer.objects.filter(to_subject_id=coop.pk):
        land.file_transfer(actor=SYSTEM, transfer_id=transfer.pk, filed_on=clock.today())
    booking.check_run(actor=chair, coop_id=coop.pk, run_id=opening.pk)
    assert services.register_run(actor=chair, coop_id=coop.pk, run_id=shares.pk) == 13
    booking.check_run(actor=chair, coop_id=coop.pk, run_id=vouchers.pk)
    assert Voucher.objects.filter(coop=coop).count() == 5
    assert not Voucher.objects.filter(coop=coop).exclude(status=VoucherStatus.POSTED).exists()
    others = VoucherParty.objects.filter(voucher__run_id=vouchers.pk).order_by("voucher__source")
    assert [(one.name, one.account_tail) for one in others] == [
        (samples_coop.BUYER, samples_coop.BUYER_ACCOUNT[-4:]),
        (samples_coop.STATIONER, ""),
    ]
    held = holdings.on(coop.pk, book_of(coop.pk))
    for number, home in enumerate(taking_over.homes, start=1):
        assert held[home].contribution_fen == samples_coop.contribution(number) * 100
        assert (held[home].reserve_fen, held[home].subsidy_fen) == (50_000, 100_000)
        mu = samples_coop.LAND_MU[number - 1] if number <= 4 else 0
        assert held[home].land_mu == mu
    by_member = Subscription.objects.filter(coop=coop).standing()
    assert sum(one.amount_fen for one in by_member) == sum(
        one.contribution_fen for one in held.values()
    )
    trial = statements.trial_balance(coop, Span("2021-01", "2021-09"))
    assert sum(one.closing_debit - one.closing_credit for one in trial) == 0
    sheet = statements.balance_sheet(coop, "2021-08")
    assert 4_150_000 in {one.amount_fen for one in sheet.assets}  # cash and bank together
