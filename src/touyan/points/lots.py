"""Where each point comes from and until when it can be used: lots, replayed from the ledger. Pure.

A lot is what one award brought. Spending takes the lot that runs out first; taking a spending back
returns exactly the parts that it took; what is left of a lot after its day runs out. Lots are not
stored: a statement of the account, replayed in its order, always gives the same lots.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

RESERVE_SUFFIX = ".reserve"
RELEASE_SUFFIX = ".release"
CARRY_OVER = "never"
_FOR_EVER = dt.date.max


@dataclass(frozen=True, slots=True)
class Expiry:
    """Until when points can be used: a day (month, day) of the year after the award."""

    month: int
    day: int

    @classmethod
    def parse(cls, text: str) -> "Expiry | None":
        """Return the rule written as `MM-DD`; None for `never`: points are carried over."""
        if text == CARRY_OVER:
            return None
        month, day = text.split("-")
        return cls(int(month), int(day))

    def last_day(self, awarded_on: dt.date) -> dt.date:
        """Return the last day on which points awarded on a day can be used."""
        return self.in_year(awarded_on.year + 1)

    def in_year(self, year: int) -> dt.date:
        """Return the day in a year; 29 February is 28 February where there is none."""
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return dt.date(year, self.month + 1, 1) - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of one award. `origin` is the key of the transfer that brought it."""

    origin: str
    earned_on: dt.date
    points: int
    expires_on: dt.date | None

    def as_public(self) -> list[object]:
        """Return the lot as the public part of a transfer to another holder carries it."""
        until = "" if self.expires_on is None else self.expires_on.isoformat()
        return [self.origin, self.earned_on.isoformat(), self.points, until]

    @classmethod
    def of_public(cls, values: Iterable[object]) -> "Lot":
        """Read what `as_public` wrote."""
        origin, earned_on, points, until = (str(value) for value in values)
        return cls(
            origin=origin,
            earned_on=dt.date.fromisoformat(earned_on),
            points=int(points),
            expires_on=dt.date.fromisoformat(until) if until else None,
        )


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a holder's account, in the order of the ledger.

    `lots` are those that came along from another holder, or went to one; `expires_on` is a day that the award itself
    states ("" of a lot means the county's rule).
    """

    transfer_id: int
    key: str
    kind: str
    on: dt.date
    amount: int
    reverses: int | None = None
    lots: tuple[Lot, ...] = ()
    expires_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Points that a spending took from one lot."""

    origin: str
    earned_on: dt.date
    points: int
    expires_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Lots:
    """The lots with something left, those that run out first before the others; and who took what."""

    left: tuple[Lot, ...]
    taken: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)

    @property
    def points(self) -> int:
        """What is left in all: the balance of the account."""
        return sum(lot.points for lot in self.left)

    def past(self, day: dt.date) -> int:
        """Return the points whose last day lies before a day."""
        return sum(lot.points for lot in self.left if _until(lot) < day)

    def within(self, first: dt.date, last: dt.date) -> tuple[Lot, ...]:
        """Return the lots whose last day lies between two days (both included)."""
        return tuple(lot for lot in self.left if first <= _until(lot) <= last)


def replay(movements: Iterable[Movement], expiry: Expiry | None) -> Lots:
    """Return the lots after all movements of one account, and the parts that each spending took."""
    shelf = _Shelf(expiry)
    for movement in movements:
        shelf.move(movement)
    return shelf.result()


def first_parts(left: Iterable[Lot], points: int) -> tuple[Lot, ...]:
    """Return the lots that leave when `points` go to another holder: those that run out first."""
    going = []
    for lot in left:
        taken = min(lot.points, points)
        if taken:
            going.append(Lot(lot.origin, lot.earned_on, taken, lot.expires_on))
            points -= taken
    return tuple(going)


def shared_parts(left: Iterable[Lot], points: int) -> tuple[Lot, ...]:
    """Return the lots that leave when `points` go along as a fair share: of every lot the like part.

    The parts sum to `points` and differ from the exact share by less than one point each.
    """
    lots = list(left)
    total = sum(lot.points for lot in lots)
    going, seen, given = [], 0, 0
    for lot in lots:
        seen += lot.points
        part = seen * points // total - given
        given += part
        if part:
            going.append(Lot(lot.origin, lot.earned_on, part, lot.expires_on))
    return tuple(going)


