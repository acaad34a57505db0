"""Each page answers its people, each form does what it says, also without JavaScript."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from touyan.audit.models import Record
from touyan.disclosure.models import Objection
from touyan.points.models import Batch, Claim, ClaimState, Redemption, RedemptionStatus, Scheme
from touyan.points.queries import household as own


def path(name: str, *args: object) -> str:
    return reverse(f"points:{name}", args=args)


def send(browser: Client, url: str, **data: object):
    return browser.post(url, {"request_key": str(uuid.uuid4()), **data})


@pytest.fixture
def as_(actors):
    """Return the signed-in browser of a member of the cast."""
    return actors.browser


PAGES = [
    ("villager", "mine", ()),
    ("villager", "claim_own", ()),
    ("villager", "entry", ("noticed_claim.ref",)),
    ("villager", "entry", ("posted_claim_1.ref",)),
    ("other_villager", "object", ("noticed_claim.ref",)),
    ("villager", "shop", ()),
    ("villager", "item", ("soap.pk",)),
    ("villager", "code", ("redemption.ref",)),
    ("other_villager", "code", ("reserved_redemption.ref",)),
    ("villager", "batches", ()),
    ("villager", "batch", ("noticed_batch.pk",)),
    ("villager", "sheet", ("noticed_batch.pk",)),
    ("villager", "rule_book", ("village.path",)),
    ("group_head", "propose", ()),
    ("group_head", "propose_deed", ("household.pk",)),
    ("panel_member", "first_review", ()),
    ("village_secretary", "second_review", ()),
    ("supervision_chair", "second_review", ()),
    ("village_secretary", "batches", ()),
    ("village_secretary", "batch", ("noticed_batch.pk",)),
    ("village_secretary", "oral", ("noticed_batch.pk",)),
    ("village_secretary", "objections", ()),
    ("village_secretary", "schemes", ()),
    ("village_secretary", "compare", ("village.path", "scheme.version", "scheme.version")),
    ("village_secretary", "panel", ("village.path",)),
    ("panel_member", "panel", ("village.path",)),
    ("township_officer", "panel_list", ()),
    ("township_officer", "panel", ("village.path",)),
    ("township_officer", "filings", ()),
    ("county_officer", "take_over", ()),
    ("group_head", "paper_sheets", ()),
    ("village_clerk", "paper_sheets", ()),
    ("group_head", "proposed", ("proposed_claim.ref",)),
    ("panel_member", "first_decide", ("proposed_claim.ref",)),
    ("supervision_chair", "second_decide", ("first_reviewed_claim.ref",)),
    ("village_secretary", "draft", ("village.path",)),
    ("village_secretary", "adopt", ("scheme.pk",)),
    ("village_secretary", "entry", ("posted_claim_1.ref",)),
    ("shop_keeper", "counter", ()),
    ("shop_keeper", "scanned", ("reserved_redemption.ref",)),
    ("shop_keeper", "receipt", ("redemption.ref",)),
    ("shop_keeper", "card", ()),
    ("shop_keeper", "card_basket", ("household.pk",)),
    ("shop_keeper", "stock", ()),
    ("shop_keeper", "stock_in", ("soap.pk",)),
    ("shop_keeper", "product_new", ()),
    ("shop_keeper", "product", ("soap.pk",)),
    ("shop_keeper", "funding", ()),
    ("county_officer", "redemptions_by_area", ("county.path",)),
    ("county_officer", "redemptions_by_area", ("north.path",)),
    ("county_officer", "redemptions_by_area", ("village.path",)),
    ("county_officer", "claims_by_area", ("county.path",)),
    ("county_officer", "claims_by_area", ("village.path",)),
    ("county_officer", "shops_by_area", ("county.path",)),
    ("county_officer", "shops_by_area", ("north.path",)),
    ("county_officer", "redemption_record", ("redemption.ref",)),
    ("county_officer", "claim_record", ("posted_claim_1.ref",)),
]


def value(tiny, text: str) -> object:
    name, attribute = text.split(".")
    return getattr(getattr(tiny, name), attribute)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("who", "name", "args"), PAGES)
def test_the_page_answers_in_both_languages(tiny, as_, who, name, args, language) -> None:
    browser = as_(who)
    browser.cookies["django_language"] = language
    answer = browser.get(path(name, *[value(tiny, arg) for arg in args]))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.count("<h1") == 1
    assert "{{" not in text
    assert "{%" not in text


@pytest.mark.parametrize(("who", "name", "args"), PAGES)
def test_reading_writes_nothing(tiny, as_, who, name, args, django_assert_max_num_queries) -> None:
    browser = as_(who)
    with django_assert_max_num_queries(40) as context:
        browser.get(path(name, *[value(tiny, arg) for arg in args]))
    writes = [q["sql"] for q in context if re.match(r"\s*(INSERT|UPDATE|DELETE)", q["sql"])]
    assert [sql for sql in writes if "access_session" not in sql] == []


@pytest.mark.parametrize(
    ("who", "name", "args"),
    [
        ("far_villager", "entry", ("noticed_claim.ref",)),
        ("other_villager", "entry", ("posted_claim_1.ref",)),
        ("far_villager", "object", ("noticed_claim.ref",)),
        ("far_villager", "batch", ("noticed_batch.pk",)),
        ("far_villager", "item", ("soap.pk",)),
        ("other_villager", "code", ("redemption.ref",)),
        ("sibling_village_secretary", "batch", ("noticed_batch.pk",)),
        ("sibling_shop_keeper", "scanned", ("reserved_redemption.ref",)),
        ("sibling_shop_keeper", "receipt", ("redemption.ref",)),
        ("sibling_village_secretary", "adopt", ("scheme.pk",)),
        ("sibling_village_secretary", "draft", ("village.path",)),
        ("other_township_officer", "redemptions_by_area", ("village.path",)),
        ("other_township_officer", "redemption_record", ("redemption.ref",)),
        ("other_township_officer", "claim_record", ("posted_claim_1.ref",)),
    ],
)
def test_what_belongs_elsewhere_cannot_be_found(tiny, as_, who, name, args) -> None:
    assert as_(who).get(path(name, *[value(tiny, arg) for arg in args])).status_code == 404


@pytest.mark.parametrize(
    ("who", "name", "args"),
    [
        ("villager", "propose", ()),
        ("villager", "second_review", ()),
        ("villager", "counter", ()),
        ("villager", "schemes", ()),
        ("shop_keeper", "first_review", ()),
        ("panel_member", "counter", ()),
        ("panel_member", "objections", ()),
    ],
)
def test_what_is_not_ones_office_is_refused(tiny, as_, who, name, args) -> None:
    assert as_(who).get(path(name, *args)).status_code == 403


def test_the_rule_book_is_open_to_everybody(tiny) -> None:
    answer = Client().get(path("rule_book", tiny.village.path))
    assert answer.status_code == 200
    assert "通过积分细则的决议" in answer.content.decode()
    assert Client().get(path("mine")).status_code == 302


def test_a_villager_sees_points_pending_points_and_why(tiny, as_) -> None:
    text = as_("villager").get(path("mine")).content.decode()
    standing = own.standing(tiny.household)
    assert f'data-points="{standing.available}"' in text
    assert f"+{standing.pending}" in text
    assert f"{standing.expected_on:%Y-%m-%d}" in text
    assert tiny.posted_claim_1.rule.title in text


def test_soap_in_three_taps_and_two_at_the_counter(tiny, as_) -> None:
    villager = as_("villager")
    assert path("item", tiny.soap.pk) in villager.get(path("shop")).content.decode()
    answer = send(villager, path("item", tiny.soap.pk))
    redemption = Redemption.objects.latest("pk")
    assert answer.url == path("code", redemption.ref)
    assert redemption.code in villager.get(answer.url).content.decode()
    keeper = as_("shop_keeper")
    answer = keeper.post(path("counter"), {"code": redemption.code})
    assert answer.url == path("scanned", redemption.ref)
    answer = send(keeper, answer.url)
    assert answer.url == path("receipt", redemption.ref)
    redemption.refresh_from_db()
    assert redemption.status == RedemptionStatus.DONE
    text = keeper.get(answer.url).content.decode()
    assert path("undo", redemption.ref) in text
    send(keeper, path("undo", redemption.ref))
    redemption.refresh_from_db()
    assert redemption.status == RedemptionStatus.UNDONE


def test_the_same_form_sent_twice_reserves_once(tiny, as_) -> None:
    villager, key = as_("villager"), str(uuid.uuid4())
    count = Redemption.objects.count()
    first = villager.post(path("item", tiny.soap.pk), {"request_key": key})
    again = villager.post(path("item", tiny.soap.pk), {"request_key": key})
    assert first["Location"] == again["Location"]
    assert Redemption.objects.count() == count + 1


def test_a_reservation_is_given_up(tiny, as_) -> None:
    browser = as_("other_villager")
    send(browser, path("cancel", tiny.reserved_redemption.ref))
    redemption = Redemption.objects.get(pk=tiny.reserved_redemption.pk)
    assert redemption.status == RedemptionStatus.CANCELLED


def test_a_wrong_code_says_so_on_the_same_page(tiny, as_) -> None:
    wrong = "0000" if tiny.reserved_redemption.code != "0000" else "1111"
    answer = as_("shop_keeper").post(path("counter"), {"code": wrong})
    assert answer.status_code == 400
    assert as_("shop_keeper").post(path("counter"), {"code": "12"}).status_code == 400


def test_a_household_with_a_card_is_served_without_a_telephone(tiny, as_) -> None:
    keeper = as_("shop_keeper")
    answer = keeper.post(path("card"), {"code": tiny.household.code[-5:]})
    assert answer.url == path("card_basket", tiny.household.pk)
    basket = {f"p{tiny.soap.pk}": 1, f"p{tiny.salt.pk}": 1}
    assert send(keeper, answer.url).status_code == 400
    done = send(keeper, answer.url, **basket)
    redemption = Redemption.objects.latest("pk")
    assert done.url == path("receipt", redemption.ref)
    assert redemption.points == 5
    assert redemption.lines.count() == 2


def test_the_panel_proposes_and_another_member_accepts(tiny, as_) -> None:
    form = {
        "rule": Claim.objects.filter(rule__code="A02").first() or tiny.proposed_claim.rule_id,
        "quantity": 1,
        "note": "第三组路段",
    }
    head = as_("group_head")
    url = path("propose_deed", tiny.fourth_household.pk)
    assert head.get(url).status_code == 404, "another group's household"
    url = path("propose_deed", tiny.third_household.pk)
    day = f"{tiny.proposed_claim.occurred_on:%Y-%m-%d}"
    form["rule"] = tiny.proposed_claim.rule_id
    answer = send(head, url, **form, occurred_on=day)
    assert answer.status_code == 302, answer.content.decode()
    claim = Claim.objects.latest("pk")
    assert claim.note == "第三组路段"
    send(as_("panel_member"), path("first_decide", claim.ref), decision="accept")
    claim.refresh_from_db()
    assert claim.state == ClaimState.GROUP_VERIFIED


def test_a_refused_review_stays_on_record_although_its_form_is_undone(tiny, as_) -> None:
    before = Record.objects.filter(action="points.duty.refused").count()
    answer = send(
        as_("group_head"), path("first_decide", tiny.proposed_claim.ref), decision="accept"
    )
    assert answer.status_code == 403
    assert Record.objects.filter(action="points.duty.refused").count() == before + 1


def test_the_rest_of_the_month_is_confirmed_at_once(tiny, as_) -> None:
    browser = as_("supervision_chair")
    text = browser.get(path("second_review")).content.decode()
    claim = tiny.first_reviewed_claim
    plain = f'name="claim" value="{claim.pk}"' in text
    if plain:
        send(browser, path("second_rest"), claim=[claim.pk])
    else:
        send(browser, path("second_decide", claim.ref), decision="accept")
    claim = Claim.objects.get(pk=claim.pk)
    assert claim.state == ClaimState.VILLAGE_REVIEWED


def test_publishing_printing_and_booking_by_buttons(tiny, as_) -> None:
    secretary = as_("village_secretary")
    answer = send(secretary, path("publish", tiny.village.pk))
    batch = Batch.objects.latest("pk")
    assert answer.url == path("batch", batch.pk)
    send(secretary, path("on_board", batch.pk))
    batch.notice.refresh_from_db()
    assert batch.notice.posted_on_board_at is not None
    assert batch.notice.printed_at is not None
    assert send(secretary, path("post", batch.pk)).status_code == 409


def test_a_neighbour_objects_and_gets_an_answer(tiny, as_) -> None:
    url = path("object", tiny.noticed_claim.ref)
    browser = as_("other_villager")
    assert send(browser, url, reason="").status_code == 400
    assert send(browser, url, reason="没有这回事").status_code == 302
    objection = Objection.objects.latest("pk")
    answerer = as_("committee_chair")
    assert "没有这回事" in answerer.get(path("objections")).content.decode()
    done = send(answerer, path("answer", objection.pk), outcome="DISMISSED", answer="名册有签名")
    assert done.url == path("objections")
    objection.refresh_from_db()
    assert objection.answer == "名册有签名"


def test_a_clerk_writes_an_objection_down(tiny, as_) -> None:
    answer = send(
        as_("village_clerk"),
        path("oral", tiny.noticed_batch.pk),
        line=tiny.noticed_claim.ref,
        code=tiny.other_household.code[-5:],
        reason="口头说没有",
    )
    assert answer.status_code == 302, answer.content.decode()
    assert Objection.objects.latest("pk").entered_by_id is not None


def test_the_notice_shows_no_name_and_no_household_code(tiny, as_) -> None:
    for name in ("batch", "sheet"):
        text = as_("other_villager").get(path(name, tiny.noticed_batch.pk)).content.decode()
        main = text[text.index("<main") :]
        assert tiny.household.code not in main
        assert tiny.household.code[-5:] not in re.sub(r"/[0-9a-f-]{36}/", "", main)
        assert tiny.household.head.name not in main


def test_a_county_figure_opens_down_to_the_soap_in_three_clicks(tiny, as_) -> None:
    browser = as_("county_officer")
    county = browser.get(path("redemptions_by_area", tiny.county.path)).content.decode()
    assert path("redemptions_by_area", tiny.north.path) in county
    township = browser.get(path("redemptions_by_area", tiny.north.path)).content.decode()
    assert path("redemptions_by_area", tiny.village.path) in township
    village = browser.get(path("redemptions_by_area", tiny.village.path)).content.decode()
    assert path("redemption_record", tiny.redemption.ref) in village
    record = browser.get(path("redemption_record", tiny.redemption.ref)).content.decode()
    assert "肥皂" in record
    assert path("claim_record", tiny.posted_claim_1.ref) in record
    assert "通过积分细则的决议" in record


def test_stock_comes_in_and_money_too(tiny, as_) -> None:
    keeper = as_("shop_keeper")
    url = path("stock_in", tiny.soap.pk)
    assert send(keeper, url, quantity="-1", cost_fen="3", supplier="供销社").status_code == 400
    assert (
        send(keeper, url, quantity="1,000", cost_fen="999999", supplier="供销社").status_code == 409
    )
    assert send(keeper, url, quantity="１２", cost_fen="36.50 元", supplier="供销社").url == path(
        "stock"
    )
    assert send(keeper, path("funding"), amount_fen="500", source="DONATION").status_code == 302
    answer = send(keeper, path("product_new"), name="毛巾", unit="条", price_points="4", low_at=2)
    assert answer.status_code == 302
    assert "毛巾" in keeper.get(path("stock")).content.decode()


def test_a_price_changes_from_now_on(tiny, as_) -> None:
    keeper = as_("shop_keeper")
    send(keeper, path("product", tiny.salt.pk), price_points="3", low_at=1)
    text = keeper.get(path("stock")).content.decode()
    assert "食盐" not in text, "it was taken off the list: the box was not ticked"


def test_a_village_adopts_its_next_version_on_screen(tiny, as_) -> None:
    secretary = as_("village_secretary")
    page = secretary.get(path("draft", tiny.village.path)).content.decode()
    fields = dict(re.findall(r'name="(r\w+)" value="(\d+)"', page))
    assert "rA01" in fields
    answer = send(secretary, path("draft", tiny.village.path), title="积分细则(修订)", **fields)
    assert answer.status_code == 302, answer.content.decode()
    draft = Scheme.objects.latest("pk")
    assert answer.url == path("adopt", draft.pk)
    day = "2000-01-01"
    assert (
        send(secretary, answer.url, resolution=tiny.resolution.pk, effective_from=day).status_code
        == 400
    )
    wrong = send(
        secretary, path("draft", tiny.village.path), title="加倍", **{**fields, "rA01": "20"}
    )
    assert wrong.status_code == 400
