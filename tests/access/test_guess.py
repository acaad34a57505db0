"""How long a refusal takes tells nothing about an account (promise X-09)."""

import itertools
import statistics
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from touyan.access.errors import TooManyTries, WrongSignIn
from touyan.access.models import Attempt, User
from touyan.access.services import accounts
from touyan.access.services.accounts import account_of
from touyan.core.actor import SYSTEM

ARGON2 = "django.contrib.auth.hashers.Argon2PasswordHasher"
MOST_MS = 20


@pytest.fixture
def known(tiny, settings) -> str:
    settings.PASSWORD_HASHERS = [ARGON2]
    accounts._nobodys_password.cache_clear()
    accounts.open_account(actor=SYSTEM, person_id=tiny.village_clerk.pk, username="wang.fang")
    account_of(tiny.villager.pk)  # an account without a password
    yield "wang.fang"
    accounts._nobodys_password.cache_clear()


def attempt(username: str, clock=time.process_time) -> float:
    """Return how many milliseconds a wrong sign-in takes, by default of this process's own work."""
    Attempt.objects.update(failures=0, blocked_until=None)
    started = clock()
    with pytest.raises(WrongSignIn):
        accounts.check_password(username=username, password="wrong", code="", address="192.0.2.1")
    return (clock() - started) * 1000


def difference(samples: int, names: list[str], clock=time.process_time) -> float:
    """Return the largest median difference between two names, measured in turns.

    Work of this process instead of the clock on the wall: what else runs on the machine tells an
    attacker nothing, and would only make the test fail at random.
    """
    rounds = [[attempt(name, clock) for name in names] for _n in range(samples)]
    pairs = itertools.combinations(range(len(names)), 2)
    return max(abs(statistics.median(r[i] - r[j] for r in rounds)) for i, j in pairs)


def test_known_unknown_and_passwordless_names_compute_one_hash_each(known, tiny, monkeypatch):
    verified = []
    honest = Argon2PasswordHasher.verify

    def counting(self, password, encoded):
        verified.append(encoded)
        return honest(self, password, encoded)

    monkeypatch.setattr(Argon2PasswordHasher, "verify", counting)
    attempt("nobody.here")  # computes the hash of nobody once per process
    for name in (known, "nobody.here", f"p{tiny.villager.pk}"):
        verified.clear()
        attempt(name)
        assert len(verified) == 1, name
    User.objects.filter(username=known).update(is_active=False)
    verified.clear()
    attempt(known)
    assert len(verified) == 1


def test_the_time_of_a_refusal_tells_nothing(known, tiny):
    attempt("nobody.here")
    assert difference(25, [known, "nobody.here", f"p{tiny.villager.pk}"]) < MOST_MS


@pytest.mark.nightly
def test_the_time_of_a_refusal_tells_nothing_over_three_hundred_samples(known, tiny):
    attempt("nobody.here")
    names = [known, "nobody.here", f"p{tiny.villager.pk}"]
    assert difference(300, names, time.perf_counter) < MOST_MS


def test_a_hundred_tries_at_once_are_a_hundred_tries(known):
    """A try is counted before it is checked: the eleventh never reaches the password."""
    refused = 0
    for _n in range(30):
        try:
            accounts.check_password(username=known, password="x", code="", address="192.0.2.1")
        except TooManyTries:
            refused += 1
        except WrongSignIn:
            pass
    assert refused == 25
