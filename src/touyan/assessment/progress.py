"""How far a target has come, from the values of its measure by month. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from touyan.core.measures import AnyMeasure, Flow, Value

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """What was reached, out of what; None: nothing is known yet."""

    reached: int | None
    value: int

    @property
    def percent(self) -> int | None:
        """How much of a hundred, cut down, never rounded up to a target that was missed."""
        return None if self.reached is None else self.reached * PERCENT // self.value

    @property
    def is_reached(self) -> bool:
        """Say whether the value was reached."""
        return self.reached is not None and self.reached >= self.value


def progress(
    measure: AnyMeasure, values: Mapping[str, Value], months: Sequence[str], value: int
) -> Progress:
    """Return how far it has come: a flow is added up, else the last month that is known counts.

    A share counts in percent, an average in its own unit, both cut down; of nothing nothing is known.
    """
    known = [values[month] for month in months if month in values]
    if not known:
        return Progress(None, value)
    whole = measure.over_months(known) if isinstance(measure, Flow) else known[-1]
    if whole is None or whole.den == 0:
        return Progress(None, value)
    if whole.den is None:
        return Progress(whole.num, value)
    times = 1 if measure.is_average else PERCENT
    return Progress(whole.num * times // whole.den, value)
