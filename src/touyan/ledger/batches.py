"""Posting many transfers at once: checked one by one, written set by set."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable

from django.conf import settings

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.ledger import backend, replay, values
from touyan.ledger.batch import Batch
from touyan.ledger.errors import BadPosting, BatchTooMixed, KeyReused, PeriodFrozen
from touyan.ledger.values import BatchReceipt, Checked, Posting

CHUNK = 10_000


def post_many(
    *,
    actor: Actor,
    postings: Iterable[Posting],
    at: dt.datetime,
    progress: Callable[[int], None] | None,
) -> BatchReceipt:
    """Write the postings in the caller's transaction; see `services.post_many`."""
    batch, rest, done, replayed = Batch(), iter(postings), 0, 0
    while chunk := list(itertools.islice(rest, CHUNK)):
        replayed += _chunk(batch, chunk, actor, at)
        done += len(chunk)
        if progress is not None:
            progress(done)
    mixed = batch.both_ways()
    if mixed and backend.chosen().floored(mixed):
        raise BatchTooMixed
    if batch.counts:
        backend.chosen().finish(batch, actor=actor, at=at)
    return BatchReceipt(posted=done - replayed, replayed=replayed)


def _chunk(batch: Batch, chunk: list[Posting], actor: Actor, at: dt.datetime) -> int:
    """Write one chunk; return how many of it had been booked before."""
    fresh = _checked(chunk, at.date())
    store = backend.chosen()
    known = store.existing(list(fresh))
    if known:
        replay.require_same([(fresh.pop(key), known[key]) for key in sorted(known)])
    current = clock.month_of(at.date())
    frozen = store.frozen_until(sorted({c.posting.book_id for c in fresh.values()}))
    for checked in fresh.values():
        batch.add(checked, _period(checked, current, frozen))
    if batch.rows:
        store.write(batch, actor=actor, at=at)
    batch.next_chunk()
    return len(chunk) - len(fresh)


def _checked(chunk: list[Posting], today: dt.date) -> dict[str, Checked]:
    algorithm: str = settings.LEDGER_HASH
    fresh: dict[str, Checked] = {}
    for posting in chunk:
        twin = fresh.get(posting.key)
        if twin is None:
            if posting.effective_on > today:
                raise BadPosting
            fresh[posting.key] = values.check(posting, algorithm=algorithm)
        elif twin.posting != posting:
            raise KeyReused
    return fresh


def _period(checked: Checked, current: str, frozen: dict[int, str]) -> str:
    until = frozen.get(checked.posting.book_id, "")
    for period in checked.periods(current):
        if period > until:
            return period
    raise PeriodFrozen
