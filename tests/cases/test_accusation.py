"""An accusation against an official: its channel is shown, and nothing of it is anywhere (rule 16.7).

Searched for: every row of every table, the bytes of the database, the logs, the record of acts, the
session, the folder of files, and the pages of everybody who could look.
"""

import io
import logging
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.fault.statements import snapshot
from touyan.cases import errors, queries, services, triage
from touyan.cases.kinds import Danger
from touyan.cases.triage import Outcome

CANARY = "卡纳利"
ACCUSATION = f"我要举报{CANARY}书记收了两万块好处费"
ROLES = (
    "villager",
    "other_villager",
    "group_head",
    "village_secretary",
    "village_clerk",
    "supervision_chair",
    "township_officer",
    "township_secretary",
    "county_officer",
    "county_leader",
    "auditor",
    "system_admin",
    "security_admin",
    "audit_admin",
)


@pytest.mark.parametrize(
    "text",
    [
        ACCUSATION,
        "村主任贪污低保款",
        "检举乡长受贿",
        "支书优亲厚友,把低保给了自己亲戚",
        "会计 做 假 账",
        "所长 打.人",
        "镇干部吃拿卡要",
        "村委截留补贴",
    ],
)
def test_an_accusation_is_known_whatever_signs_stand_between(text) -> None:
    assert triage.sort_out(text).outcome == Outcome.ACCUSATION


@pytest.mark.parametrize(
    "text",
    [
        "路灯不亮了",
        "请书记来看看,水管漏了",
        "干部什么时候来量地",
        "举报一处安全隐患,电线掉下来了",
        "村主任说的修路什么时候修",
        "邻居家侵占了我家的路",
        "想问低保怎么申请",
        "",
    ],
)
def test_what_accuses_no_official_is_taken_in(text) -> None:
    assert triage.sort_out(text).outcome == Outcome.HERE


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("着火了", Danger.FIRE),
        ("老人晕倒了快来", Danger.HEALTH),
        ("孩子掉进水塘", Danger.HEALTH),
        ("有人持刀", Danger.POLICE),
        ("书记贪污,现在家里着火了", Danger.FIRE),
    ],
)
def test_danger_comes_before_everything(text, danger) -> None:
    found = triage.sort_out(text)
    assert (found.outcome, found.danger) == (Outcome.DANGER, danger)


@pytest.mark.parametrize("text", ["请问怎么防火", "如果着火怎么办", "消防演练几点开始"])
def test_a_question_about_fire_is_no_fire(text) -> None:
    assert triage.sort_out(text).outcome == Outcome.HERE


def test_who_accuses_nobody_after_all_may_say_so() -> None:
    text = "书记收钱收的是水费,我想补交"
    assert triage.sort_out(text).outcome == Outcome.ACCUSATION
    assert triage.sort_out(text, insists=True).outcome == Outcome.HERE


def accuse(bench, **more):
    with pytest.raises(errors.ShownTheChannel) as caught:
        bench.submit(text=ACCUSATION, **more)
    return caught.value


def test_the_channel_is_shown_and_the_error_says_nothing_of_the_text(bench) -> None:
    error = accuse(bench)
    assert (error.channel, error.phone) == ("DISCIPLINE", "12388")
    assert (error.status, error.code) == (400, "core.invalid")  # as any mistaken form
    assert CANARY not in f"{error!r} {error} {error.args} {vars(error)}"


@pytest.mark.parametrize("more", [{}, {"is_anonymous": True}, {"kind": "suggestion"}])
def test_not_a_row_of_any_table_changes(bench, more) -> None:
    before = snapshot()
    accuse(bench, **more)
    assert snapshot() == before


def test_not_even_a_read_names_it(bench, django_assert_max_num_queries) -> None:
    one, who = bench.submission(text=ACCUSATION), bench.actors.villager
    # One read: which county it is, for its telephone number.
    with (
        django_assert_max_num_queries(1) as asked,
        pytest.raises(errors.ShownTheChannel),
    ):
        services.submit(actor=who, submission=one)
    assert CANARY not in str(asked.captured_queries)


def test_an_accusation_in_the_place_or_an_answer_is_one_too(bench) -> None:
    for more in ({"place": "村主任受贿的地方"}, {"details": {"x": "检举村长"}}):
        with pytest.raises(errors.ShownTheChannel):
            bench.submit(text="有事", **more)


def test_no_log_no_file_and_no_table_has_a_trace(bench, caplog, tmp_path) -> None:
    caplog.set_level(logging.DEBUG)
    out = io.StringIO()
    accuse(bench)
    accuse(bench, uploads=(io.BytesIO(b"#!AMR voice"),))
    assert CANARY not in caplog.text
    call_command("dumpdata", "audit", "backstage", stdout=out)
    assert CANARY not in out.getvalue()
    folder = Path(settings.MEDIA_ROOT)
    kept = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    assert [path for path in kept if CANARY.encode() in path.read_bytes()] == []
    for model in apps.get_models():
        for row in model._default_manager.values_list()[:2000]:
            assert CANARY not in repr(row), model


def test_nobody_who_looks_finds_anything(bench) -> None:
    bench.submit()
    accuse(bench)
    for name in ROLES:
        actor = getattr(bench.actors, name)
        rows, _key = queries.cases(actor)
        own, _key = queries.own_cases(actor)
        desk, _key = queries.desk(actor)
        for case in [*rows, *own, *desk, *queries.given_to(actor)]:
            lines = queries.time_line(case)
            assert CANARY not in case.text + "".join(line.words for line in lines), name


def test_the_database_itself_has_no_byte_of_it(bench) -> None:
    accuse(bench)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value)
                    needle = CANARY.encode() if isinstance(raw, bytes) else CANARY
                    assert needle not in raw, table


def test_a_court_matter_is_shown_to_justice(bench) -> None:
    with pytest.raises(errors.ShownTheChannel) as caught:
        services.submit(
            actor=bench.actors.villager,
            submission=bench.submission(text="法院判决不服,想上诉"),
        )
    assert (caught.value.channel, caught.value.phone) == ("COURT", "12348")
