"""A month of a cooperative's books is closed after everything agrees, and signed by two."""

import pytest

from tests.coops.books.office import T
from tests.signing_in import browser_of
from tests.tiny import SINCE
from touyan.coops.book_errors import DayOfCount, DifferenceUnexplained, NotReady, PeriodClosed
from touyan.coops.queries import readiness
from touyan.coops.services import periods
from touyan.coops.vouchers import Row
from touyan.core import closing
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound
from touyan.disclosure import announcement
from touyan.disclosure import services as disclosure
from touyan.disclosure.errors import NotTheSigner
from touyan.disclosure.models import MonthStatus
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind
from touyan.web import words

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def counted(office, at):
    """March is over; cash and bank were counted at its end."""
    office.fund(5_000)
    at(3, 4)
    for of, fen in (("CASH", 0), ("BANK", 5_000)):
        periods.count_money(
            actor=office.accountant,
            coop_id=office.coop.pk,
            of=of,
            on=readiness.last_day("2026-03"),
            found_fen=fen,
        )
    return office


def close(office, actor=None):
    return periods.close_month(
        actor=actor or office.accountant, coop_id=office.coop.pk, period="2026-03"
    )


def test_a_closed_month_is_checked_hashed_and_takes_nothing_more(counted) -> None:
    month = close(counted)
    assert month.status == MonthStatus.CHECKED, month.checks
    with pytest.raises(PeriodClosed):
        counted.enter(T.SALE_OTHERS, Row(1), on=readiness.last_day("2026-03"))


def test_no_voucher_comes_between_the_look_at_what_waits_and_the_freezing(
    counted, monkeypatch
) -> None:
    real = disclosure.close_month

    def a_little_later(**asked):
        with pytest.raises(PeriodClosed):
            counted.enter(T.SALE_OTHERS, Row(1), on=readiness.last_day("2026-03"))
        return real(**asked)

    monkeypatch.setattr(disclosure, "close_month", a_little_later)
    assert close(counted).status == MonthStatus.CHECKED


def test_its_page_lists_the_checks_of_cooperatives_and_none_of_points(counted) -> None:
    month = close(counted)
    page = browser_of(counted.tiny.coop_chair, two_factors=True)
    html = page.get(f"/months/{month.pk}/").content.decode()
    for code, check in closing.declared().items():
        assert (str(check.title) in html) is not code.startswith("points."), code


def test_nothing_may_wait_and_the_money_must_be_counted(counted, at) -> None:
    at(31, 3)
    counted.enter(T.SALE_OTHERS, Row(1))
    at(3, 4)
    with pytest.raises(NotReady):
        close(counted)
    tasks = {one.code: one.is_done for one in readiness.tasks(counted.coop, "2026-03")}
    assert tasks == {"vouchers": False, "stock": True, "cash": True, "bank": True}


def test_a_month_without_a_count_stays_open(office, at) -> None:
    office.fund(5_000)
    at(3, 4)
    with pytest.raises(NotReady):
        close(office)


def test_a_difference_needs_a_word(office) -> None:
    office.fund(5_000)
    with pytest.raises(DifferenceUnexplained):
        periods.count_money(
            actor=office.accountant,
            coop_id=office.coop.pk,
            of="BANK",
            on=readiness.last_day("2026-02"),
            found_fen=1,
        )


def test_a_month_that_is_closed_very_late_can_still_be_counted(office, at) -> None:
    office.fund(5_000)
    at(20, 7)
    count = {"actor": office.accountant, "coop_id": office.coop.pk, "of": "BANK"}
    row = periods.count_money(**count, on=readiness.last_day("2026-03"), found_fen=5_000)
    assert row.expected_fen == 5_000
    with pytest.raises(DayOfCount):
        periods.count_money(**count, on=readiness.last_day("2026-04"), found_fen=5_000)


def test_only_its_accountant_closes(counted) -> None:
    with pytest.raises(NotAllowed):
        close(counted, counted.chair)
    with pytest.raises(NotFound):
        close(counted, counted.neighbour)


def test_chair_and_supervisor_sign_and_the_accountant_does_not(counted) -> None:
    month = close(counted)
    tiny = counted.tiny
    for kind, person in (
        (PostKind.COOP_SUPERVISOR, tiny.supervision_member),
        (PostKind.COOP_ACCOUNTANT, tiny.village_clerk),
    ):
        post = registry.create_post(
            actor=SYSTEM, area_id=tiny.village.pk, kind=kind, organisation_id=counted.coop.pk
        )
        registry.appoint(actor=SYSTEM, post_id=post.pk, person_id=person.pk, started_on=SINCE)
    with pytest.raises(NotTheSigner):
        disclosure.sign_month(actor=counted.accountant, month=month)
    disclosure.sign_month(actor=counted.chair, month=month)
    supervisor = counted.actor(tiny.supervision_member.pk, PostKind.COOP_SUPERVISOR)
    disclosure.sign_month(actor=supervisor, month=month)
    assert month.status == MonthStatus.SIGNED


def test_a_closed_months_accounts_are_told_each_by_its_name(counted) -> None:
    month = close(counted)
    found = {code: closing for _unit, code, *_rest, closing in announcement.lines(month.totals)}
    assert found["coop.102"] == 5_000
    assert all(str(words.account(code)) != code for code in found), found
