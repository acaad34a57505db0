"""A year's surplus from the books to the members: trial, proposal, inspection, decision, booking."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from tests.coops.harvest import YEAR, Harvest, harvest
from tests.coops.worked_example import EXPECTED, YUAN
from tests.coops.yard import Yard
from touyan.audit import refusals
from touyan.audit.models import Record
from touyan.coops import services
from touyan.coops.distribution import errors
from touyan.coops.errors import RebateBelowStatutoryMinimum, SamePersonTwice
from touyan.coops.models import Distribution, DistributionStatus, DistributionTrial
from touyan.coops.queries import distributions
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.disclosure import services as disclosure


@pytest.fixture
def made(yard: Yard) -> Harvest:
    """The cooperative of the worked example."""
    return harvest(yard)


def figures(made: Harvest, trial_id: int) -> dict[str, tuple[int, ...]]:
    """Return the figures of each member's slip by the example's letter."""
    letters = {member.pk: letter for letter, member in made.members.items()}
    trial = distributions.get_trial(made.accountant, trial_id)
    return {
        letters[slip.member_id]: (
            slip.trade_fen,
            slip.patronage_fen,
            slip.contribution_fen + slip.reserve_fen + slip.subsidy_fen + slip.donation_fen,
            slip.residual_fen,
            slip.total_fen,
            slip.quantified_fen,
        )
        for slip in trial.slips.all()
    }


def test_the_worked_example_is_read_from_the_books_field_by_field(made: Harvest) -> None:
    trial = made.tried()
    assert trial.surplus_fen == 700_000 * YUAN
    assert trial.left_fen == 600_000 * YUAN
    assert trial.reserve_fen == 60_000 * YUAN
    assert trial.distributable_fen == 540_000 * YUAN
    assert (trial.patronage_fen, trial.residual_fen) == (351_000 * YUAN, 189_000 * YUAN)
    found = figures(made, trial.pk)
    assert found.keys() == EXPECTED.keys()
    assert sum(row[4] for row in found.values()) == 540_000 * YUAN
    for letter in "ABCE":
        assert found[letter] == EXPECTED[letter]
    assert found["D"] == EXPECTED["D"]


def test_a_trial_kept_is_the_plan_worked_out_again(made: Harvest) -> None:
    trial = made.tried(rebate=7_000, reinvested=2_500)
    plan = distributions.plan_of(trial)
    kept = {slip.code: slip for slip in trial.slips.all()}
    assert plan.reinvested_fen == trial.reinvested_fen == 135_000 * YUAN
    for slip in plan.slips:
        row = kept[slip.code]
        assert (slip.patronage_fen, slip.residual_fen, slip.reinvested_fen) == (
            row.patronage_fen,
            row.residual_fen,
            row.reinvested_fen,
        )


def test_less_than_the_law_asks_is_refused_with_the_article(made: Harvest) -> None:
    with pytest.raises(RebateBelowStatutoryMinimum) as refused:
        made.tried(rebate=5_900)
    assert "四十四" in refused.value.basis
    refusals.keep(refused.value)  # as the middleware does after the form was undone
    record = Record.objects.get(action="coops.distribution.refused")
    assert (record.object_id, record.detail) == (
        str(made.coop.pk),
        {"rule": RebateBelowStatutoryMinimum.code},
    )


def test_below_the_law_is_said_beside_the_field_and_keeps_what_was_typed(made: Harvest) -> None:
    browser = made.yard.actors.browser("other_villager")
    fields = {
        "rebate": "59.5",
        "reserve": "12",
        "reserve_base": "AFTER_LOSSES",
        "quantified": "TRADE",
        "reinvested": "0",
        "name": "少返一点",
        "request_key": str(uuid.uuid4()),
    }
    to = reverse("coops:distribution_year", args=[made.coop.pk, YEAR])
    answer = browser.post(to, fields)
    assert answer.status_code == 400
    form = answer.context["form"]
    assert list(form.errors) == ["rebate"]
    assert "第四十四条" in form.errors["rebate"][0]
    for kept in ('value="59.5"', 'value="12"', 'value="少返一点"'):
        assert kept in answer.text
    record = Record.objects.get(action="coops.distribution.refused")
    assert record.object_id == str(made.coop.pk)
    assert not DistributionTrial.objects.filter(coop=made.coop).exists()
    again = browser.post(to, fields | {"rebate": "60"})  # the same form goes through when mended
    assert again.status_code == 302
    assert Record.objects.filter(action="coops.distribution.refused").count() == 1


def test_two_trials_are_compared_member_by_member(made: Harvest) -> None:
    before, after = made.tried(), made.tried(rebate=8_000)
    found = distributions.compare(before, after)
    assert sum(row.change_fen for row in found.rows) == 0
    assert (found.gaining, found.losing) == (4, 1) or found.gaining + found.losing == 5
    assert found.moved_fen == -sum(row.change_fen for row in found.rows if row.change_fen < 0)
    loser = next(row for row in found.rows if row.subject_id == made.collective)
    assert loser.change_fen < 0


def test_the_whole_way_books_refund_dividend_and_reserve(made: Harvest) -> None:
    found = made.declared()
    assert found.status == DistributionStatus.DECLARED
    for letter, (_trade, refund, _shares, dividend, _total, _written) in EXPECTED.items():
        assert made.holds("221", letter) == refund
        assert made.holds("222", letter) == dividend
    assert made.holds("322") == 60_000 * YUAN
    assert made.holds("332") == 0
    again = services.declare(
        actor=made.chair, distribution_id=found.pk, resolution_id=found.resolution_id or 0
    )
    assert again == found
    assert made.holds("322") == 60_000 * YUAN


def test_the_reserve_written_to_the_accounts_counts_next_year(made: Harvest) -> None:
    from touyan.coops import holdings  # noqa: PLC0415

    made.declared()
    held = holdings.on(made.coop.pk, made.book, dt.date(YEAR + 1, 3, 1))
    written = {letter: row[5] for letter, row in EXPECTED.items()}
    before = {"A": 6_000, "B": 4_000, "C": 4_000, "D": 2_000, "E": 14_000}
    for letter, member in made.members.items():
        assert held[member.subject_id].reserve_fen == before[letter] * YUAN + written[letter]


def test_what_is_reinvested_becomes_contribution(made: Harvest) -> None:
    found = made.declared(reinvested=10_000)
    assert made.holds("221") == made.holds("222") == 0
    assert made.holds("301") == (500_000 + 540_000) * YUAN
    assert distributions.progress_of(found).members == 0


def test_who_proposes_does_not_check_and_does_not_book(made: Harvest) -> None:
    found = made.proposed()
    Distribution.objects.filter(pk=found.pk).update(submitted_by_id=made.chair.person_id)
    with pytest.raises(SamePersonTwice):
        services.lay_open(actor=made.chair, distribution_id=found.pk)
    with pytest.raises(NotAllowed):
        services.lay_open(actor=made.accountant, distribution_id=found.pk)


def test_the_members_decide_after_fifteen_days_of_inspection(made: Harvest) -> None:
    found = made.laid_open()
    assert found.notice is not None
    made.yard.at(24, month=1, year=YEAR + 1)
    with pytest.raises(errors.InspectionRuns) as refused:
        services.declare(
            actor=made.chair, distribution_id=found.pk, resolution_id=made.voted(found).pk
        )
    assert "四十" in refused.value.basis
    assert made.holds("221") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "RECORDED"},
        {"body": "VILLAGERS_ASSEMBLY"},
        {"organisation_id": None},
        {"text": "同意另一个方案"},
    ],
    ids=["recorded only", "another body", "nobody's", "another plan"],
)
def test_nothing_is_booked_without_the_members_decision_on_this_plan(
    made: Harvest, changes: dict[str, object]
) -> None:
    found = made.laid_open()
    made.yard.at(1, month=3, year=YEAR + 1)
    with pytest.raises(errors.NotVotedOn):
        services.declare(
            actor=made.chair,
            distribution_id=found.pk,
            resolution_id=made.voted(found, **changes).pk,
        )
    assert made.holds("221") == made.holds("222") == 0


def test_books_that_changed_stop_the_plan(made: Harvest) -> None:
    found = made.laid_open()
    made.trade(made.members["D"], 50_000, 99)
    made.yard.at(1, month=3, year=YEAR + 1)
    with pytest.raises(errors.BooksChanged):
        services.declare(
            actor=made.chair, distribution_id=found.pk, resolution_id=made.voted(found).pk
        )


def test_an_open_objection_stops_the_booking(made: Harvest) -> None:
    found = made.laid_open()
    assert found.notice is not None
    disclosure.raise_objection(
        actor=made.yard.actors.villager, notice=found.notice, line_ref="slip", reason="数不对"
    )
    made.yard.at(1, month=3, year=YEAR + 1)
    with pytest.raises(errors.ObjectionsOpen):
        services.declare(
            actor=made.chair, distribution_id=found.pk, resolution_id=made.voted(found).pk
        )


def test_a_year_has_one_distribution_and_a_withdrawn_one_makes_room(made: Harvest) -> None:
    found = made.laid_open()
    with pytest.raises(errors.AlreadyProposed):
        made.proposed()
    services.withdraw(actor=made.accountant, distribution_id=found.pk, answer="重算")
    assert made.proposed(rebate=7_000).status == DistributionStatus.SUBMITTED
    with pytest.raises(WrongState):
        services.withdraw(actor=made.accountant, distribution_id=found.pk, answer="再次")


def test_a_year_that_is_not_over_is_tried_but_not_proposed(made: Harvest) -> None:
    made.yard.at(20, month=12, year=YEAR)
    with pytest.raises(errors.YearNotOver):
        made.proposed()


def test_what_only_covers_old_losses_is_not_proposed(made: Harvest) -> None:
    from touyan.coops.books import Place  # noqa: PLC0415

    bad, bank = Place(made.book, "529"), Place(made.book, "102")
    made.post("bad", "coop.voucher", dt.date(YEAR, 12, 1), [(bad, 600_000), (bank, -600_000)])
    trial = made.tried()
    assert trial.kind == "LOSSES"
    assert trial.left_fen == 0
    with pytest.raises(errors.NothingToDistribute):
        made.proposed()


def test_another_cooperative_of_the_village_sees_nothing(made: Harvest) -> None:
    found = made.laid_open()
    stranger = made.yard.actors.other_township_officer
    with pytest.raises(NotFound):
        distributions.get_distribution(stranger, found.pk)
    with pytest.raises((NotFound, NotAllowed)):
        services.try_out(actor=stranger, coop_id=made.coop.pk, year=YEAR)
