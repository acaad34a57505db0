"""Closing a month: freeze, check, sign by two, publish, final; and everything that is refused."""

import datetime as dt
import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.conftest import triggers_off
from tests.disclosure.conftest import PERIOD, Closing, seat
from touyan.access.powers import POWERS
from touyan.audit.models import Record
from touyan.core import chain, clock
from touyan.core.actor import SYSTEM, Power
from touyan.core.errors import NotAllowed, WrongState
from touyan.disclosure import head, services, signing
from touyan.disclosure.errors import (
    EarlierMonthOpen,
    LaterMonthClosed,
    NoticeNotOver,
    NotTheSigner,
    ObjectionsOpen,
    SignedAlready,
)
from touyan.disclosure.jobs import _close_last_month
from touyan.disclosure.models import CountyHead, MonthClose, MonthSignature, MonthStatus
from touyan.disclosure.queries.receipts import content_of
from touyan.ledger import months as ledger_months
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.errors import MonthNotOver
from touyan.ledger.values import AccountSpec, Line, Posting
from touyan.points import accounts
from touyan.points.closing import claims_and_transfers, villages_among
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Tenure


def test_it_freezes_checks_and_hashes(closing: Closing) -> None:
    month = closing.closed()
    assert month.status == MonthStatus.CHECKED
    assert ledger_months.is_frozen(closing.book_id, PERIOD)
    assert all(check["wrong"] == 0 for check in month.checks.values())
    assert month.checks["ledger.sealed"]["looked_at"] == month.entries
    leaves = ledger_months.leaves([closing.book_id], PERIOD)[closing.book_id]
    said = json.loads(month.text)
    assert head.long(said["root"]) == chain.merkle_root(leaves)
    assert (said["n"], said["period"]) == (len(leaves), PERIOD)
    assert month.head == chain.digest(month.text.encode()).hex()
    assert said["area"] == closing.village.area.path


def test_the_totals_begin_with_nothing_and_end_with_the_balances(closing: Closing) -> None:
    lines = {(line[0], line[1]): line[2:] for line in closing.closed().totals}
    assert lines["POINT", "points.available"] == [0, 25, 3]
    assert lines["POINT", "points.redeemed"] == [0, 3, 0]
    assert lines["POINT", "points.issued"] == [0, 0, 25]


def test_closing_again_changes_nothing(closing: Closing) -> None:
    first = closing.closed()
    again = closing.closed()
    assert (again.pk, again.head) == (first.pk, first.head)
    assert Record.objects.filter(action="disclosure.month.checked").count() == 1


def test_the_next_month_goes_on_from_the_last(closing: Closing, at) -> None:
    first = closing.closed()
    closing.village.give(4)
    at(5, 2)
    second = closing.closed("2026-04")
    said = json.loads(second.text)
    assert head.long(said["previous"]).hex() == first.head
    lines = {(line[0], line[1]): line[2:] for line in second.totals}
    assert lines["POINT", "points.available"] == [22, 4, 0]
    assert second.checks["disclosure.goes_on"]["looked_at"] > 0


def test_what_a_month_holds_stays_the_same_when_later_months_go_on(closing: Closing, at) -> None:
    month = closing.closed()
    before = content_of(month)
    closing.village.give(9)
    assert content_of(month) == before
    assert head.long(json.loads(month.text)["content"]) == before.digest("sha256")


def test_months_are_closed_one_after_the_other(closing: Closing, at) -> None:
    closing.closed()
    at(6, 2)
    with pytest.raises(EarlierMonthOpen) as refused:
        closing.closed("2026-05")
    assert "2026-04" in str(refused.value)
    with pytest.raises(LaterMonthClosed):
        closing.closed("2026-02")


def test_the_first_close_freezes_every_month_before_it(closing: Closing, at) -> None:
    closing.village.give(1)
    at(5, 2)
    closing.closed("2026-04")
    assert ledger_queries.frozen_months(closing.book_id) == ["2026-01", PERIOD, "2026-04"]


