"""A motion's way through the four deliberations: each stage in turn, nothing skipped, all on record."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from tests.decisions.hall import ZONE
from tests.decisions.march import March
from touyan.core.errors import NotAllowed, NotFound
from touyan.decisions import services
from touyan.decisions.errors import NoticeTooLate, WrongBody
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Run, RunStatus, Step, StepAct
from touyan.decisions.procedures.errors import (
    CarriedOut,
    CustomBroken,
    NeedsVote,
    NewWordsStartAgain,
    NothingToVote,
    NotOnBoard,
    NotSupervising,
    ObjectionsOpen,
    ObjectionUpheld,
    OutOfOrder,
    PublicationRuns,
    RunOver,
    StageSkipped,
    VoteRunning,
)
from touyan.decisions.queries import procedures as runs
from touyan.decisions.services import publishing, running, stepping
from touyan.disclosure.errors import JudgeInOwnCase
from touyan.disclosure.models import NoticeStatus
from touyan.registry.models import Resolution

pytestmark = pytest.mark.django_db
LAST_DAY = 27  # the fifteenth day after 12 March


@pytest.fixture
def march(hall) -> March:
    return March(hall)


def acts(run: Run) -> list[str]:
    return list(run.steps.order_by("number").values_list("act", flat=True))


def test_a_motion_goes_from_the_proposal_to_the_file(hall, march) -> None:
    march.to_board()
    hall.at(LAST_DAY + 1)
    publishing.end_notice(actor=march.chair, run_id=march.run.pk)
    publishing.carry_out(actor=march.chair, run_id=march.run.pk, done="验收合格,账目附后。")
    publishing.publish_result(actor=march.chair, run_id=march.run.pk)
    publishing.hang(actor=march.chair, run_id=march.run.pk)
    publishing.sign_result(actor=hall.actors.supervision_chair, run_id=march.run.pk)
    hall.at(14, month=4)  # the twelfth is a Sunday: the last day is the thirteenth
    publishing.file(actor=march.chair, run_id=march.run.pk)
    run = march.fresh()
    assert run.status == RunStatus.DONE
    assert acts(run) == [
        "STARTED", "AGREED", "AGREED", "AGREED", "CALLED", "CARRIED", "PUBLISHED", "NOTICE_OVER",
        "CARRIED_OUT", "RESULT_PUBLISHED", "SIGNED", "FILED",
    ]  # fmt: skip
    carried = run.steps.get(act=StepAct.CARRIED)
    assert carried.resolution.status == "PROVEN"
    assert carried.motion.party_discussed_on == dt.date(2026, 3, 2)
    assert {step.notice.status for step in run.steps.exclude(notice=None)} == {NoticeStatus.CLOSED}


def test_each_steps_hash_covers_the_one_before_and_none_can_be_changed(march) -> None:
    march.start()
    march.talk()
    first, second = march.run.steps.order_by("number")
    people = tuple(second.people.values_list("person", flat=True))
    assert second.content_hash == stepping.content_hash(second, people, first.content_hash)
    assert second.content_hash != stepping.content_hash(second, people, "")
    for sql in ("UPDATE decisions_step SET text = 'x'", "DELETE FROM decisions_stepperson"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_no_act_is_possible_before_its_stage(march) -> None:
    march.start()
    key, chair = march.run.pk, march.chair
    for act in (
        march.call,
        lambda: running.take_result(actor=chair, run_id=key),
        lambda: publishing.publish(actor=chair, run_id=key),
        lambda: publishing.end_notice(actor=chair, run_id=key),
        lambda: publishing.begin_early(actor=chair, run_id=key, reason="抢险"),
        lambda: publishing.carry_out(actor=chair, run_id=key, done="好了"),
        lambda: publishing.publish_result(actor=chair, run_id=key),
        lambda: publishing.sign_result(actor=march.actors.supervision_chair, run_id=key),
        lambda: publishing.file(actor=chair, run_id=key),
    ):
        with pytest.raises(StageSkipped):
            act()
    assert acts(march.run) == ["STARTED"]


def test_the_vote_keeps_the_law_of_its_matter(hall, march) -> None:
    march.start()
    march.talks()
    with pytest.raises(WrongBody) as wrong:
        march.call(body=BodyKind.VILLAGERS_COMMITTEE)
    assert "第二十八条" in wrong.value.basis
    early = dt.datetime(2026, 3, 11, 19, 30, tzinfo=ZONE)
    with pytest.raises(NoticeTooLate) as late:
        march.call(meets_at=early)
    assert "第二十五条" in late.value.basis
    march.call(meets_at=early, urgency="山洪冲毁道路")
    assert march.run.steps.get(act=StepAct.CALLED).reason == "山洪冲毁道路"
    with pytest.raises(VoteRunning):
        march.call()
    with pytest.raises(VoteRunning):
        running.take_result(actor=march.chair, run_id=march.run.pk)


def test_too_few_households_leave_it_at_the_vote_and_it_may_be_called_again(hall, march) -> None:
    march.start()
    march.talks()
    march.call()
    march.vote(come=3)
    step = running.take_result(actor=march.chair, run_id=march.run.pk)
    assert (step.act, step.present, step.eligible) == (StepAct.NO_QUORUM, 3, 5)
    assert march.fresh().stage == "resolve"
    assert not Resolution.objects.filter(title=march.run.title).exists()
    with pytest.raises(StageSkipped):
        running.take_result(actor=march.chair, run_id=march.run.pk)
    march.call(meets_at=dt.datetime(2026, 3, 23, 19, tzinfo=ZONE))
    assert runs.standing(march.fresh()).called is not None


def test_what_the_households_reject_waits_to_be_sent_back(march) -> None:
    march.start()
    march.talks()
    march.call()
    march.vote(yes=2, no=3)
    running.take_result(actor=march.chair, run_id=march.run.pk)
    assert march.fresh().status == RunStatus.REFUSED
    with pytest.raises(RunOver):
        march.call()
    running.send_back(actor=march.chair, run_id=march.run.pk, to="consult", reason="改路线再议")
    run = march.fresh()
    assert (run.status, run.stage, run.round) == (RunStatus.RUNNING, "consult", 2)
    assert set(runs.standing(run).passed) == {"propose"}


def test_a_meeting_called_off_leaves_the_vote_to_be_called_again(march) -> None:
    march.start()
    march.talks()
    meeting = march.call()
    services.cancel_meeting(actor=march.chair, meeting_id=meeting.pk, reason="暴雨")
    step = running.take_result(actor=march.chair, run_id=march.run.pk)
    assert step.act == StepAct.CALLED_OFF
    assert march.call()


def test_the_countys_custom_is_refused_with_its_name_until_somebody_says_why(march) -> None:
    march.start()
    with pytest.raises(CustomBroken) as warned:
        march.talk(households_asked=9)
    assert "织金县" in str(warned.value)
    assert "10" in str(warned.value)
    assert acts(march.run) == ["STARTED"]
    step = march.talk(households_asked=9, reason="三户外出,电话没有接通")
    assert step.broken == [{"kind": "ASKED", "asked": 10, "found": 9}]
    assert step.reason == "三户外出,电话没有接通"
    assert march.fresh().stage == "consult"


def test_a_reason_is_kept_only_where_something_was_broken(march) -> None:
    march.start()
    assert march.talk(reason="没有什么").reason == ""


def test_a_talk_that_does_not_agree_stops_it(march) -> None:
    march.start()
    step = march.talk(yes=0)
    assert step.act == StepAct.NOT_AGREED
    with pytest.raises(RunOver):
        march.talk()
    running.send_back(actor=march.chair, run_id=march.run.pk, to="propose", reason="补充方案")
    assert march.talk().act == StepAct.AGREED


def test_stages_are_held_in_the_order_of_their_days(hall, march) -> None:
    march.start()
    march.talk(day=2)
    with pytest.raises(OutOfOrder):
        march.talk(day=1)
    with pytest.raises(OutOfOrder):
        march.talk(day=3)
    hall.at(3)
    march.talk(day=3)


def test_people_of_elsewhere_are_no_members(march) -> None:
    march.start()
    stranger = frozenset({march.tiny.far_villager.pk})
    with pytest.raises(NotFound):
        march.talk(absent=stranger, yes=1)


def test_the_decision_hangs_fifteen_days_before_it_is_carried_out(hall, march) -> None:
    march.to_board()
    hall.at(LAST_DAY)
    with pytest.raises(PublicationRuns) as refused:
        publishing.end_notice(actor=march.chair, run_id=march.run.pk)
    assert "第三十五条" in refused.value.basis
    with pytest.raises(PublicationRuns):
        publishing.begin_early(actor=march.chair, run_id=march.run.pk)
    hall.at(LAST_DAY + 1)
    publishing.end_notice(actor=march.chair, run_id=march.run.pk)
    assert march.fresh().stage == "carry_out"


def test_an_emergency_begins_early_with_its_reason_but_ends_after_the_notice(hall, march) -> None:
    march.to_board()
    step = publishing.begin_early(
        actor=march.chair, run_id=march.run.pk, reason="山洪冲毁便桥,学生无法过河"
    )
    assert (step.act, step.reason[:2]) == (StepAct.BEGUN_EARLY, "山洪")
    with pytest.raises(PublicationRuns):
        publishing.carry_out(actor=march.chair, run_id=march.run.pk, done="通了")
    hall.at(LAST_DAY + 1)
    publishing.carry_out(actor=march.chair, run_id=march.run.pk, done="通了")
    with pytest.raises(CarriedOut):
        running.send_back(actor=march.chair, run_id=march.run.pk, to="propose", reason="重来")


def test_a_sheet_that_never_hung_on_the_board_does_not_count(hall, march) -> None:
    march.start()
    march.talks()
    march.call()
    march.vote()
    running.take_result(actor=march.chair, run_id=march.run.pk)
    publishing.publish(actor=march.chair, run_id=march.run.pk)
    hall.at(LAST_DAY + 1)
    with pytest.raises(NotOnBoard):
        publishing.end_notice(actor=march.chair, run_id=march.run.pk)


def test_an_objection_pauses_it_and_one_that_is_right_sends_it_back(hall, march) -> None:
    march.to_board()
    objection = march.object_to()
    with pytest.raises(ObjectionsOpen):
        publishing.begin_early(actor=march.chair, run_id=march.run.pk, reason="抢险")
    with pytest.raises(JudgeInOwnCase):
        publishing.answer(
            actor=march.chair, objection=objection, outcome="DISMISSED", answer="没问题"
        )
    publishing.answer(
        actor=hall.actors.township_officer,
        objection=objection,
        outcome="UPHELD",
        answer="应当重新议路线。",
    )
    hall.at(LAST_DAY + 1)
    with pytest.raises(ObjectionUpheld):
        publishing.end_notice(actor=march.chair, run_id=march.run.pk)
    running.send_back(actor=march.chair, run_id=march.run.pk, to="propose", reason="按异议重议")
    standing = runs.standing(march.fresh())
    assert standing.published is None
    assert standing.passed == {}


def test_a_dismissed_objection_lets_it_go_on(hall, march) -> None:
    march.to_board()
    publishing.answer(
        actor=hall.actors.township_officer,
        objection=march.object_to(),
        outcome="DISMISSED",
        answer="路线与会上所议一致。",
    )
    hall.at(LAST_DAY + 1)
    assert publishing.end_notice(actor=march.chair, run_id=march.run.pk)


def test_new_words_start_again_from_the_first_stage_and_the_old_ones_stay(march) -> None:
    march.start()
    march.talk()
    key = march.run.pk
    with pytest.raises(NewWordsStartAgain):
        running.send_back(
            actor=march.chair, run_id=key, to="consult", reason="改", new_text="改修二组的路"
        )
    march.talk()
    running.send_back(
        actor=march.chair, run_id=key, to="propose", reason="改", new_text="改修二组的路"
    )
    run = march.fresh()
    assert run.text == "改修二组的路"
    assert run.steps.get(act=StepAct.STARTED).text.startswith("硬化三组")


def test_the_result_is_signed_by_a_supervisor_and_nobody_else(hall, march) -> None:
    march.to_board()
    hall.at(LAST_DAY + 1)
    publishing.end_notice(actor=march.chair, run_id=march.run.pk)
    publishing.carry_out(actor=march.chair, run_id=march.run.pk, done="好了")
    with pytest.raises(StageSkipped):
        publishing.sign_result(actor=hall.actors.supervision_chair, run_id=march.run.pk)
    publishing.publish_result(actor=march.chair, run_id=march.run.pk)
    publishing.hang(actor=march.chair, run_id=march.run.pk)
    with pytest.raises(NotAllowed):
        publishing.sign_result(actor=march.chair, run_id=march.run.pk)
    hall.at(14, month=4)
    with pytest.raises(NotSupervising):
        publishing.file(actor=march.chair, run_id=march.run.pk)
    publishing.sign_result(actor=hall.actors.supervision_chair, run_id=march.run.pk)
    hall.at(13, month=4)
    with pytest.raises(PublicationRuns):
        publishing.file(actor=march.chair, run_id=march.run.pk)


def test_small_matters_are_done_after_the_council_and_voted_ones_are_not(march) -> None:
    march.start(procedure="four_affairs", matter=Matter.HAMLET_AFFAIRS)
    march.talk()
    march.talk()
    council = frozenset({march.tiny.villager.pk, march.tiny.other_household.head_id})
    march.talk(came=council)
    assert march.fresh().stage == "do"
    march.start(procedure="four_affairs", matter=Matter.VILLAGE_WORKS)
    march.talk()
    march.talk()
    with pytest.raises(NeedsVote):
        march.talk(came=council, then="do")
    march.talk(came=council)
    assert march.fresh().stage == "resolve"


def test_a_procedure_fits_its_matter(march) -> None:
    with pytest.raises(NeedsVote) as refused:
        march.start(procedure="hamlet")
    assert "第二十八条" in refused.value.basis
    with pytest.raises(NothingToVote):
        march.start(matter=Matter.HAMLET_AFFAIRS)
    with pytest.raises(NotFound):
        march.start(procedure="unheard_of")
    with pytest.raises(NotFound):
        march.start(area_id=march.tiny.group.pk)  # a vote by law is the village's
    march.start(procedure="hamlet", matter=Matter.HAMLET_AFFAIRS, area_id=march.tiny.group.pk)


def test_it_is_given_up_before_the_vote_has_carried_it_and_not_after(march) -> None:
    march.start()
    running.drop(actor=march.chair, run_id=march.run.pk, reason="资金没有落实")
    with pytest.raises(RunOver):
        march.talk()
    march.to_board()
    with pytest.raises(RunOver):
        running.drop(actor=march.chair, run_id=march.run.pk, reason="不想办了")


def test_only_a_later_decision_of_the_assembly_revokes_it(hall, march) -> None:
    march.to_board()
    own = march.run.steps.get(act=StepAct.CARRIED).resolution_id
    with pytest.raises(NotFound):
        running.revoke(actor=march.chair, run_id=march.run.pk, resolution_id=own)
    later = Resolution.objects.get(pk=own)
    later.pk, later.title, later.passed_on = None, "撤销修路决议", dt.date(2026, 3, 20)
    later.save(force_insert=True)
    running.revoke(actor=march.chair, run_id=march.run.pk, resolution_id=later.pk)
    assert march.fresh().status == RunStatus.REVOKED
    with pytest.raises(RunOver):
        publishing.end_notice(actor=march.chair, run_id=march.run.pk)


@pytest.mark.parametrize("who", ["villager", "supervision_chair", "first_secretary", "auditor"])
def test_those_who_only_read_cannot_move_it(march, who) -> None:
    march.start()
    actor = getattr(march.actors, who)
    assert runs.get_run(actor, march.run.pk)
    with pytest.raises(NotAllowed):
        running.drop(actor=actor, run_id=march.run.pk, reason="x")


@pytest.mark.parametrize("who", ["far_villager", "other_township_officer", "county_leader"])
def test_those_of_elsewhere_do_not_find_it(march, who) -> None:
    march.start()
    with pytest.raises(NotFound):
        runs.get_run(getattr(march.actors, who), march.run.pk)


def test_standing_costs_the_same_however_long_it_went_on(
    march, django_assert_max_num_queries
) -> None:
    march.to_board()
    run = Run.objects.select_related("area").get(pk=march.run.pk)
    with django_assert_max_num_queries(1):
        runs.standing(run)
    assert Step.objects.count() == 7
