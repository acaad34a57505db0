"""The record of acts: written with the act, never changed, read within one's reach."""

import contextlib

import pytest
from django.db import IntegrityError, connection, transaction

from touyan.audit import queries, services
from touyan.audit.detail import PersonalDataInDetail
from touyan.audit.models import Record
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.core.errors import NotAllowed, NotFound

VILLAGE, SISTER, COUNTY = "520524105205", "520524105206", "520524"


def auditor(prefix: str) -> Actor:
    return Actor(7, frozenset({Grant(Power.AUDIT_READ, GrantKind.AREA, 1, prefix)}))


def write(**changes) -> Record:
    values = {"action": "test.thing.done", "object_kind": "thing", "object_id": 1} | changes
    return services.record(actor=values.pop("actor", SYSTEM), **values)


@pytest.mark.django_db
class TestWriting:
    def test_an_act_keeps_who_what_where_and_for_whom(self):
        actor = Actor(5, on_behalf_of=9)
        kept = write(actor=actor, area_path=VILLAGE, detail={"lines": 3, "codes": ["a", "b"]})
        kept.refresh_from_db()
        assert (kept.actor_id, kept.on_behalf_of, kept.object_id) == (5, 9, "1")
        assert kept.detail == {"lines": 3, "codes": ["a", "b"]}
        assert kept.at.tzinfo is not None

    @pytest.mark.parametrize(
        "detail",
        [
            {"name": "张三"},
            {"code": "11010519491231002X"},
            {"reason": "他的证号是110105194912310021"},
            {"reason": "电话 13800138000"},
            {"nested": {"who": "李四"}},
            {"many": ["ok", "王五"]},
            {"amount": 1.5},
            {"text": "x" * 501},
        ],
    )
    def test_it_refuses_personal_data_in_the_detail(self, detail):
        with pytest.raises(PersonalDataInDetail):
            write(detail=detail)
        assert not Record.objects.exists()

    def test_a_typed_reason_is_kept(self):
        assert write(detail={"reason": "核对补贴名单"}).detail["reason"] == "核对补贴名单"

    def test_a_digest_is_not_taken_for_a_phone_number(self):
        digest = "ab13800138000cd" + "0" * 49
        assert write(detail={"sha256": digest}).detail["sha256"] == digest

    def test_an_area_code_is_not_taken_for_a_phone_number(self):
        assert write(detail={"area": "130105194912"}).pk

    @pytest.mark.parametrize(
        "statement", ["UPDATE audit_record SET action='x'", "DELETE FROM audit_record"]
    )
    def test_the_database_refuses_to_change_or_remove_an_act(self, statement):
        write()
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
        assert Record.objects.get().action == "test.thing.done"

    @pytest.mark.postgres_lane
    def test_the_database_refuses_to_empty_the_table(self):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute("TRUNCATE audit_record")


@pytest.mark.django_db(transaction=True)
class TestTogetherWithTheAct:
    def test_it_is_refused_outside_a_transaction(self):
        with pytest.raises(AssertionError):
            write()

    def test_it_disappears_when_the_act_fails(self):
        with contextlib.suppress(RuntimeError), transaction.atomic():
            write()
            raise RuntimeError
        assert not Record.objects.exists()


def ids(page):
    return [one.id for one in page.records]


@pytest.mark.django_db
class TestReading:
    def test_several_places_are_seen_together_and_none_shows_nothing(self):
        rows = [write(area_path=path) for path in (VILLAGE, SISTER, "999999000000")]
        both = auditor(VILLAGE).grants | auditor(SISTER).grants
        assert ids(queries.records(Actor(2, both))) == [rows[1].pk, rows[0].pk]
        elsewhere = Grant(Power.AUDIT_READ, GrantKind.ORGANISATION, 1)
        assert ids(queries.records(Actor(2, frozenset({elsewhere})))) == []

    def test_a_row_shows_what_was_written(self):
        row = write(area_path=VILLAGE)
        (act,) = queries.records(auditor(COUNTY)).records
        for name in ("id", "at", "actor_id", "action", "object_kind", "object_id", "area_path"):
            assert getattr(act, name) == getattr(row, name)

    def test_it_needs_the_power(self):
        with pytest.raises(NotAllowed):
            queries.records(Actor(1))

    def test_an_auditor_sees_only_acts_of_the_own_area(self):
        mine, _other, _countywide = write(area_path=VILLAGE), write(area_path=SISTER), write()
        assert ids(queries.records(auditor(VILLAGE))) == [mine.pk]
        with pytest.raises(NotFound):
            queries.get_record(auditor(VILLAGE), _other.pk)

    def test_acts_without_an_area_are_seen_by_the_county(self):
        rows = [write(area_path=VILLAGE), write()]
        assert ids(queries.records(auditor(COUNTY))) == [row.pk for row in rows[::-1]]

    def test_pages_follow_each_other_without_gap_or_repeat(self):
        rows = [write(area_path=VILLAGE, object_id=n) for n in range(7)]
        seen, before = [], None
        while True:
            page = queries.records(auditor(COUNTY), before=before, limit=3)
            seen += ids(page)
            before = page.next_before
            if before is None:
                break
        assert seen == [row.pk for row in rows[::-1]]

    def test_it_filters_by_object_actor_area_and_action(self):
        wanted = write(actor=Actor(3), object_kind="case", object_id="K1", area_path=VILLAGE)
        write(object_kind="case", object_id="K2", area_path=SISTER, action="other.thing.done")
        for narrow in (
            queries.Wanted(object_kind="case", object_id="K1"),
            queries.Wanted(actor_id=3),
            queries.Wanted(area_prefix=VILLAGE),
            queries.Wanted(action_prefix="test."),
        ):
            assert ids(queries.records(auditor(COUNTY), wanted=narrow)) == [wanted.pk]

    def test_a_page_is_one_query(self, django_assert_num_queries):
        for n in range(60):
            write(object_id=n)
        with django_assert_num_queries(1):
            queries.records(auditor(COUNTY))