def test_a_month_that_is_not_over_cannot_be_closed(closing: Closing) -> None:
    with pytest.raises(MonthNotOver):
        closing.closed("2026-04")
    assert not MonthClose.objects.exists()


def test_only_who_may_close_closes(closing: Closing) -> None:
    for actor in (closing.supervisor, closing.village.villager, closing.village.keeper):
        with pytest.raises(NotAllowed):
            services.close_month(actor=actor, book_id=closing.book_id, period=PERIOD)


def test_a_changed_entry_keeps_the_month_from_being_signed(closing: Closing) -> None:
    ledger.seal_pending()
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount = amount + 1 WHERE amount = 20")
    month = closing.closed()
    assert (month.status, month.head) == (MonthStatus.FROZEN, "")
    wrong = {code for code, check in month.checks.items() if check["wrong"]}
    assert {"ledger.zero_sum", "ledger.sealed", "ledger.balances"} <= wrong
    with pytest.raises(WrongState):
        services.sign_month(actor=closing.chair, month=month)
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount = amount - 1 WHERE amount = 21")
    assert closing.closed().status == MonthStatus.CHECKED


def test_points_without_a_claim_are_found(closing: Closing) -> None:
    village = closing.village
    assert claims_and_transfers([closing.book_id], PERIOD) == {}
    available, _held = accounts.of_household(
        actor=SYSTEM, book=closing.book_id, household_id=village.home.pk
    )
    ledger.post(
        actor=SYSTEM,
        posting=Posting(
            key="points.claim:00000000-0000-0000-0000-000000000001",
            book_id=closing.book_id,
            kind="points.claim",
            effective_on=clock.today(),
            lines=(
                Line(accounts.own(closing.book_id, accounts.ISSUED, "POINT"), -9),
                Line(available, 9),
            ),
            public={},
        ),
    )
    assert claims_and_transfers([closing.book_id], "2026-04")[closing.book_id].wrong == 1


def test_a_collectives_book_in_the_village_is_not_asked_about_points(closing: Closing) -> None:
    area_id = closing.village.area.pk
    other = ledger.open_book(actor=SYSTEM, area_id=area_id, kind="COLLECTIVE")
    assert other > closing.book_id
    assert villages_among([closing.book_id, other]) == {area_id: closing.book_id}


def test_two_people_sign(closing: Closing) -> None:
    month = closing.signed()
    assert month.status == MonthStatus.SIGNED
    assert list(month.signatures.order_by("pk").values_list("role", "head")) == [
        ("CHAIR", month.head),
        ("SUPERVISION", month.head),
    ]


def test_the_party_secretary_signs_only_as_chair(closing: Closing) -> None:
    month = closing.closed()
    with pytest.raises(NotTheSigner) as refused:
        services.sign_month(actor=closing.secretary, month=month)
    assert refused.value.basis
    assert Record.objects.filter(action="disclosure.month.refused").count() == 1
    village = closing.village
    seat(village.secretary_person, PostKind.COMMITTEE_CHAIR, village.area, Capacity.STAND_IN)
    with pytest.raises(NotTheSigner):
        services.sign_month(actor=closing.secretary, month=month)
    Tenure.objects.filter(person=village.chair_person).delete()
    seat(village.secretary_person, PostKind.COMMITTEE_CHAIR, village.area)
    services.sign_month(actor=closing.secretary, month=month)
    assert month.signatures.get().person_id == village.secretary_person.pk


def test_one_person_never_signs_twice(closing: Closing) -> None:
    month = closing.closed()
    services.sign_month(actor=closing.chair, month=month)
    with pytest.raises(SignedAlready):
        services.sign_month(actor=closing.chair, month=month)
    village = closing.village
    Tenure.objects.filter(person=village.chair_person).delete()
    seat(village.chair_person, PostKind.SUPERVISION_CHAIR, village.area)
    with pytest.raises(SignedAlready):
        services.sign_month(actor=closing.chair, month=month)
    assert MonthSignature.objects.count() == 1


