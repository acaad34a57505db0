"""F-03: every write of the cases room does all of its work or none, wherever it is cut off."""

import io

import pytest

from tests.cases.whistle import at, key
from tests.fault.statements import fail_at_every_statement
from touyan.cases import services
from touyan.cases.kinds import Waiting
from touyan.cases.models import Case, RootCause
from touyan.cases.services.escalating import escalate_batch

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_whistle_to_the_rating(bench, monkeypatch) -> None:
    who = bench.actors.villager
    one = bench.submission(key=key(1), details={"灯杆": "3号"})
    fail_at_every_statement(lambda: services.submit(actor=who, submission=one))
    case = services.submit(actor=who, submission=one).case
    handler = bench.actors.group_head
    fail_at_every_statement(lambda: services.accept(actor=handler, case_id=case.pk))
    fail_at_every_statement(lambda: services.confirm_arrival(actor=who, case_id=case.pk))
    fail_at_every_statement(
        lambda: services.note_progress(actor=handler, case_id=case.pk, words="在换灯")
    )
    fail_at_every_statement(lambda: services.reply(actor=handler, case_id=case.pk, words="修好了"))
    fail_at_every_statement(
        lambda: services.call_back(
            actor=bench.actors.township_officer, case_id=case.pk, is_reached=True, score=2
        )
    )
    officer = bench.actors.township_officer
    services.reply(actor=officer, case_id=case.pk, words="换了新的")
    fail_at_every_statement(lambda: services.rate(actor=who, case_id=case.pk, score=5))
    fail_at_every_statement(lambda: services.reopen(actor=who, case_id=case.pk))


def test_the_clocks_of_a_case(bench) -> None:
    case = bench.submit()
    bench.arrived(case)
    handler, officer = bench.handler(case), bench.actors.township_officer
    pause = {"case_id": case.pk, "waiting": Waiting.VILLAGER, "reason": "等"}
    fail_at_every_statement(lambda: services.pause(actor=handler, until=at(8, day=4), **pause))
    row = case.pauses.get()
    fail_at_every_statement(
        lambda: services.contest_pause(actor=bench.actors.villager, case_id=case.pk, reason="在家")
    )
    fail_at_every_statement(
        lambda: services.decide_contest(actor=officer, pause_id=row.pk, is_void=True, reason="属实")
    )
    fail_at_every_statement(
        lambda: services.extend(actor=officer, case_id=case.pk, days=2, reason="配件")
    )
    fail_at_every_statement(lambda: services.suspend(actor=officer, case_id=case.pk, reason="诉讼"))
    fail_at_every_statement(lambda: services.end_suspension(actor=officer, case_id=case.pk))
    fail_at_every_statement(
        lambda: services.hand_back(actor=handler, case_id=case.pk, reason="不归我")
    )
    fail_at_every_statement(
        lambda: services.decide_dispute(
            actor=bench.actors.county_officer, case_id=case.pk, office="供电所", level=2
        )
    )


def test_the_ladder_and_the_next_one(bench) -> None:
    for _ in range(3):
        bench.submit()
    bench.now(at(8, 2, 1))
    fail_at_every_statement(services.reassign_due)
    bench.now(at(8, 8))
    fail_at_every_statement(services.remind_due)
    bench.now(at(8, 10, 1))
    fail_at_every_statement(escalate_batch)


def test_a_voice_message_comes_with_its_case_or_not_at_all(bench, monkeypatch) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda _n: "ab" * 20)
    who = bench.actors.villager
    one = bench.submission(key=key(2), text="", uploads=(io.BytesIO(b"#!AMR\n" + b"x" * 50),))
    fail_at_every_statement(lambda: services.submit(actor=who, submission=one))


def test_causes_and_lists(bench) -> None:
    secretary = bench.actors.village_secretary
    pks = [bench.submit().pk for _ in range(3)]
    fail_at_every_statement(lambda: services.link(actor=secretary, case_id=pks[0], to_id=pks[1]))
    fail_at_every_statement(
        lambda: services.propose_root(actor=secretary, case_ids=pks, title="线路老化")
    )
    cause = RootCause.objects.get()
    fail_at_every_statement(
        lambda: services.take_root(actor=secretary, cause_id=cause.pk, action="换线")
    )
    fail_at_every_statement(
        lambda: services.start_absence(
            actor=bench.actors.group_head,
            person_id=bench.tiny.group_head.pk,
            stand_in_id=bench.tiny.village_clerk.pk,
            begins_at=at(8),
            ends_at=at(8, day=9),
        )
    )
    fail_at_every_statement(
        lambda: services.finish_root(actor=secretary, cause_id=cause.pk, words="换好了")
    )
    assert [one.answer for one in Case.objects.filter(pk__in=pks)] == ["换好了"] * 3
