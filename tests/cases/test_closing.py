"""Closing: somebody else calls, not reached is not satisfied, opened again, excluded by a few."""

import pytest

from tests.cases.whistle import at, key
from touyan.cases import errors, queries, services
from touyan.cases.kinds import CaseLevel, CaseStatus
from touyan.cases.models import Callback, ExclusionRota
from touyan.cases.queries.rates import Rate
from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, NotAllowed, NotFound

VILLAGE = "520524101201"


@pytest.fixture
def answered(bench):
    """A case that was answered."""
    case = bench.answered(bench.submit())
    case.refresh_from_db()
    return case


def call(bench, case, *, score=None, who="township_officer"):
    return services.call_back(
        actor=getattr(bench.actors, who),
        case_id=case.pk,
        is_reached=score is not None,
        score=score,
    )


def rates(bench):
    return queries.promises(VILLAGE, at(8).date(), at(8).date())


def test_who_worked_on_it_does_not_call(bench) -> None:
    case = bench.submit()
    services.assign(
        actor=bench.actors.village_secretary,
        case_id=case.pk,
        person_id=bench.tiny.village_clerk.pk,
    )
    bench.answered(case)
    with pytest.raises(errors.SamePerson):
        call(bench, case, score=5, who="village_clerk")
    with pytest.raises(NotAllowed):
        call(bench, case, score=5, who="villager")
    with pytest.raises(NotFound):
        call(bench, case, score=5, who="far_village_clerk")


def test_not_reached_is_not_satisfied(bench, answered) -> None:
    call(bench, answered)
    answered.refresh_from_db()
    assert answered.status == CaseStatus.REPLIED
    found = rates(bench)
    assert (found.reached.numerator, found.reached.denominator) == (0, 1)
    assert found.satisfied.denominator == 0
    call(bench, answered, score=5)
    found = rates(bench)
    assert (found.reached.numerator, found.reached.denominator) == (1, 1)
    assert (found.satisfied.numerator, found.satisfied.denominator) == (1, 1)


@pytest.mark.parametrize(("score", "satisfied"), [(1, False), (3, False), (4, True), (5, True)])
def test_four_points_are_satisfied(bench, answered, score, satisfied) -> None:
    call(bench, answered, score=score)
    answered.refresh_from_db()
    assert (answered.status == CaseStatus.CLOSED) is satisfied
    assert (answered.level == CaseLevel.VILLAGE) is satisfied


@pytest.mark.parametrize("score", [0, 6, -1])
def test_other_points_do_not_exist(bench, answered, score) -> None:
    with pytest.raises(Invalid):
        call(bench, answered, score=score)


def test_dissatisfied_opens_it_once_and_takes_it_up(bench, answered) -> None:
    bench.now(at(8, day=4))
    call(bench, answered, score=2)
    answered.refresh_from_db()
    assert answered.status == CaseStatus.IN_PROGRESS
    assert (answered.level, answered.round, answered.reopened) == (CaseLevel.TOWNSHIP, 2, 1)
    assert answered.clock_from == at(8, day=4)
    assert answered.rung_due_at == at(23, 59, 59, day=13)  # seven working days of the township
    assert answered.assignee_id == bench.tiny.township_officer.pk
    services.reply(actor=bench.actors.township_officer, case_id=answered.pk, words="换了新灯")
    call(bench, answered, score=1, who="county_officer")
    answered.refresh_from_db()
    assert answered.status == CaseStatus.CLOSED  # once by itself; the villager may still open it
    assert answered.reopened == 1


def test_one_tap_opens_it_again_and_the_third_time_it_goes_up(bench, answered) -> None:
    levels = []
    for _ in range(3):
        services.reopen(actor=bench.actors.villager, case_id=answered.pk)
        answered.refresh_from_db()
        levels.append(answered.level)
        services.reply(actor=bench.handler(answered), case_id=answered.pk, words="又修了一次")
    assert levels == [CaseLevel.VILLAGE, CaseLevel.VILLAGE, CaseLevel.TOWNSHIP]


