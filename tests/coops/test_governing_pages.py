"""Charter, officers, funds and trade equivalents on the screen, each refusal with its article."""

import datetime as dt
import uuid

import pytest

from tests.signing_in import browser_of
from tests.tiny import SINCE
from touyan.coops import books, queries
from touyan.coops.distribution.errors import RebateNotMainlyByTrade
from touyan.coops.models import Charter, Quantification, TradeEquivalent
from touyan.coops.services import CharterFigures, accounts, charters
from touyan.core.actor import SYSTEM
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind
from touyan.registry.models import Person, Tenure

pytestmark = pytest.mark.django_db
CHARTER = {
    "rebate": "65",
    "reserve": "10",
    "reserve_by": "TRADE",
    "losses_by": "EQUAL",
    "additional": "0",
    "months": "3",
    "unit_months": "6",
    "refund_days": "60",
    "representatives": "0",
    "quorum": "0",
    "majority": "75",
    "valid_from": "2026-03-04",
}


@pytest.fixture
def coop(yard):
    return yard.coop()


@pytest.fixture
def chair(yard, coop):
    return yard.actors.browser("villager")


def office(yard, kind: PostKind, area: str):
    """Return the browser of somebody in an office that the tiny county does not have."""
    village = yard.tiny.village
    place = {"township": village.parent, "county": village.parent.parent}[area]
    person: Person = registry.register_person(actor=SYSTEM, area_id=place.pk, name="苏远山")
    post = registry.create_post(actor=SYSTEM, area_id=place.pk, kind=kind)
    registry.appoint(actor=SYSTEM, post_id=post.pk, person_id=person.pk, started_on=SINCE)
    return browser_of(person)


def send(browser, address: str, **fields: object):
    return browser.post(address, fields | {"request_key": str(uuid.uuid4())})


def named(yard, name: str) -> dict[str, str]:
    person = getattr(yard.tiny, name)
    home = getattr(yard.tiny, name.replace("villager", "household"))
    return {"code": home.code[-5:], "name": person.name}


def test_a_new_charter_keeps_the_old_one_and_carries_every_figure(yard, coop, chair):
    page = f"/coops/{coop.pk}/charter/"
    assert 'value="60"' in chair.get(page).text

    send(chair, page, **CHARTER, resolution=yard.resolved(coop, "修改章程").pk)

    first, second = Charter.objects.filter(coop=coop).order_by("version")
    assert (first.rebate_share, second.rebate_share) == (6_000, 6_500)
    assert (second.losses_by, second.refund_days, second.majority_share) == ("EQUAL", 60, 7_500)
    assert "65 %" in chair.get(f"/coops/{coop.pk}/").text


@pytest.mark.parametrize(
    ("changes", "article"),
    [
        ({"rebate": "59"}, "第四十四条"),
        ({"additional": "21"}, "第二十二条"),
        ({"representatives": "51"}, "第三十二条"),
        ({"months": "12"}, "第二十五条"),
    ],
)
def test_a_charter_below_the_law_is_refused_beside_its_form(yard, coop, chair, changes, article):
    answer = send(
        chair,
        f"/coops/{coop.pk}/charter/",
        **CHARTER | changes,
        resolution=yard.resolved(coop).pk,
    )

    assert answer.status_code == 400
    assert article in answer.text
    assert Charter.objects.filter(coop=coop).count() == 1


@pytest.mark.parametrize("share", [5_001, 5_500, 6_000, 10_000])
def test_a_unions_charter_decides_itself_mainly_by_trade(share):
    charters.check_figures(CharterFigures(rebate_share=share), is_union=True, members=3)


@pytest.mark.parametrize("share", [0, 5_000, 10_001])
def test_half_or_less_by_trade_is_refused_to_a_union_too(share):
    with pytest.raises(RebateNotMainlyByTrade) as refused:
        charters.check_figures(CharterFigures(rebate_share=share), is_union=True, members=3)

    assert "第六十一条" in refused.value.basis


