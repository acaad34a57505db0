"""Building a synthetic county through the services of the rooms (a small one, on both databases)."""

import pytest
from django.db.models import F

from touyan.audit.models import Record
from touyan.backstage.declared import handler_of
from touyan.backstage.models import Job
from touyan.coops import books
from touyan.coops.models import Coop, Voucher
from touyan.coops.queries import statements
from touyan.coops.queries.statements import Span
from touyan.core import clock, pack
from touyan.core.actor import SYSTEM
from touyan.core.figures import compare, declared
from touyan.demo import jobs, queries, services
from touyan.demo.plan import coop_books
from touyan.demo.plan.places import plan_county
from touyan.disclosure.models import Notice, NoticeKind, NoticeStatus, Objection
from touyan.indicators import services as indicators
from touyan.indicators.queries import facts, published
from touyan.ledger import queries as ledger
from touyan.points.models import Batch, Claim, ClaimState, Redemption, RedemptionStatus, Shop
from touyan.registry.models import Area, Household, Person, Resolution, Tenure
from touyan.web import demo_roles

ALL_MONTHS = Span("2019-01", "2021-12")


@pytest.fixture
def county(whole_county):
    return whole_county


def test_an_installation_with_real_people_is_refused(db, small_plan, settings):
    settings.IS_DEMO = False
    for act in (
        lambda: services.build(plan=small_plan),
        lambda: services.found(plan=small_plan),
        lambda: services.build_township(plan=small_plan, code=small_plan.stage.township),
        lambda: services.enqueue_rest(plan=small_plan, pack="small"),
    ):
        with pytest.raises(services.NotASyntheticCounty):
            act()
    assert not Area.objects.exists()


def test_every_figure_is_told_from_facts_and_equal(county):
    """promise: what `manage figures` computes stands on the county's page, from facts."""
    indicators.rebuild(actor=SYSTEM)
    place = Area.objects.get(path=county.pack.county.code)
    told = published.told(place, facts.as_of())
    assert {one.figure.key for one in told} == set(declared())
    for one in told:
        assert one.counted_at is None, one.figure.key
        assert one.value == one.figure.compute(one.ask), one.figure.key
    assert sum(bool(one.value) for one in told) >= 11


def test_every_figure_of_the_pack_agrees_with_the_records(county):
    found = list(compare(county.pack.figures, prefix=county.pack.code, today=county.demo.today))
    assert len(found) == 7
    assert {row.published.key: row.agrees for row in found} == {
        row.published.key: True for row in found
    }


def test_points_of_the_ledger_and_of_the_claims_and_visits_are_the_same(county):
    earned = sum(Claim.objects.filter(state=ClaimState.POSTED).values_list("points", flat=True))
    spent = sum(
        Redemption.objects.filter(status=RedemptionStatus.DONE).values_list("points", flat=True)
    )
    reserved = sum(
        Redemption.objects.filter(status=RedemptionStatus.RESERVED).values_list("points", flat=True)
    )
    coupons = sum(
        row.amount
        for row in ledger.sums(
            by=("kind",), kinds=["points.stated"], codes=["points.available"], commodity="POINT"
        )
    )
    assert coupons > 0
    held = {"points.available": 0, "points.held": 0}
    for household in Household.objects.values_list("pk", flat=True):
        for view in ledger.accounts_of_subject(household):
            if view.commodity == "POINT":
                held[view.code] += view.balance
    assert held == {
        "points.available": earned + coupons - spent - reserved,
        "points.held": reserved,
    }


def test_nobody_handles_points_of_their_own_family(county):
    family = {}
    for household in Household.objects.prefetch_related("members"):
        for member in household.members.all():
            family[member.person_id] = household.pk
    for claim in Claim.objects.all():
        hands = {claim.proposed_by_id, claim.first_reviewed_by_id, claim.second_reviewed_by_id}
        assert claim.household_id not in {family[one] for one in hands - {None}}
    for redemption in Redemption.objects.exclude(keeper=None):
        assert family[redemption.keeper_id] != redemption.household_id


def test_nothing_unfavourable_happens_in_a_village_with_a_published_name(county):
    named = set(
        Area.objects.filter(level="VILLAGE", is_invented=False).values_list("pk", flat=True)
    )
    assert len(named) == 4
    assert Objection.objects.get().notice.area_id not in named
    assert not Claim.objects.filter(area__in=named, points__lt=0).exists()
    assert not Claim.objects.filter(
        area__in=named, state__in=[ClaimState.OBJECTED, ClaimState.REJECTED, ClaimState.CANCELLED]
    ).exists()
    for shop in Shop.objects.filter(area__in=named).prefetch_related("products"):
        for product in shop.products.all():
            stock = ledger.balance(product.stock_account_id)
            assert stock == 0 or stock > product.low_at


def test_nothing_was_booked_before_its_notice_was_over(county):
    closed = Batch.objects.filter(posted_at__isnull=False).select_related("notice")
    assert closed.count() > 100
    for batch in closed:
        assert batch.posted_at.astimezone(clock.ZONE).date() > batch.notice.ends_on, batch


