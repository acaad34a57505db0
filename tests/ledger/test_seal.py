"""Sealing transfers into the chain of their book."""

import hashlib

import pytest
from django.db import connection

from tests.ledger.village import CLERK, Village, build
from touyan.core import chain
from touyan.ledger import jobs, queries, sealing, services
from touyan.ledger.models import Seal


def test_it_seals_what_is_unsealed_once(xinglong: Village) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    services.post(actor=CLERK, posting=xinglong.award("a-2", 5))
    assert services.seal_pending() == 2
    assert services.seal_pending() == 0
    services.post(actor=CLERK, posting=xinglong.award("a-3", 5))
    assert services.seal_pending() == 1
    assert list(Seal.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]


def test_the_leaf_is_the_documented_text(xinglong: Village) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5, public={"b": 1, "a": "积"}))
    services.seal_pending()
    act = queries.transfer("a-1")
    issued, household = xinglong.issued, xinglong.households[0]
    text = (
        f'{{"actor":7,"book":{xinglong.book_id},"effective_on":"2021-09-01","key":"a-1",'
        f'"kind":"points.award","lines":[[{issued},"points.issued","POINT",null,-5],'
        f'[{household},"points.available","POINT",{xinglong.subjects[0]},5]],"part":0,'
        '"period":"2021-09","posted_at":"2021-09-14T04:00:00.000000Z","private_commit":"",'
        '"public":{"a":"积","b":1},"resolution":null,"reverses":null}'
    )
    leaf = hashlib.sha256(b"\x00" + text.encode()).digest()
    assert act.seal_leaf == leaf
    assert act.seal_hash == hashlib.sha256(bytes(32) + leaf).digest()
    assert act.seal_seq == 1


def test_each_book_has_its_own_chain(xinglong: Village) -> None:
    other = build()
    postings = [v.award(f"{v.book_id}-{n}", 1) for n in range(3) for v in (xinglong, other)]
    services.post_many(actor=CLERK, postings=postings)
    services.seal_pending()
    for village in (xinglong, other):
        seals = Seal.objects.filter(book_id=village.book_id).order_by("seq")
        assert [seal.seq for seal in seals] == [1, 2, 3]
        head = chain.START
        for seal in seals:
            head = chain.link(head, bytes(seal.leaf))
            assert bytes(seal.hash) == head


def test_a_batch_is_sealed_when_it_is_committed(
    xinglong: Village, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.post_many(actor=CLERK, postings=[xinglong.award("a-1", 1)])
    assert queries.transfer("a-1").seal_seq == 1


def test_it_goes_in_chunks(xinglong: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "CHUNK", 3)
    services.post_many(actor=CLERK, postings=[xinglong.award(f"a-{n}", 1) for n in range(7)])
    assert services.seal_pending() == 7


def test_the_usual_pass_looks_at_recent_ones_and_a_thorough_one_at_all(
    xinglong: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.post(actor=CLERK, posting=xinglong.award("late", 1))
    services.post(actor=CLERK, posting=xinglong.award("a-1", 1))
    # As if the first had been committed only after the second was sealed.
    monkeypatch.setattr(sealing, "RECENT_IDS", 0)
    late, newest = queries.transfer("late").id, queries.transfer("a-1").id
    Seal.objects.create(
        transfer_id=newest, book_id=xinglong.book_id, seq=1, leaf=bytes(32), hash=bytes(32)
    )
    assert services.seal_pending(thorough=False) == 0
    assert services.seal_pending(thorough=True) == 1
    assert Seal.objects.get(transfer_id=late).seq == 2


def test_the_schedule_has_both_passes(xinglong: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, bool] = {}
    for due in jobs.SCHEDULE:
        monkeypatch.setattr(
            sealing,
            "seal_pending",
            lambda *, thorough, name=due.name: asked.setdefault(name, thorough),
        )
        due.run(CLERK)
    assert asked == {"ledger.seal": False, "ledger.seal_thoroughly": True}


def test_sm3_seals_where_the_site_must(xinglong: Village, settings: object) -> None:
    settings.LEDGER_HASH = chain.SM3  # type: ignore[attr-defined]
    village = build()
    services.post(actor=CLERK, posting=village.award("a-1", 5, private={"n": 1}))
    services.seal_pending()
    act = queries.transfer("a-1")
    assert act.seal_hash == hashlib.new("sm3", bytes(32) + (act.seal_leaf or b"")).digest()


def test_erasing_the_private_part_keeps_the_seal(xinglong: Village) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5, private={"name": "张三"}))
    services.seal_pending()
    before = queries.transfer("a-1")
    services.erase_private(actor=CLERK, key="a-1")
    after = queries.transfer("a-1")
    assert (before.private, after.private) == ({"name": "张三"}, None)
    assert after.seal_leaf == before.seal_leaf
    again = services.post(
        actor=CLERK, posting=xinglong.award("a-1", 5, private={"name": "anybody"})
    )
    assert again.replayed  # what is erased cannot be compared any more


@pytest.mark.sqlite_lane
@pytest.mark.django_db(transaction=True)
def test_a_batch_is_booked_while_others_keep_the_lock_after_it_and_sealed_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    village = build()
    real = sealing.seal_pending
    other = connection.copy()

    def seal_while_others_write(*, thorough: bool) -> int:
        with other.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 1")
        return real(thorough=thorough)

    monkeypatch.setattr(sealing, "seal_pending", seal_while_others_write)
    try:
        services.post_many(actor=CLERK, postings=[village.award("a-1", 5)])
    finally:
        other.close()
        connection.close()
    assert not [record for record in caplog.records if record.exc_info]
    assert queries.balance(village.households[0]) == 5
    assert not Seal.objects.exists()

    monkeypatch.setattr(sealing, "seal_pending", real)
    assert services.seal_pending() == 1