def _until(lot: "Lot | _Slot") -> dt.date:
    return lot.expires_on or _FOR_EVER


@dataclass(slots=True)
class _Slot:
    """A lot while the statement is replayed."""

    number: int
    origin: str
    earned_on: dt.date
    points: int
    expires_on: dt.date | None


class _Shelf:
    """The lots of one account while it is replayed. A household has dozens of lots, not thousands."""

    def __init__(self, expiry: Expiry | None) -> None:
        self._expiry = expiry
        self._slots: list[_Slot] = []
        self._brought: dict[int, list[_Slot]] = {}
        self._taken: dict[str, list[tuple[_Slot, int]]] = {}
        self._key_of: dict[int, str] = {}

    def move(self, movement: Movement) -> None:
        """Apply one movement."""
        self._key_of[movement.transfer_id] = movement.key
        if movement.amount < 0:
            self._spend(movement)
        elif (spent := self._spending_undone(movement)) is not None:
            for slot, points in self._taken.get(spent, []):
                slot.points += points
        else:
            self._bring(movement)

    def _spend(self, movement: Movement) -> None:
        """Take what a movement names (points that go to another holder), then as everything is spent."""
        named = [part for lot in movement.lots for part in self._take_of(lot)]
        rest = -movement.amount - sum(points for _slot, points in named)
        own = self._brought.get(movement.reverses or 0, [])
        self._taken[movement.key] = named + self._take(rest, own)

    def _take_of(self, lot: Lot) -> list[tuple[_Slot, int]]:
        """Take the points of one lot from the slots of the same origin and last day."""
        like = (lot.origin, lot.expires_on)
        slots = [slot for slot in self._slots if (slot.origin, slot.expires_on) == like]
        return self._take_from(slots, lot.points)

    def _spending_undone(self, movement: Movement) -> str | None:
        """Return the key of the spending that a movement takes back, or None for an award."""
        if movement.reverses is not None:
            return self._key_of.get(movement.reverses)
        if movement.key.endswith(RELEASE_SUFFIX):
            return movement.key.removesuffix(RELEASE_SUFFIX) + RESERVE_SUFFIX
        return None

    def _bring(self, movement: Movement) -> None:
        lots = movement.lots or (
            Lot(movement.key, movement.on, movement.amount, self._last_day(movement)),
        )
        new = [
            _Slot(len(self._slots) + n, lot.origin, lot.earned_on, lot.points, lot.expires_on)
            for n, lot in enumerate(lots)
        ]
        self._slots += new
        self._brought[movement.transfer_id] = new

    def _last_day(self, movement: Movement) -> dt.date | None:
        if movement.expires_on is not None:
            return movement.expires_on
        return None if self._expiry is None else self._expiry.last_day(movement.on)

    def _take(self, points: int, own: list[_Slot]) -> list[tuple[_Slot, int]]:
        """Take from `own` first (the award that is taken back), then from what runs out first."""
        return self._take_from([*own, *self._in_order()], points)

    @staticmethod
    def _take_from(slots: Iterable[_Slot], points: int) -> list[tuple[_Slot, int]]:
        taken: list[tuple[_Slot, int]] = []
        for slot in slots:
            if not points:
                break
            part = min(slot.points, points)
            if part:
                slot.points -= part
                points -= part
                taken.append((slot, part))
        return taken

    def _in_order(self) -> list[_Slot]:
        return sorted(
            (slot for slot in self._slots if slot.points),
            key=lambda slot: (_until(slot), slot.number),
        )

    def result(self) -> Lots:
        """Return what is left and what was taken."""
        return Lots(
            left=tuple(
                Lot(slot.origin, slot.earned_on, slot.points, slot.expires_on)
                for slot in self._in_order()
            ),
            taken={
                key: tuple(
                    Part(slot.origin, slot.earned_on, points, slot.expires_on)
                    for slot, points in parts
                )
                for key, parts in self._taken.items()
            },
        )