def test_every_role_finds_something_to_do(county):
    stage = Area.objects.get(path=county.stage.code)
    states = set(Claim.objects.filter(area=stage).values_list("state", flat=True))
    assert {"SUBMITTED", "GROUP_VERIFIED", "VILLAGE_REVIEWED", "PUBLICIZING"} <= states
    on_show = Notice.objects.filter(area=stage, status=NoticeStatus.OPEN)
    assert on_show.exclude(kind=NoticeKind.COOP_AFFAIRS).count() == 1
    assert Redemption.objects.get(status=RedemptionStatus.RESERVED).shop.area == stage
    assert Resolution.objects.get(status="RECORDED", confirmed_at=None).area == stage
    assert Objection.objects.get().status == "OPEN"
    low = [
        product
        for shop in Shop.objects.filter(area__is_invented=True).prefetch_related("products")
        for product in shop.products.all()
        if 0 < ledger.balance(product.stock_account_id) <= product.low_at
    ]
    assert low


def test_the_people_offered_for_signing_in_are_the_ones_that_the_command_prints(county):
    printed = {one.role: (one.person_id, one.name) for one in queries.sign_ins(county)}
    offered = {one.role.key: (one.person.pk, one.person.name) for one in demo_roles.offers()}
    assert len(offered) >= 13
    assert {key: printed[key] for key in offered} == offered


def test_the_elder_lives_alone_and_has_little(county):
    elder = next(one for one in queries.sign_ins(county) if one.role == "elder")
    household = Household.objects.get(head_id=elder.person_id)
    assert household.members.count() == 1
    held = ledger.accounts_of_subject(household.pk)
    balances = [view.balance for view in held if view.commodity == "POINT"]
    assert sum(balances) < 60


def test_every_person_has_a_number_that_can_be_nobodys(county):
    assert not Person.objects.filter(id_number_index=None).exists()
    deliberating = 2 * 4  # two villages have a whole Party committee
    in_coops = Tenure.objects.filter(post__kind__startswith="COOP_")
    assert in_coops.count() == 7 * 3 + 1  # chair, accountant, supervisor; one union has its chair
    others = Tenure.objects.exclude(pk__in=in_coops)
    special = 2 + 2  # a mediator and the petition office; two villages have a grid worker
    assert others.count() == 7 * 8 + 3 * 3 + 7 + deliberating + special


def test_every_village_has_a_cooperative_whose_books_are_balanced_and_add_up(county):
    coops = Coop.objects.primary()
    assert coops.count() == 7
    income = 0
    for coop in coops:
        assert sum(row.closing_fen for row in statements.trial_balance(coop, ALL_MONTHS)) == 0
        bank = next(r for r in statements.trial_balance(coop, ALL_MONTHS) if r.code == "coop.102")
        assert bank.closing_fen > 0
        assert statements.surplus_of(coop, 2020) > 0
        income += -sum(
            row.amount
            for row in ledger.sums(
                by=("kind",), book_id=books.book_of(coop.pk), codes=["coop.501.others"]
            )
            if row.kind != statements.YEAR_END
        )
    assert income == coop_books.INCOME_FEN
    assert not Voucher.objects.filter(made_by=F("checked_by")).exists()


def test_building_again_changes_nothing(county):
    def counts():
        return [m.objects.count() for m in (Area, Person, Claim, Redemption, Record, Notice)]

    before = counts()
    assert services.build(plan=county) == 0
    assert counts() == before


def test_the_worker_builds_what_is_missing(one_township, small_plan, small_packs, settings):
    settings.PACKS_DIR = small_packs
    assert queries.built_count(small_plan) == 1
    first = services.enqueue_rest(plan=small_plan, pack="small")
    assert services.enqueue_rest(plan=small_plan, pack="small") == first

    class Context:
        payload = {"pack": "small", "seed": small_plan.seed}
        told: list[tuple[int, str]] = []

        def progress(self, percent, stage, message=""):
            self.told.append((percent, message))

    assert jobs.build_rest(Context()) == {"townships": 3}
    assert [percent for percent, _name in Context.told] == [0, 33, 66]
    assert handler_of(services.JOB) is jobs.build_rest


def test_a_start_that_fails_leaves_an_empty_installation(db, small_plan, on_the_day, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("the machine stopped")

    with monkeypatch.context() as patch:
        patch.setattr(services.today, "write", fails)
        with pytest.raises(RuntimeError):
            services.begin(plan=small_plan, pack="small")
    assert not Area.objects.exists()
    assert not Job.objects.exists()
    assert services.begin(plan=small_plan, pack="small") == Job.objects.get(kind=services.JOB).pk
    assert queries.built_count(small_plan) == 1


def test_a_failed_township_leaves_nothing_behind_and_is_built_later(
    one_township, small_plan, monkeypatch
):
    people = Person.objects.count()

    def fails(*args, **kwargs):
        raise RuntimeError("the machine stopped")

    with monkeypatch.context() as patch:
        patch.setattr(services.history, "write_history", fails)
        with pytest.raises(RuntimeError):
            services.build(plan=small_plan)
    assert Person.objects.count() == people
    assert services.build(plan=small_plan) == 2
    assert queries.built_count(small_plan) == 3


def test_without_a_build_nobody_is_offered(db, small_plan):
    assert queries.sign_ins(small_plan) == []


def test_a_pack_without_a_demo_section_has_no_plan(small_packs, tmp_path):
    text = (small_packs / "small" / "pack.toml").read_text(encoding="utf-8")
    folder = tmp_path / "plain"
    folder.mkdir()
    for name in ("areas.csv", "figures.csv", "procedures.toml"):
        (folder / name).write_bytes((small_packs / "small" / name).read_bytes())
    (folder / "pack.toml").write_text(text.split("[demo]")[0], encoding="utf-8")
    with pytest.raises(ValueError, match="no \\[demo\\] section"):
        plan_county(pack.load(folder))
