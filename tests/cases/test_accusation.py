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
from django.urls import reverse

from tests.cases.whistle import at, key
from tests.fault.statements import snapshot
from touyan.cases import errors, queries, services, triage
from touyan.cases.kinds import Danger, Waiting
from touyan.cases.services import mediation, proxies
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
        "书记捞好处",
        "村干部把名额给了亲戚",
        "村委账目不清",
        "支书吃空饷",
        "干部内定低保户",
        "队长索要两千块",
        "有人买选票",
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
        "村委不作为,路灯坏了三个月",
        "书记,政策有什么好处",
        "主任,邻居骂人",
        "去哪里买票",
        "父亲三年前中风,想申请救助",
        "去年出车祸了,想办残疾证",
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


def test_a_countys_own_words_come_beside_ours() -> None:
    here = triage.words_with({"wrong": ("揩油",), "fire": ("走水",)})
    assert triage.sort_out("会计揩油").outcome == Outcome.HERE
    assert triage.sort_out("会计揩油", words=here).outcome == Outcome.ACCUSATION
    assert triage.sort_out("走水了", words=here).danger == Danger.FIRE
    assert triage.sort_out("村主任贪污", words=here).outcome == Outcome.ACCUSATION


def test_the_words_of_the_countys_file_decide_there(bench) -> None:
    with pytest.raises(errors.ShownTheChannel):
        bench.submit(text="包村的吃了低保")  # two words of packs/zhijin/cases.toml, none of ours
    assert triage.sort_out("包村的吃了低保").outcome == Outcome.HERE


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


def test_an_accusation_beside_a_rating_an_objection_or_a_reason_is_kept_nowhere(bench) -> None:
    """What is said of a request that runs is read at the desk, maybe by the person accused."""
    case = bench.answered(bench.submit())
    who, caller = bench.actors.villager, bench.actors.township_officer
    waits = bench.arrived(bench.submit())
    services.pause(
        actor=bench.handler(waits),
        case_id=waits.pk,
        waiting=Waiting.VILLAGER,
        until=at(8, day=4),
        reason="等您回来",
    )
    before = snapshot()
    for act in (
        lambda: services.rate(actor=who, case_id=case.pk, score=1, words=ACCUSATION),
        lambda: services.reopen(actor=who, case_id=case.pk, reason=ACCUSATION),
        lambda: services.contest_pause(actor=who, case_id=waits.pk, reason=ACCUSATION),
        lambda: services.call_back(
            actor=caller, case_id=case.pk, is_reached=True, score=1, words=ACCUSATION
        ),
    ):
        with pytest.raises(errors.ShownTheChannel):
            act()
    assert snapshot() == before
    services.rate(actor=who, case_id=case.pk, score=5, words="书记收钱是水费", insists=True)
    assert case.callbacks.get().words == "书记收钱是水费"


def test_nobody_accuses_by_a_proxy_or_a_mediation(bench) -> None:
    tiny, who = bench.tiny, bench.actors.villager
    before = snapshot()
    for act in (
        lambda: proxies.authorise(
            actor=who,
            entrusted=proxies.Entrusted(
                "ERRAND", tiny.villager.pk, tiny.group_head.pk, ACCUSATION, at(8).date()
            ),
            proven=proxies.Proven("PHONE"),
        ),
        lambda: mediation.apply(
            actor=who,
            asked=mediation.Application(0, "NEIGHBOURS", ACCUSATION, tiny.villager.pk),
        ),
    ):
        with pytest.raises(errors.ShownTheChannel):
            act()
    assert snapshot() == before


def kept():
    """Every row of every table but the session, which notes when it was last used."""
    return {label: rows for label, rows in snapshot().items() if label != "access.Session"}


def test_the_page_of_an_act_shows_the_channel_and_the_way_back(bench) -> None:
    case = bench.answered(bench.submit())
    page = bench.actors.browser("villager")
    address = reverse("cases:own_act", args=[case.pk, "rate"])
    before = kept()
    answer = page.post(address, {"request_key": key(7), "score": "1", "words": ACCUSATION})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "12388" in text
    assert f"{address}?insists=1" in text
    assert CANARY not in text
    assert kept() == before
    again = page.get(f"{address}?insists=1").content.decode()
    assert 'name="insists"' in again
