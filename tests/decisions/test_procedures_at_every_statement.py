"""F-03, F-08 for procedures: each write does all or nothing, and several at once do it once.

`march.talk` is `running.hold_talk`, `march.call` is `running.call_vote`.
"""

import datetime as dt

import pytest

from tests.decisions.march import March
from tests.fault import processes
from tests.fault.statements import fail_at_every_statement
from touyan.core.errors import DomainError
from touyan.decisions.models import Step, StepAct
from touyan.decisions.services import publishing, running

pytestmark = pytest.mark.django_db(transaction=True)
LAST_DAY = 27


def test_every_write_of_a_procedure_does_all_or_nothing(hall) -> None:
    march = March(hall)
    fail_at_every_statement(march.start)
    key, chair = march.run.pk, march.chair
    fail_at_every_statement(march.talk)
    march.talk()
    march.talk()
    fail_at_every_statement(
        lambda: running.send_back(actor=chair, run_id=key, to="review", reason="再议")
    )
    march.talk()
    fail_at_every_statement(march.call)
    march.vote()
    fail_at_every_statement(lambda: running.take_result(actor=chair, run_id=key))
    fail_at_every_statement(lambda: publishing.publish(actor=chair, run_id=key))
    fail_at_every_statement(lambda: publishing.hang(actor=chair, run_id=key))
    hall.at(LAST_DAY + 1)
    fail_at_every_statement(lambda: publishing.end_notice(actor=chair, run_id=key))
    fail_at_every_statement(lambda: publishing.carry_out(actor=chair, run_id=key, done="好了"))
    fail_at_every_statement(lambda: publishing.publish_result(actor=chair, run_id=key))
    publishing.hang(actor=chair, run_id=key)
    supervisor = hall.actors.supervision_chair
    fail_at_every_statement(lambda: publishing.sign_result(actor=supervisor, run_id=key))
    hall.at(14, month=4)
    fail_at_every_statement(lambda: publishing.file(actor=chair, run_id=key))


def test_beginning_early_objecting_answering_and_giving_up(hall) -> None:
    march = March(hall)
    march.to_board()
    key, chair = march.run.pk, march.chair
    fail_at_every_statement(march.object_to)
    objection = march.fresh().steps.get(act=StepAct.PUBLISHED).notice.objections.get()
    officer = hall.actors.township_officer
    fail_at_every_statement(
        lambda: publishing.answer(
            actor=officer, objection=objection, outcome="DISMISSED", answer="属实"
        )
    )
    fail_at_every_statement(lambda: publishing.begin_early(actor=chair, run_id=key, reason="抢险"))
    later = march.fresh().steps.get(act=StepAct.CARRIED).resolution
    later.pk, later.title, later.passed_on = None, "撤销修路决议", dt.date(2026, 3, 20)
    later.save(force_insert=True)
    fail_at_every_statement(lambda: running.revoke(actor=chair, run_id=key, resolution_id=later.pk))
    march.start()
    key = march.run.pk
    fail_at_every_statement(lambda: running.drop(actor=chair, run_id=key, reason="不办了"))


def test_one_result_is_taken_over_once_by_four_at_once(hall) -> None:
    march = March(hall)
    march.start()
    march.talks()
    march.call()
    march.vote()
    key, chair = march.run.pk, march.chair

    def take(number: int, say: processes.Say) -> None:
        try:
            running.take_result(actor=chair, run_id=key)
        except DomainError as refused:
            say(refused.code)
        else:
            say("taken")

    said = [line for lines in processes.together(4, take) for line in lines]
    assert sorted(said) == ["decisions.stage_skipped"] * 3 + ["taken"]
    assert Step.objects.filter(act=StepAct.CARRIED).count() == 1
