"""What a cooperative expects is written down apart from its books."""

import uuid

import pytest
from django.urls import reverse

from tests.coops.harvest import YEAR, Harvest, harvest
from tests.coops.yard import Yard
from touyan.coops import services
from touyan.coops.models import Forecast
from touyan.coops.queries import forecasts, statements, surplus
from touyan.coops.queries.statements import Span
from touyan.core.errors import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(yard: Yard) -> Harvest:
    """The cooperative of the worked example."""
    return harvest(yard)


def expected(made: Harvest, **changes: object) -> Forecast:
    values = {
        "coop_id": made.coop.pk,
        "year": YEAR + 1,
        "kind": "SURPLUS",
        "amount_fen": 80_000_000,
        "source": "按种植面积估算",
    }
    return services.record_forecast(actor=made.chair, **values | changes)


def test_an_estimate_is_in_no_statement_and_in_no_plan(made: Harvest) -> None:
    span = Span(f"{YEAR + 1}-01", f"{YEAR + 1}-12")
    before = (
        statements.trial_balance(made.coop, span),
        surplus.books_of_year(made.book, YEAR + 1),
        made.tried().surplus_fen,
    )
    expected(made)
    expected(made, kind="OUTPUT", amount_fen=200_000_000)
    after = (
        statements.trial_balance(made.coop, span),
        surplus.books_of_year(made.book, YEAR + 1),
        made.tried().surplus_fen,
    )
    assert before == after


def test_the_newest_estimate_of_each_kind_is_shown_and_the_former_kept(made: Harvest) -> None:
    expected(made)
    made.yard.at(20, month=2, year=YEAR + 1)
    newer = expected(made, amount_fen=70_000_000)
    other = expected(made, kind="OUTPUT")
    assert forecasts.latest(made.coop) == [other, newer]
    assert Forecast.objects.count() == 3


def test_a_year_that_is_over_is_not_expected(made: Harvest) -> None:
    for year in (YEAR, YEAR + 3):
        with pytest.raises(WrongState):
            expected(made, year=year)
    for wrong in ({"amount_fen": 0}, {"kind": "PROFIT"}, {"source": " "}):
        with pytest.raises(Invalid):
            expected(made, **wrong)
    with pytest.raises(NotAllowed):
        services.record_forecast(
            actor=made.accountant,
            coop_id=made.coop.pk,
            year=YEAR + 1,
            kind="OUTPUT",
            amount_fen=1,
            source="估",
        )
    assert not Forecast.objects.exists()


def test_the_chair_writes_it_on_the_page_and_members_read_it_as_an_estimate(made: Harvest) -> None:
    chair = made.yard.actors.browser("villager")
    address = reverse("coops:forecast", args=[made.coop.pk])
    fields = {
        "request_key": str(uuid.uuid4()),
        "year": YEAR + 1,
        "kind": "OUTPUT",
        "amount_fen": "2000000",
        "source": "按养蚕批次估算",
    }
    assert chair.post(address, fields).status_code == 302
    told = made.yard.actors.browser("third_villager").get(
        reverse("coops:coop", args=[made.coop.pk])
    )
    assert "2,000,000.00" in told.content.decode()
    assert "预计产值" in told.content.decode()
