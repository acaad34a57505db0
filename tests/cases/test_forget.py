"""What is no longer needed is forgotten; a new field key reads and rewrites what an old one sealed."""

import datetime as dt
import io
import logging

import pytest
from django.db import OperationalError, connection, transaction

from tests.cases.whistle import at
from touyan.access.services import rotation
from touyan.cases import queries, services
from touyan.cases.models import Case, CaseEvent, EventWords
from touyan.cases.services import submitting
from touyan.core import bulk, crypto


def test_words_voice_and_name_go_after_three_years_and_the_line_stays(
    bench, tmp_path, settings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    case = bench.submit(uploads=(io.BytesIO(b"#!AMR\n" + b"x" * 40),), place="村口")
    bench.answered(case)
    services.rate(actor=bench.actors.villager, case_id=case.pk, score=5, words="好")
    lines = CaseEvent.objects.filter(case=case).count()
    bench.now(at(8) + dt.timedelta(days=1094))
    assert services.forget_old() == 0
    bench.now(at(8) + dt.timedelta(days=1095, seconds=1))
    assert services.forget_old() == 1
    assert services.forget_old() == 0
    case.refresh_from_db()
    assert (case.text, case.place, case.answer, case.reporter_id) == ("", "", "", None)
    assert not EventWords.objects.filter(event__case=case).exists()
    assert case.files.get().file.erased_at is not None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert CaseEvent.objects.filter(case=case).count() == lines
    assert case.arrived_at == at(8)


def test_an_open_case_is_never_forgotten(bench) -> None:
    bench.submit()
    bench.now(at(8) + dt.timedelta(days=3000))
    assert services.forget_old() == 0


def test_a_new_key_reads_and_rewrites_what_the_old_one_sealed(bench, settings) -> None:
    case = bench.answered(bench.submit(text="我家的事"))
    settings.FIELD_KEYS_RETIRED = (settings.FIELD_KEY,)
    settings.FIELD_KEY = "another key of the tests, long enough"
    assert Case.objects.get(pk=case.pk).text == "我家的事"
    assert rotation.rotate_sealed() > 0
    assert rotation.rotate_sealed() == 0
    settings.FIELD_KEYS_RETIRED = ()
    again = Case.objects.get(pk=case.pk)
    assert (again.text, again.answer) == ("我家的事", "修好了")
    assert "修好了" in [line.words for line in queries.time_line(again)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_case WHERE id = %s", [case.pk])
        assert crypto.is_current(cursor.fetchone()[0])


def test_many_rows_at_once_are_sealed_like_one(bench) -> None:
    event = CaseEvent.objects.filter(case=bench.submit()).first()
    with transaction.atomic():
        bulk.create([EventWords(event=event, text="我家的事")])
    assert EventWords.objects.get(event=event).text == "我家的事"
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_eventwords WHERE event_id = %s", [event.pk])
        assert crypto.is_current(cursor.fetchone()[0])


def test_a_failure_writes_nothing_of_the_text_into_a_log(bench, caplog, monkeypatch) -> None:
    caplog.set_level(logging.DEBUG)

    def broken(*_args, **_more):
        raise OperationalError("the disk is full")

    monkeypatch.setattr(submitting, "ask_next", broken)
    words = {"text": "卡纳利家的事", "place": "卡纳利屋后", "contact": "12900001234"}
    with pytest.raises(OperationalError) as caught:
        bench.submit(**words)
    logging.getLogger("touyan").exception("broken", exc_info=caught.value)
    for word in words.values():
        assert word not in caplog.text