def test_officers_are_recorded_by_the_office_that_registers(yard, coop):
    economy = office(yard, PostKind.TOWNSHIP_ECONOMY, "township")
    page = f"/coops/{coop.pk}/officers/new/"
    resolved = yard.resolved(coop).pk
    filled = {"day": "2026-03-04", "resolution": resolved}

    # The accountant keeps the books and is no supervisor.
    both = send(economy, page, kind="COOP_SUPERVISOR", **named(yard, "other_villager"), **filled)
    assert both.status_code == 409
    assert "条" in both.text
    stranger = send(
        economy, page, kind="COOP_DIRECTOR", **named(yard, "sibling_villager"), **filled
    )
    assert stranger.status_code == 404
    good = send(economy, page, kind="COOP_SUPERVISOR", **named(yard, "third_villager"), **filled)
    assert good.status_code == 302
    taken = send(economy, page, kind="COOP_CHAIR", **named(yard, "fourth_villager"), **filled)
    assert taken.status_code == 409


def test_a_term_ends_by_a_decision_and_the_next_chair_follows(yard, coop):
    economy = office(yard, PostKind.TOWNSHIP_ECONOMY, "township")
    old = Tenure.objects.get(post__organisation_id=coop.pk, post__kind=PostKind.COOP_CHAIR)
    resolved = yard.resolved(coop).pk

    send(economy, f"/coops/officers/{old.pk}/end/", day="2026-03-04", resolution=resolved)
    answer = send(
        economy,
        f"/coops/{coop.pk}/officers/new/",
        kind="COOP_CHAIR",
        day="2026-03-04",
        resolution=resolved,
        **named(yard, "fourth_villager"),
    )

    assert answer.status_code == 302
    old.refresh_from_db()
    assert old.ended_on == dt.date(2026, 3, 4)
    assert yard.tiny.fourth_villager.name in economy.get(f"/coops/{coop.pk}/").text
    assert economy.get(f"/coops/officers/{old.pk}/end/").status_code == 404


def test_the_leader_of_a_cooperative_of_one_business_cannot_lead_another(yard, coop):
    economy = office(yard, PostKind.TOWNSHIP_ECONOMY, "township")
    second = yard.begin(name="云岭果蔬专业合作社")
    yard.founder(second, "household")

    answer = send(
        economy,
        f"/coops/{second.pk}/officers/new/",
        kind="COOP_DIRECTOR",
        day="2026-03-04",
        **named(yard, "villager"),
    )

    assert answer.status_code == 403
    assert "第三十七条" in answer.text


def test_a_fund_is_shared_out_evenly_and_never_more_than_there_is(yard, coop, chair):
    bank, fund = [
        accounts.account_of(actor=SYSTEM, organisation_id=coop.pk, number=number)
        for number in ("102", "311")
    ]
    ledger.post(
        actor=SYSTEM,
        posting=Posting(
            key="grant",
            book_id=books.book_of(coop.pk),
            kind="coops.test",
            effective_on=dt.date(2026, 3, 4),
            lines=(Line(bank, 250_000), Line(fund, -250_000)),
            public={"what": "grant"},
        ),
    )
    page = f"/coops/{coop.pk}/funds/share-out/"

    more = send(chair, page, kind="SUBSIDY", total="2500.01", document="补助 1号")
    assert more.status_code == 409
    assert not Quantification.objects.exists()
    send(chair, page, kind="SUBSIDY", total="2500", document="补助 1号")

    assert Quantification.objects.get().members == 5
    shown = chair.get(f"/coops/{coop.pk}/funds/").text
    assert "2,500.00" in shown
    assert "补助 1号" in shown


def test_what_counts_as_trade_is_adopted_by_members_and_filed_by_the_county(yard, coop, chair):
    resolved = yard.resolved(coop)
    page = f"/coops/{coop.pk}/trade-equivalents/new/"
    labour = send(chair, page, basis="LABOUR", unit="工日", worth="120", resolution=resolved.pk)
    assert labour.status_code == 400
    send(chair, page, basis="LAND", unit="亩", worth="500", resolution=resolved.pk)
    found = TradeEquivalent.objects.get()
    assert "不算" in chair.get(f"/coops/{coop.pk}/").text

    county = office(yard, PostKind.COUNTY_AGRICULTURE, "county")
    assert coop.organisation.name in county.get("/coops/trade-equivalents/").text
    send(
        county,
        f"/coops/trade-equivalents/{found.pk}/file/",
        day="2026-03-04",
        number="县农合备〔2026〕3号",
    )

    found.refresh_from_db()
    assert (found.filed_on, found.filing_number) == (dt.date(2026, 3, 4), "县农合备〔2026〕3号")
    again = send(
        county, f"/coops/trade-equivalents/{found.pk}/file/", day="2026-03-04", number="又一次"
    )
    assert again.status_code == 409
    assert queries.charter_on(coop.pk, dt.date(2026, 3, 4)).equivalents.get() == found
