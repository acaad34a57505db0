"""The pure rule of delays and locks (promise X-09)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.access.lockout import (
    SHARED_NETWORK,
    STRICT,
    Count,
    Scope,
    after_success,
    after_try,
    is_locked,
    network_of,
    wait,
)

START = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)


def tried(times: int, *, every: dt.timedelta = dt.timedelta(minutes=20), limits=STRICT) -> Count:
    count = Count()
    for n in range(times):
        count = after_try(count, now=START + n * every, limits=limits)
    return count


@pytest.mark.parametrize(
    ("wrong", "seconds"),
    [(1, 0), (4, 0), (5, 5), (6, 10), (7, 20), (8, 40), (9, 80), (10, 900), (11, 900), (40, 900)],
)
def test_five_wrong_tries_bring_a_delay_and_ten_a_lock(wrong, seconds):
    count = tried(wrong, every=dt.timedelta(0))
    assert wait(count, now=START) == dt.timedelta(seconds=seconds)
    assert is_locked(count, now=START, limits=STRICT) == (wrong >= 10)


def test_a_lock_ends_after_fifteen_minutes_and_comes_back_with_the_next_wrong_try():
    count = tried(10, every=dt.timedelta(0))
    later = START + dt.timedelta(minutes=15)
    assert wait(count, now=later - dt.timedelta(seconds=1))
    assert not wait(count, now=later)
    assert is_locked(after_try(count, now=later, limits=STRICT), now=later, limits=STRICT)


def test_a_quiet_day_forgets():
    count = tried(9, every=dt.timedelta(0))
    assert after_try(count, now=START + dt.timedelta(hours=24), limits=STRICT).failures == 1
    assert after_try(count, now=START + dt.timedelta(hours=23), limits=STRICT).failures == 10


def test_an_account_starts_again_but_a_network_takes_back_one_try_only():
    count = tried(9, every=dt.timedelta(0))
    assert after_success(count, scope=Scope.ACCOUNT) == Count()
    assert after_success(count, scope=Scope.NETWORK).failures == 8


def test_a_shared_network_is_wider():
    assert not wait(tried(49, every=dt.timedelta(0), limits=SHARED_NETWORK), now=START)
    assert wait(tried(50, every=dt.timedelta(0), limits=SHARED_NETWORK), now=START)
    assert is_locked(
        tried(100, every=dt.timedelta(0), limits=SHARED_NETWORK), now=START, limits=SHARED_NETWORK
    )


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("203.0.113.255", "203.0.113.0/24"),
        ("203.0.114.7", "203.0.114.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_neighbouring_addresses_share_a_count(address, network):
    assert network_of(address) == network


@given(st.lists(st.integers(0, 4000), max_size=60))
def test_waiting_as_told_always_lets_the_next_try_through(pauses):
    count, now = Count(), START
    for pause in pauses:
        now += dt.timedelta(seconds=pause)
        now += wait(count, now=now)
        assert not wait(count, now=now)
        count = after_try(count, now=now, limits=STRICT)
        assert wait(count, now=now) <= STRICT.lock
