"""Pages by key: together they are the whole list, once, in order, wherever the pages are cut."""

import datetime as dt
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touyan.backstage.models import RequestKey
from touyan.core import keyset
from touyan.core.errors import NotFound

DAYS = st.lists(st.integers(0, 6), max_size=12)
NOON = dt.datetime(2021, 9, 1, 4, 0, tzinfo=dt.UTC)


@pytest.mark.django_db
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moments=DAYS, limit=st.integers(1, 5))
def test_the_pages_are_the_whole_list_once_and_in_order(moments, limit) -> None:
    RequestKey.objects.all().delete()
    for hours in moments:
        RequestKey.objects.create(
            person_id=1,
            key=uuid.uuid4(),
            body_hash="0" * 64,
            created_at=NOON + dt.timedelta(hours=hours),
        )
    got: list[RequestKey] = []
    key, pages = "", 0
    while pages == 0 or key:
        rows, key = keyset.newest_first(
            RequestKey.objects.all(), "created_at", before=key, limit=limit, kind=keyset.moment
        )
        got += rows
        pages += 1
    assert got == list(RequestKey.objects.order_by("-created_at", "-pk"))
    assert pages == max(1, -(-len(moments) // limit))


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "_",
        "2021-09-01",
        "2021-09-01_",
        "2021-13-01_4",
        "2021-09-01_-4",
        "2021-09-01_" + "9" * 30,
    ],
)
def test_a_key_that_no_page_gave_out_is_not_found(key) -> None:
    with pytest.raises(NotFound):
        keyset.newest_first(RequestKey.objects.all(), "created_at", before=key, limit=3)


def test_a_moment_without_its_offset_is_not_found() -> None:
    with pytest.raises(NotFound):
        keyset.newest_first(
            RequestKey.objects.all(),
            "created_at",
            before="2021-09-01T04:00:00_4",
            limit=3,
            kind=keyset.moment,
        )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        (str(2**63 - 1), 2**63 - 1),
        (str(2**63), None),
        ("٧", None),
        ("", None),
        ("-1", None),
    ],
)
def test_an_id_is_what_a_row_can_have(text, number) -> None:
    assert keyset.read_id(text) == number


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_an_offset_leads_out_of_the_calendar_is_no_key(text) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        keyset.moment(text)
