"""The monthly return: computed and locked, asked once, sent, reviewed, locked, corrected with a trace."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, transaction

from tests.coops.books.office import Office, T, kg
from tests.fault.statements import fail_at_every_statement
from tests.indicators.ticketing import actor_of
from touyan.coops.vouchers import Row
from touyan.core import clock, packs
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.indicators import services
from touyan.indicators.errors import (
    BlankWithoutReason,
    DoesNotFit,
    MonthNotOver,
    NotAsked,
    OwnReturn,
    ReasonMissing,
    UnknownField,
)
from touyan.indicators.fields import ASKED, FIELDS
from touyan.indicators.formulas import asked_of, completed, doubts
from touyan.indicators.models import (
    MonthlyReturn,
    Origin,
    ReturnFigures,
    ReturnStatus,
    ReturnStep,
    ReturnValue,
)
from touyan.indicators.pack import PACK
from touyan.indicators.queries.history import series_of
from touyan.indicators.queries.return_pages import may_review
from touyan.indicators.queries.returns import held, numbers_of
from touyan.indicators.returns_inbox import to_review
from touyan.indicators.services.returns import OldMonth
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind

pytestmark = pytest.mark.django_db
YUAN = 100
PLAIN = {
    "monitored_members": 1,
    "planted_mu": 12_050,
    "animals": 30,
    "output_quantity": 0,
    "listed_irregular": 0,
}


@pytest.fixture
def at():
    with time_machine.travel(dt.datetime(2026, 3, 18, 10, tzinfo=clock.ZONE), tick=False) as found:

        def move(day: int, month: int = 3, year: int = 2026) -> None:
            found.move_to(dt.datetime(year, month, day, 10, tzinfo=clock.ZONE), tick=False)

        yield move


@pytest.fixture
def office(at, tiny) -> Office:
    return Office(tiny)


@pytest.fixture
def march(office, at):
    """March of the cattle cooperative: a subsidy and a sale; today is 2 April."""
    office.fund(100_000 * YUAN)
    office.book(T.SALE_OTHERS, Row(9_000 * YUAN))
    at(2, 4)
    services.open_month(actor=SYSTEM, month="2026-03", county=office.tiny.county)
    return MonthlyReturn.objects.get(organisation=office.coop.pk, month="2026-03")


def holds(row):
    return held(MonthlyReturn.objects.filter(pk=row.pk))[row.pk]


def sent(office, row, **answers):
    services.fill_return(actor=office.accountant, return_id=row.pk, answers=PLAIN | answers)
    return services.send_return(actor=office.accountant, return_id=row.pk)


def test_a_month_is_opened_once_for_every_registered_cooperative(march, office):
    assert MonthlyReturn.objects.filter(month="2026-03").count() == 2
    assert march.status == ReturnStatus.NOT_STARTED
    assert services.open_month(actor=SYSTEM, month="2026-03", county=office.tiny.county) == 0
    assert ReturnFigures.objects.filter(monthly_return=march).count() == 1
    found = holds(march)
    assert found.numbers["income"] == 9_000 * YUAN
    assert found.numbers["members"] == 3
    assert found.computed <= FIELDS.keys()
    assert not found.computed & set(ASKED)


def test_a_late_voucher_makes_the_next_version_of_the_figures(march, office, at):
    at(31, 3)
    office.book(T.SALE_OTHERS, Row(1_000 * YUAN))
    at(2, 4)
    services.open_month(actor=SYSTEM, month="2026-03")
    assert holds(march).numbers["income"] == 10_000 * YUAN
    versions = ReturnFigures.objects.filter(monthly_return=march).order_by("version")
    assert [one.numbers["income"] for one in versions] == [9_000 * YUAN, 10_000 * YUAN]


def test_nobody_types_what_the_records_know(march, office):
    for code in FIELDS.keys() - set(ASKED):
        with pytest.raises(NotAsked):
            services.fill_return(actor=office.accountant, return_id=march.pk, answers={code: 1})
    with pytest.raises(UnknownField):
        services.fill_return(actor=office.accountant, return_id=march.pk, answers={"wealth": 1})
    with pytest.raises(DoesNotFit):
        services.fill_return(actor=office.accountant, return_id=march.pk, answers={"animals": -1})
    march.refresh_from_db()
    assert march.status == ReturnStatus.NOT_STARTED


def test_a_blank_says_why(march, office):
    answers = {code: number for code, number in PLAIN.items() if code != "planted_mu"}
    services.fill_return(actor=office.accountant, return_id=march.pk, answers=answers)
    with pytest.raises(BlankWithoutReason):
        services.send_return(actor=office.accountant, return_id=march.pk)
    services.fill_return(
        actor=office.accountant,
        return_id=march.pk,
        answers={"planted_mu": None},
        reasons={"planted_mu": "还在丈量"},
    )
    row = services.send_return(actor=office.chair, return_id=march.pk)
    assert row.status == ReturnStatus.SUBMITTED
    assert holds(march).reasons == {"planted_mu": "还在丈量"}


def test_the_way_from_the_cooperative_to_the_county(march, office, actors):
    officer, county = actors.township_officer, actors.county_officer
    with pytest.raises(WrongState):
        services.review_return(actor=officer, return_id=march.pk)
    sent(office, march)
    with pytest.raises(WrongState):
        services.fill_return(actor=office.accountant, return_id=march.pk, answers={"animals": 1})
    with pytest.raises(ReasonMissing):
        services.return_to_cooperative(actor=officer, return_id=march.pk, reason=" ")
    services.return_to_cooperative(actor=officer, return_id=march.pk, reason="牛的头数不对")
    services.fill_return(actor=office.accountant, return_id=march.pk, answers={"animals": 31})
    services.send_return(actor=office.accountant, return_id=march.pk)
    services.review_return(actor=officer, return_id=march.pk)
    assert services.lock_month(actor=county, county=office.tiny.county, month="2026-03") == 1
    march.refresh_from_db()
    assert march.status == ReturnStatus.LOCKED
    steps = ReturnStep.objects.filter(monthly_return=march).order_by("pk")
    assert [one.kind for one in steps] == [
        "OPENED",
        "SENT",
        "RETURNED",
        "SENT",
        "REVIEWED",
        "LOCKED",
    ]


def test_what_was_reviewed_stays_and_a_correction_leaves_a_trace(march, office, actors, at):
    sent(office, march)
    services.review_return(actor=actors.township_officer, return_id=march.pk)
    at(31, 3)
    office.book(T.SALE_OTHERS, Row(1_000 * YUAN))
    at(11, 4)
    services.open_month(actor=SYSTEM, month="2026-03")
    assert holds(march).numbers["income"] == 9_000 * YUAN
    services.lock_month(actor=actors.county_officer, county=office.tiny.county, month="2026-03")
    with pytest.raises(ReasonMissing):
        services.amend_return(
            actor=office.accountant, return_id=march.pk, answers={"animals": 33}, reason=""
        )
    row = services.amend_return(
        actor=office.accountant, return_id=march.pk, answers={"animals": 33}, reason="漏记三头小牛"
    )
    assert row.status == ReturnStatus.AMENDED
    assert holds(march).numbers["animals"] == 33
    assert holds(march).numbers["income"] == 10_000 * YUAN
    old = march.values.filter(field="animals").order_by("version")
    assert [(one.number, one.reason) for one in old] == [(30, ""), (33, "漏记三头小牛")]
    assert ReturnStep.objects.filter(monthly_return=march).last().reason == "漏记三头小牛"


def test_who_may_do_what(march, office, actors):
    sibling = MonthlyReturn.objects.get(organisation=office.sibling.pk)
    with pytest.raises(NotFound):  # the accountant next door
        services.fill_return(actor=office.accountant, return_id=sibling.pk, answers={"animals": 1})
    with pytest.raises(NotAllowed):
        services.fill_return(actor=office.supervisor, return_id=march.pk, answers={"animals": 1})
    sent(office, march)
    with pytest.raises(NotFound):  # another township
        services.review_return(actor=actors.other_township_officer, return_id=march.pk)
    with pytest.raises(NotAllowed):
        services.review_return(actor=actors.village_secretary, return_id=march.pk)
    with pytest.raises(NotAllowed):
        services.lock_month(
            actor=actors.township_officer, county=office.tiny.county, month="2026-03"
        )
    with pytest.raises(NotAllowed):
        services.open_month(actor=actors.township_officer, month="2026-03")
    visible = MonthlyReturn.objects.visible_to
    assert visible(actors.township_officer).count() == 2
    assert visible(actors.other_township_officer).count() == 0
    assert visible(office.chair).count() == 1
    assert visible(actors.villager).count() == 0


def test_a_running_month_is_not_told(office, at):
    services.open_month(actor=SYSTEM, month="2026-03")
    row = MonthlyReturn.objects.get(organisation=office.coop.pk)
    services.fill_return(actor=office.accountant, return_id=row.pk, answers=PLAIN)
    with pytest.raises(MonthNotOver):
        services.send_return(actor=office.accountant, return_id=row.pk)


def test_loans_and_goods_are_asked_about_only_where_there_are_any(march, office, at):
    assert "loan_due_on" not in asked_of(holds(march).numbers)
    at(31, 3)
    office.book(T.LOAN_IN, Row(50_000 * YUAN, number="201"))
    item = office.item()
    office.book(T.PURCHASE_OTHERS, Row(500 * YUAN, item_id=item.pk, quantity=kg("9")))
    at(2, 4)
    with pytest.raises(BlankWithoutReason):
        sent(office, march)
    extra = {"loan_due_on": 20260420, "loan_overdue": 0, "stock_keeps_days": 90}
    with pytest.raises(DoesNotFit):
        sent(office, march, **extra | {"loan_due_on": 20260431})
    with pytest.raises(DoesNotFit):
        sent(office, march, **extra | {"loan_overdue": 100})
    sent(office, march, **extra)
    numbers = holds(march).numbers
    assert numbers["loan_days"] == -20
    assert numbers["due_60_days"] == 50_000 * YUAN


def test_the_value_of_output_counts_what_is_not_sold(march, office):
    with pytest.raises(BlankWithoutReason):
        sent(office, march, output_quantity=2_000)
    sent(office, march, output_quantity=2_000, average_price=350)
    numbers = holds(march).numbers
    assert numbers["output_value"] == 7_000 * YUAN
    assert numbers["income"] == 9_000 * YUAN  # three different things (rule 4.1)
    assert completed({"output_quantity": 0}, "2026-03")["output_value"] == 0
    assert "output_value" not in completed({"output_quantity": 5}, "2026-03")


def test_sums_that_do_not_come_out_are_named():
    numbers = {"assets": 10, "liabilities": 4, "equity": 5, "farmers": 9, "members": 8}
    assert {one.field for one in doubts(numbers, "2026-03")} == {"assets", "farmers"}
    assert not any(one.stops for one in doubts(numbers, "2026-03"))


def test_the_months_of_many_cooperatives_at_once(march, office, tiny, at):
    services.take_over_history(
        actor=SYSTEM,
        months=[
            OldMonth(tiny.coop, tiny.village, "2025-03", {"income": 7}),
            OldMonth(tiny.coop, tiny.village, "2026-03", {"income": 8}),  # never over what is there
        ],
    )
    found = numbers_of(tiny.county, "2025-01", "2026-03")
    assert found[tiny.coop.pk, "2025-03"] == {"income": 7}
    assert found[tiny.coop.pk, "2026-03"]["income"] == 9_000 * YUAN
    one = series_of(tiny.county)[tiny.coop.pk]
    assert one.computed == {"2026-03"}
    assert one.begun == "2026-03"
    assert one.at("cash", "2026-03") == 109_000 * YUAN
    assert one.typed("2026-03") == {}


def test_figures_and_steps_are_append_only(march):
    for rows in (ReturnFigures.objects.all(), ReturnStep.objects.all()):
        assert rows.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_the_county_says_by_which_day():
    windows = packs.of_room(PACK, "520524000000").windows
    assert (windows.send_by, windows.review_by, windows.lock_by) == (5, 8, 10)


@pytest.mark.django_db(transaction=True)
def test_sending_fails_as_a_whole_at_every_statement(march, office):
    services.fill_return(actor=office.accountant, return_id=march.pk, answers=PLAIN)
    fail_at_every_statement(
        lambda: services.send_return(actor=office.accountant, return_id=march.pk)
    )


def test_who_works_for_the_cooperative_or_filled_something_in_does_not_review(march, office):
    sent(office, march)
    person = office.tiny.township_officer
    officer = actor_of(person.pk)
    ReturnValue.objects.create(
        monthly_return=march,
        field="animals",
        version=2,
        number=31,
        origin=Origin.ASKED,
        entered_at=clock.now(),
        entered_by=person.pk,
    )
    with pytest.raises(OwnReturn):
        services.review_return(actor=officer, return_id=march.pk)
    other = office.tiny.township_secretary
    post = registry.create_post(
        actor=SYSTEM, area_id=office.tiny.north.pk, kind=PostKind.TOWNSHIP_ECONOMY
    )
    board = registry.create_post(
        actor=SYSTEM,
        area_id=office.tiny.village.pk,
        kind=PostKind.COOP_DIRECTOR,
        organisation_id=office.coop.pk,
    )
    for each in (post, board):
        registry.appoint(
            actor=SYSTEM, post_id=each.pk, person_id=other.pk, started_on=dt.date(2026, 1, 1)
        )
    with pytest.raises(OwnReturn):
        services.review_return(actor=actor_of(other.pk), return_id=march.pk)
    assert not may_review(actor_of(other.pk), march)
    assert to_review(actor_of(other.pk)).count == 0  # nobody is sent to a closed door
    assert to_review(office_of(office, PostKind.TOWNSHIP_OFFICER)).count == 1


def office_of(office, kind):
    """Return somebody else with a post in the township."""
    post = registry.create_post(actor=SYSTEM, area_id=office.tiny.north.pk, kind=kind)
    registry.appoint(
        actor=SYSTEM,
        post_id=post.pk,
        person_id=office.tiny.third_villager.pk,
        started_on=dt.date(2026, 1, 1),
    )
    return actor_of(office.tiny.third_villager.pk)
