"""A year with a loss: nothing is distributed, the members decide, the reserve covers what it can."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

from tests.coops.harvest import ACCOUNTS, LAST, YEAR, Harvest, harvest
from tests.coops.worked_example import YUAN
from tests.coops.yard import Yard
from touyan.coops import holdings, services
from touyan.coops.books import Place
from touyan.coops.distribution import derivation, errors, published, words
from touyan.coops.distribution.plan import Kind
from touyan.coops.models import DistributionStatus
from touyan.coops.queries import distribution_votes, distributions, surplus
from touyan.core import assemblies

pytestmark = pytest.mark.django_db
LOSS = 300_000  # 200,000 of the year and 100,000 of the year before
HELD = sum(row[2] for row in ACCOUNTS.values())


@pytest.fixture
def made(yard: Yard) -> Harvest:
    """The cooperative of the worked example, with 900,000 yuan more of costs."""
    found = harvest(yard)
    costs, bank = Place(found.book, "521", "materials"), Place(found.book, "102")
    found.post("hail", "coop.voucher", dt.date(YEAR, 11, 30), [(costs, 900_000), (bank, -900_000)])
    own = Place(found.book, "332")
    found.post("hailend", "coop.year_end", LAST, [(own, 900_000), (costs, -900_000)])
    return found


def with_reserve(made: Harvest, yuan: int) -> Harvest:
    """Let so much stand in the reserve."""
    bank, reserve = Place(made.book, "102"), Place(made.book, "322")
    made.post("saved", "coop.voucher", dt.date(YEAR, 3, 5), [(bank, yuan), (reserve, -yuan)])
    return made


def shares_of_reserve(made: Harvest) -> int:
    held = holdings.on(made.coop.pk, made.book, dt.date(YEAR + 1, 12, 31))
    return sum(one.reserve_fen for one in held.values())


@pytest.mark.parametrize(
    ("reserve", "covered", "cut"),
    [(50_000, 50_000, HELD), (310_000, LOSS, 20_000), (400_000, LOSS, 0), (0, 0, 0)],
)
def test_the_reserve_covers_first_and_members_lose_only_what_is_no_longer_there(
    made: Harvest, reserve: int, covered: int, cut: int
) -> None:
    if reserve:
        with_reserve(made, reserve)
    trial = made.tried()
    plan = distributions.plan_of(trial)
    assert (plan.kind, plan.left_fen) == (Kind.LOSSES, -LOSS * YUAN)
    assert plan.losses is not None
    assert plan.losses.from_reserve_fen == covered * YUAN
    assert plan.losses.carried_fen == (LOSS - covered) * YUAN
    assert plan.losses.from_members_fen == sum(s.quantified_fen for s in plan.slips) == cut * YUAN
    assert not any(slip.total_fen for slip in plan.slips)
    for member, slip in zip(plan.members, plan.slips, strict=True):
        for step in (*derivation.of_all(plan), *derivation.of_member(plan, member, slip)):
            assert derivation.recompute(step) == step.result
            assert words.sentence(step)


def test_the_members_decide_on_it_and_it_is_booked_as_a_whole(made: Harvest) -> None:
    with_reserve(made, 310_000)
    found = made.laid_open()
    (asked,) = assemblies.prepared_for(made.coop.pk)
    assert "亏损" in asked.title
    assert found.check_code in asked.text
    assert "300,000.00" in asked.text
    made.yard.at(1, month=3, year=YEAR + 1)
    resolution = made.voted(found, text=asked.text)
    booked = services.declare(
        actor=made.chair, distribution_id=found.pk, resolution_id=resolution.pk
    )
    assert booked.status == DistributionStatus.DECLARED
    assert made.holds("322") == 10_000 * YUAN
    assert made.holds("332") == 0
    assert shares_of_reserve(made) == (HELD - 20_000) * YUAN
    again = services.declare(
        actor=made.chair, distribution_id=found.pk, resolution_id=resolution.pk
    )
    assert again == booked
    assert made.holds("322") == 10_000 * YUAN
    with pytest.raises(errors.NothingToPay):
        services.prepare_payment(actor=made.accountant, distribution_id=found.pk, way="BANK")
    assert surplus.undistributed(made.book) == 0


def test_a_loss_beyond_the_reserve_is_carried_into_the_next_year(made: Harvest) -> None:
    with_reserve(made, 50_000)
    found = made.laid_open()
    made.yard.at(1, month=3, year=YEAR + 1)
    services.declare(actor=made.chair, distribution_id=found.pk, resolution_id=made.voted(found).pk)
    assert made.holds("322") == 0
    assert shares_of_reserve(made) == 0
    assert made.holds("332") == -250_000 * YUAN
    assert surplus.books_of_year(made.book, YEAR + 1).earlier_losses_fen == 250_000 * YUAN


def test_without_the_members_decision_or_with_other_books_nothing_is_booked(made: Harvest) -> None:
    with_reserve(made, 310_000)
    found = made.laid_open()
    made.yard.at(1, month=3, year=YEAR + 1)
    with pytest.raises(errors.NotVotedOn):
        services.declare(
            actor=made.chair,
            distribution_id=found.pk,
            resolution_id=made.voted(found, text="同意").pk,
        )
    assert made.holds("322") == 310_000 * YUAN


def test_anybody_recomputes_the_file_and_a_changed_one_is_found_out(
    made: Harvest, tmp_path: Path
) -> None:
    with_reserve(made, 310_000)
    found = made.proposed()
    file = tmp_path / "loss.json"

    def run(text: str) -> subprocess.CompletedProcess[str]:
        file.write_text(text, encoding="utf-8")
        return subprocess.run(
            [sys.executable, published.PROGRAM, file], capture_output=True, text=True, check=False
        )

    assert run(found.file).returncode == 0
    given = json.loads(found.file)
    given["conditions"]["loss"]["from_reserve"] -= 1
    assert "from_reserve" in run(json.dumps(given)).stdout


def test_the_pages_say_that_nothing_is_distributed(made: Harvest) -> None:
    with_reserve(made, 310_000)
    found = made.laid_open()
    (slip,) = distributions.own_slips(made.yard.actors.other_villager, made.coop.pk)
    browser = made.yard.actors.browser("other_villager")
    told = browser.get(reverse("coops:slip", args=[slip.pk])).content.decode()
    assert "亏损" in told
    assert (
        distribution_votes.motion_of(found)[1]
        in made.yard.actors.browser("villager")
        .get(reverse("coops:distribution", args=[found.pk]))
        .content.decode()
    )
