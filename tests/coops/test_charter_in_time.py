"""A chair changes the charter while a plan is laid open: the plan, its slips and its code stay."""

import datetime as dt

import pytest

from tests.coops.harvest import FIGURES, LAST, Harvest, harvest
from tests.coops.yard import Yard
from touyan.coops import services
from touyan.coops.distribution import errors as distribution_errors
from touyan.coops.errors import CharterBeforeItsDecision
from touyan.coops.queries import charter_on
from touyan.coops.services import CharterFigures
from touyan.core import clock
from touyan.core.errors import NotFound
from touyan.registry.models import Resolution

pytestmark = pytest.mark.django_db
OTHER = CharterFigures(reserve_share=5_000, rebate_share=9_000)


@pytest.fixture
def made(yard: Yard) -> Harvest:
    """The cooperative of the worked example."""
    return harvest(yard)


def decided_today(made: Harvest) -> Resolution:
    """Return a decision of the members of this very day."""
    found = made.yard.resolved(made.coop, "修改章程")
    Resolution.objects.filter(pk=found.pk).update(passed_on=clock.today())
    found.refresh_from_db()
    return found


def slips(found) -> list[tuple[object, ...]]:
    return sorted(found.trial.slips.values_list("code", "patronage_fen", "residual_fen"))


def test_a_new_charter_changes_nothing_of_a_plan_that_is_laid_open(made: Harvest) -> None:
    found = made.laid_open()
    before, code = slips(found), found.check_code
    services.adopt_charter(
        actor=made.chair,
        coop_id=made.coop.pk,
        figures=OTHER,
        resolution_id=decided_today(made).pk,
    )
    found.refresh_from_db()
    assert (slips(found), found.check_code) == (before, code)
    assert found.trial.charter.rebate_share == FIGURES.rebate_share
    again = made.tried()
    assert (again.rebate, again.reserve) == (FIGURES.rebate_share, FIGURES.reserve_share)
    with pytest.raises(distribution_errors.InspectionRuns):
        services.declare(
            actor=made.chair, distribution_id=found.pk, resolution_id=made.voted(found).pk
        )


@pytest.mark.parametrize("back", [1, 30])
def test_a_charter_never_holds_for_days_before_its_decision(made: Harvest, back: int) -> None:
    decision = decided_today(made)
    with pytest.raises(CharterBeforeItsDecision):
        services.adopt_charter(
            actor=made.chair,
            coop_id=made.coop.pk,
            figures=OTHER,
            resolution_id=decision.pk,
            valid_from=decision.passed_on - dt.timedelta(days=back),
        )
    assert charter_on(made.coop.pk, LAST).rebate_share == FIGURES.rebate_share


def test_the_chair_of_another_cooperative_of_the_village_does_not_find_it(made: Harvest) -> None:
    with pytest.raises(NotFound):
        services.adopt_charter(
            actor=made.yard.actors.sibling_coop_chair,
            coop_id=made.coop.pk,
            figures=OTHER,
            resolution_id=decided_today(made).pk,
        )