def test_nobody_opens_what_has_no_answer_or_is_not_theirs(bench, answered) -> None:
    with pytest.raises(NotFound):
        services.reopen(actor=bench.actors.other_villager, case_id=answered.pk)
    services.reopen(actor=bench.actors.villager, case_id=answered.pk)
    with pytest.raises(errors.StillOwed):
        services.reopen(actor=bench.actors.villager, case_id=answered.pk)
    with pytest.raises(errors.StillOwed):
        services.rate(actor=bench.actors.villager, case_id=answered.pk, score=5)


def test_a_receipt_rates_and_reopens_its_own_case_only(bench) -> None:
    one = services.submit(
        actor=bench.actors.villager, submission=bench.submission(is_anonymous=True, key=key())
    )
    other = bench.answered(bench.submit())
    services.accept(actor=bench.handler(one.case), case_id=one.case.pk)
    with pytest.raises(NotFound):
        services.rate(actor=bench.actors.villager, case_id=other.pk, score=5, receipt=one.receipt)
    services.confirm_arrival(actor=bench.actors.villager, case_id=one.case.pk, receipt=one.receipt)
    services.reply(actor=bench.handler(one.case), case_id=one.case.pk, words="好了")
    services.rate(actor=bench.actors.villager, case_id=one.case.pk, score=2, receipt=one.receipt)
    assert Callback.objects.get(case=one.case).by_id is None


def test_only_the_few_on_the_list_exclude_a_demand_with_a_reason(bench) -> None:
    case = bench.submit(text="给我家盖一栋楼")
    officer = bench.actors.county_officer
    with pytest.raises(errors.NotOnTheRota):
        services.exclude(actor=officer, case_id=case.pk, reason="没有政策依据")
    with pytest.raises(NotAllowed):  # nobody puts themselves on it
        services.put_on_rota(
            actor=officer, area_id=bench.tiny.county.pk, person_id=officer.person_id
        )
    ExclusionRota.objects.create(
        area=bench.tiny.county, person_id=officer.person_id, since=at(8).date()
    )
    with pytest.raises(Invalid):
        services.exclude(actor=officer, case_id=case.pk, reason="  ")
    with pytest.raises(NotAllowed):
        services.exclude(actor=bench.actors.village_secretary, case_id=case.pk, reason="没有依据")
    services.exclude(actor=officer, case_id=case.pk, reason="没有政策依据")
    case.refresh_from_db()
    assert case.status == CaseStatus.EXCLUDED
    assert rates(bench).arrived_in_time.denominator == 0


def test_the_list_of_the_few_is_short(bench) -> None:
    names = ("township_officer", "auditor", "county_leader", "village_clerk", "shop_keeper")
    for name in names:
        services.put_on_rota(
            actor=SYSTEM, area_id=bench.tiny.county.pk, person_id=getattr(bench.tiny, name).pk
        )
    with pytest.raises(errors.RotaFull):
        services.put_on_rota(
            actor=SYSTEM, area_id=bench.tiny.county.pk, person_id=bench.tiny.villager.pk
        )


def test_a_rate_of_fewer_than_five_is_hidden() -> None:
    assert Rate(4, 4).percent is None
    assert Rate(4, 5).percent == 80
    assert Rate(54, 62).percent == 87
    assert Rate(0, 0).is_hidden


def test_arrivals_in_time_have_their_denominator(bench) -> None:
    for minute in (9, 10, 11):
        case = bench.submit()
        bench.now(at(8, minute))
        services.confirm_arrival(actor=bench.actors.villager, case_id=case.pk)
        bench.now(at(8))
    bench.submit()  # nobody came yet, and its time is not over
    found = rates(bench).arrived_in_time
    assert (found.numerator, found.denominator) == (2, 3)
    bench.now(at(9))
    assert rates(bench).arrived_in_time.denominator == 4