def test_a_deputy_does_not_sign_and_a_stand_in_does(closing: Closing) -> None:
    village = closing.village
    month = closing.closed()
    seat(village.panel_person, PostKind.SUPERVISION_CHAIR, village.area, Capacity.DEPUTY)
    deputy = closing.village.panel
    with pytest.raises(NotTheSigner):
        services.sign_month(actor=deputy, month=month)
    seat(village.neighbour_person, PostKind.SUPERVISION_CHAIR, village.area, Capacity.STAND_IN)
    services.sign_month(actor=village.neighbour, month=month)
    assert month.signatures.get().role == signing.SUPERVISION


def test_the_chair_of_another_village_does_not_sign(closing: Closing) -> None:
    village = closing.village
    seat(village.far_person, PostKind.COMMITTEE_CHAIR, village.sibling)
    with pytest.raises(NotTheSigner):
        services.sign_month(actor=village.stranger, month=closing.closed())


def test_it_hangs_for_fifteen_days_and_is_final_after_the_answers(closing: Closing, at) -> None:
    month = closing.published()
    assert month.notice is not None
    assert (month.notice.ends_on - month.notice.starts_on).days >= 15
    with pytest.raises(NoticeNotOver):
        services.finish_month(actor=closing.chair, month=month)
    objection = services.raise_objection(
        actor=closing.village.neighbour, notice=month.notice, line_ref="POINT", reason="少了3分"
    )
    at(4, 21)
    with pytest.raises(ObjectionsOpen):
        services.finish_month(actor=closing.chair, month=month)
    assert services.finish_due() == 0
    services.resolve_objection(
        actor=closing.village.chair,
        objection=objection,
        outcome="DISMISSED",
        answer="已核对",
        involved=(),
    )
    assert services.finish_due() == 1
    month.refresh_from_db()
    assert month.status == MonthStatus.FINAL
    assert month.notice.pk
    with pytest.raises(WrongState):
        services.finish_month(actor=closing.chair, month=month)


def test_only_a_signed_month_is_published_and_once(closing: Closing) -> None:
    month = closing.closed()
    with pytest.raises(WrongState):
        services.publish_month(actor=closing.chair, month=month)
    with pytest.raises(NotAllowed):
        services.publish_month(actor=closing.clerk, month=month)
    services.sign_month(actor=closing.chair, month=month)
    services.sign_month(actor=closing.supervisor, month=month)
    services.publish_month(actor=closing.chair, month=month)
    with pytest.raises(WrongState):
        services.publish_month(actor=closing.chair, month=month)


def test_the_database_keeps_heads_and_signatures(closing: Closing) -> None:
    month = closing.signed()
    for changes in ({"head": "0" * 64}, {"text": "{}"}, {"totals": []}, {"entries": 1}):
        with pytest.raises(DatabaseError), transaction.atomic():
            MonthClose.objects.filter(pk=month.pk).update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        MonthSignature.objects.update(role="OTHER")
    with pytest.raises(DatabaseError), transaction.atomic():
        MonthClose.objects.filter(pk=month.pk).delete()


def test_the_county_head_holds_every_village_head_once(closing: Closing, at) -> None:
    county = closing.village.county
    first = closing.closed()
    made = services.witness(actor=SYSTEM, county=county, period=PERIOD)
    assert made is not None
    leaf = chain.leaf_hash(bytes.fromhex(first.head))
    assert head.long(json.loads(made.text)["root"]) == chain.merkle_root([leaf])
    assert services.witness(actor=SYSTEM, county=county, period=PERIOD) == made
    at(5, 2)
    second = closing.closed("2026-04")
    assert head.long(json.loads(second.text)["county"]).hex() == made.head
    following = services.witness(actor=SYSTEM, county=county, period="2026-04")
    assert following is not None
    assert json.loads(following.text)["previous"] == head.short(bytes.fromhex(made.head))
    assert CountyHead.objects.count() == 2
    assert services.witness(actor=SYSTEM, county=county, period="2026-05") is None


