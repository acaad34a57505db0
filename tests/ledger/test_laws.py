"""Laws of the ledger, on random histories: conservation, replay, idempotence (promise I-01, I-02)."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.village import CLERK, Village, build
from touyan.ledger import errors, queries, services, verifying
from touyan.ledger.values import Line, Posting

HOUSEHOLDS = 3
points = st.integers(min_value=1, max_value=30)
who = st.integers(min_value=0, max_value=HOUSEHOLDS - 1)
acts = st.one_of(
    st.tuples(st.just("award"), who, points),
    st.tuples(st.just("spend"), who, points),
    st.tuples(st.just("give"), who, who, points),
    st.tuples(st.just("back"), st.integers(min_value=0, max_value=20)),
    st.tuples(st.just("again"), st.integers(min_value=0, max_value=20)),
    st.tuples(st.just("batch"), st.lists(st.tuples(who, points), min_size=1, max_size=5)),
)
random_histories = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass
class Model:
    """The same ledger as a dictionary: what each account holds, and what was booked under each key."""

    held: Counter[int] = field(default_factory=Counter)
    booked: dict[str, Posting] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)

    def book(self, posting: Posting, *, floored: Sequence[int]) -> bool:
        """Book one posting unless an account would fall below zero; say whether it did."""
        after = self.held.copy()
        for line in posting.lines:
            after[line.account_id] += line.amount
        if any(after[account_id] < 0 for account_id in floored):
            return False
        self.held, self.booked[posting.key] = after, posting
        return True


def _attempt(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except errors.InsufficientBalance:
        return False
    return True


class History:
    """Runs acts on the ledger and on its model, and compares what comes out."""

    def __init__(self, village: Village) -> None:
        self.village, self.model, self.number = village, Model(), 0
        self.floored = [*village.households, village.redeemed]

    def key(self) -> str:
        """Return a key that was not used yet."""
        self.number += 1
        return f"k-{self.number}"

    def run(self, act: tuple[object, ...]) -> None:
        """Run one act in both."""
        getattr(self, str(act[0]))(*act[1:])

    def _post(self, posting: Posting) -> None:
        expected = self.model.book(posting, floored=self.floored)
        assert _attempt(lambda: services.post(actor=CLERK, posting=posting)) is expected

    def award(self, to: int, amount: int) -> None:
        """Issue points."""
        self._post(self.village.award(self.key(), amount, to=to))

    def spend(self, by: int, amount: int) -> None:
        """Redeem points."""
        self._post(self.village.spend(self.key(), amount, by=by))

    def give(self, one: int, two: int, amount: int) -> None:
        """Move points between households; to oneself it is no act."""
        lines = (
            Line(self.village.households[one], -amount),
            Line(self.village.households[two], amount),
        )
        posting = self.village.posting(self.key(), lines)
        if one != two:
            self._post(posting)
            return
        with pytest.raises(errors.BadPosting):
            services.post(actor=CLERK, posting=posting)

    def back(self, index: int) -> None:
        """Take an earlier act back, once."""
        keys = sorted(self.model.booked.keys() - self.model.taken_back)
        keys = [key for key in keys if not key.endswith(":reversed")]
        if not keys:
            return
        key = keys[index % len(keys)]
        lines = tuple(Line(x.account_id, -x.amount) for x in self.model.booked[key].lines)
        reversal = self.village.posting(f"{key}:reversed", lines)
        expected = self.model.book(reversal, floored=self.floored)
        did = _attempt(lambda: services.reverse(actor=CLERK, key=key, reason=""))
        assert did is expected
        if did:
            self.model.taken_back.add(key)
            with pytest.raises(errors.AlreadyReversed), transaction.atomic():
                services.reverse(actor=CLERK, key=key, reason="")

    def again(self, index: int) -> None:
        """Book an earlier act again: the same receipt, and nothing changes."""
        keys = sorted(key for key in self.model.booked if not key.endswith(":reversed"))
        if keys:
            posting = self.model.booked[keys[index % len(keys)]]
            assert services.post(actor=CLERK, posting=posting).replayed
            assert services.post_many(actor=CLERK, postings=[posting]).replayed == 1

    def batch(self, awards: list[tuple[int, int]]) -> None:
        """Issue points to several households at once."""
        postings = [self.village.award(self.key(), amount, to=to) for to, amount in awards]
        services.post_many(actor=CLERK, postings=postings)
        for posting in postings:
            assert self.model.book(posting, floored=self.floored)


@pytest.mark.django_db
@random_histories
@given(history=st.lists(acts, max_size=15))
def test_any_history_keeps_the_laws(history: list[tuple[object, ...]]) -> None:
    with transaction.atomic():
        village = build(households=HOUSEHOLDS, stripes=4)
        running = History(village)
        for act in history:
            running.run(act)
        accounts = [village.issued, village.redeemed, *village.households]
        held = queries.balances(accounts)
        assert held == {account_id: running.model.held[account_id] for account_id in accounts}
        assert sum(held.values()) == 0  # points are conserved
        services.seal_pending(thorough=True)
        assert verifying.verify(book_ids=[village.book_id]).problems == []  # replay, seals, sums
        for account_id in village.households:
            lines = queries.statement(account_id, limit=1_000)
            assert sum(line.amount for line in lines) == held[account_id]
            assert [line.balance for line in lines[:1]] in ([], [held[account_id]])
        transaction.set_rollback(True)


@pytest.mark.django_db
@random_histories
@given(
    first=st.lists(
        st.tuples(points, st.dates(dt.date(2019, 9, 15), dt.date(2021, 9, 14))), max_size=8
    ),
)
def test_one_by_one_and_as_a_batch_come_to_the_same(first: list[tuple[int, dt.date]]) -> None:
    with transaction.atomic():
        one, many = build(), build()
        for number, (amount, day) in enumerate(first):
            services.post(actor=CLERK, posting=one.award(f"o-{number}", amount, effective_on=day))
        services.post_many(
            actor=CLERK,
            postings=[
                many.award(f"m-{number}", amount, effective_on=day)
                for number, (amount, day) in enumerate(first)
            ],
        )
        by = ("month", "kind", "code")
        sums = [
            [
                (r.month, r.kind, r.code, r.amount, r.count)
                for r in queries.sums(by=by, book_id=v.book_id)
            ]
            for v in (one, many)
        ]
        assert sums[0] == sums[1]
        assert queries.balance(one.households[0]) == queries.balance(many.households[0])
        transaction.set_rollback(True)