def test_only_who_verifies_makes_the_county_head(closing: Closing) -> None:
    closing.closed()
    with pytest.raises(NotAllowed):
        services.witness(actor=closing.chair, county=closing.village.county, period=PERIOD)


def test_lateness_comes_from_the_month_alone() -> None:
    assert signing.due_on("2026-03") == dt.date(2026, 4, 15)
    assert signing.due_on("2026-12") == dt.date(2027, 1, 15)
    late = signing.days_late
    assert late(period="2026-03", published_on=None, today=dt.date(2026, 4, 15)) == 0
    assert late(period="2026-03", published_on=None, today=dt.date(2026, 4, 16)) == 1
    published = dt.date(2026, 4, 20)
    assert late(period="2026-03", published_on=published, today=dt.date(2026, 9, 1)) == 5
    assert [signing.level(days) for days in (0, 1, 15, 16)] == ["ok", "wait", "wait", "stop"]


def test_powers_to_sign_belong_to_the_two_posts_alone() -> None:
    signers = {kind for kind, powers in POWERS.items() if Power.MONTH_SIGN in powers}
    assert signers == {
        post for pair in signing.SIGNERS.values() for one in pair for post in one.posts
    }
    assert len(signers) == 7  # of the two committees, the collective (three posts), the cooperative


def test_the_night_closes_what_was_missed_and_nobody_waits_for_a_neighbour(
    closing: Closing, at
) -> None:
    """The server stood still for two months; one book does not hold; the others go on."""
    village = closing.village
    other = ledger.open_book(actor=SYSTEM, area_id=village.sibling.pk, kind="VILLAGE")
    ledger.post(actor=SYSTEM, posting=_gift(other, key="far:1"))
    closing.closed()
    at(6, 2)
    ledger.post(actor=SYSTEM, posting=_gift(other, key="far:2"))
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount = amount + 1 WHERE amount = 20")
    at(7, 2)
    assert _close_last_month(SYSTEM) == 2
    months = MonthClose.objects.order_by("book_id", "period")
    found = {(month.book_id, month.period): bool(month.head) for month in months}
    assert found == {
        (closing.book_id, PERIOD): True,
        (closing.book_id, "2026-04"): False,
        (other, "2026-06"): True,
    }
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount = amount - 1 WHERE amount = 21")
    assert _close_last_month(SYSTEM) == 3
    assert months.filter(head="").count() == 0
    assert _close_last_month(SYSTEM) == 0


def test_closing_many_books_takes_as_many_statements_as_one(
    closing: Closing,
) -> None:
    first = ledger_months.books(ids=[closing.book_id])
    with CaptureQueriesContext(connection) as one:
        months = services.close_months(actor=SYSTEM, books=first, period=PERIOD)
    assert months[0].head
    area = closing.village.sibling
    others = [
        ledger.open_book(actor=SYSTEM, area_id=area.pk, kind=kind)
        for kind in ("VILLAGE", "COLLECTIVE")
    ]
    for book in others:
        ledger.post(actor=SYSTEM, posting=_gift(book, key=f"gift:{book}", day=dt.date(2026, 3, 5)))
    books = ledger_months.books(ids=others)
    with CaptureQueriesContext(connection) as many:
        months = services.close_months(actor=SYSTEM, books=books, period=PERIOD)
    assert all(month.head for month in months)
    assert len(many) <= len(one) + 6  # sealing before, and learning the sizes of the tables


def _gift(book: int, *, key: str, day: dt.date | None = None) -> Posting:
    specs = [
        AccountSpec(book, "points.issued", "POINT", floor=None),
        AccountSpec(book, "points.given", "POINT"),
    ]
    issued, given = ledger.open_accounts(actor=SYSTEM, specs=specs)
    return Posting(
        key=key,
        book_id=book,
        kind="points.gift",
        effective_on=day or clock.today(),
        lines=(Line(issued, -7), Line(given, 7)),
        public={},
    )
