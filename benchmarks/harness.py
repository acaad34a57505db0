"""Interleaved rounds, medians, ratios: the one way in which every benchmark here measures.

A script has a `main()` that calls `compare` once for each promise::

    def main() -> None:
        with harness.postgres_server() as address:
            harness.use_database(address)          # settings, migrations
            harness.compare(
                "single post, 1 client",
                {"touyan": ours, "one SQL function": limit},  # each returns transfers per second
                goals=[harness.Goal("touyan", "one SQL function", 0.6)],
            )
"""

import contextlib
import datetime as dt
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from tools import postgres

ROUNDS = int(os.environ.get("TOUYAN_BENCH_ROUNDS", "3"))
Contender = Callable[[], float]
"""A piece of measured work; it returns its rate."""
RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True, slots=True)
class Goal:
    """`ours` must reach `at_least` times the rate of `other`."""

    ours: str
    other: str
    at_least: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one goal came to."""

    goal: Goal
    ratio: float

    @property
    def reached(self) -> bool:
        """True when the ratio is what was promised."""
        return self.ratio >= self.goal.at_least


@dataclass
class Outcome:
    """The rates of one comparison: every round, in the order in which they were measured."""

    title: str
    unit: str
    rates: dict[str, list[float]]
    goals: Sequence[Goal]
    notes: dict[str, str] = field(default_factory=dict)

    def median(self, name: str) -> float:
        """Return the median rate of one contender."""
        return statistics.median(self.rates[name])

    def verdicts(self) -> list[Verdict]:
        """Return the ratio of medians for each goal."""
        return [Verdict(g, self.median(g.ours) / self.median(g.other)) for g in self.goals]


def compare(
    title: str,
    contenders: Mapping[str, Contender],
    *,
    goals: Sequence[Goal] = (),
    unit: str = "per s",
    rounds: int | None = None,
    notes: Callable[[], dict[str, str]] | None = None,
) -> Outcome:
    """Measure the contenders in turns, print medians and ratios, and keep the outcome for the summary.

    Each contender does its own measured piece of work and returns a rate (higher is better). The
    order turns by one in each round, so that nobody always runs on a warm or a throttled machine.
    """
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(rounds or ROUNDS):
        turned = names[number % len(names) :] + names[: number % len(names)]
        for name in turned:
            rates[name].append(contenders[name]())
    outcome = Outcome(title, unit, rates, goals, notes() if notes else {})
    _print(outcome)
    _keep(outcome)
    return outcome


def rate_of(work: Callable[[], int]) -> float:
    """Return how many things per second a piece of work does; it returns how many it did."""
    started = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - started)


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Run a durable PostgreSQL (fsync on) while the block runs; yield its address."""
    named = os.environ.get("TOUYAN_POSTGRES")
    binaries = Path(named) if named else postgres.find_binaries()
    if binaries is None:
        sys.exit(f"No PostgreSQL found. Type: {postgres.LINE_TO_TYPE}")
    print(f"{postgres.version(binaries)}, {os.cpu_count()} cores")
    with postgres.server(binaries, durable=True) as address:
        yield address


def use_database(address: str) -> None:
    """Set Django up on this database (`postgres://...` or `sqlite:///path`) and migrate it."""
    os.environ["DATABASE_URL"] = address
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
    django.setup()
    settings.LOGGING_CONFIG = None
    call_command("migrate", verbosity=0, interactive=False)


def _print(outcome: Outcome) -> None:
    print(
        f"\n{outcome.title} ({outcome.unit}, median of {len(next(iter(outcome.rates.values())))})"
    )
    for name, values in outcome.rates.items():
        spread = f"{min(values):,.1f} .. {max(values):,.1f}"
        note = outcome.notes.get(name, "")
        print(f"  {name:36} {outcome.median(name):>12,.1f}   {spread:>24}  {note}")
    for verdict in outcome.verdicts():
        print(f"  {_line(verdict)}")
    sys.stdout.flush()


def _line(verdict: Verdict) -> str:
    goal = verdict.goal
    word = "reached" if verdict.reached else "MISSED"
    return f"{goal.ours} / {goal.other} = {verdict.ratio:.2f} (goal {goal.at_least:g}): {word}"


def _keep(outcome: Outcome) -> None:
    RESULTS.mkdir(exist_ok=True)
    path = Path(os.environ.get("TOUYAN_BENCH_RESULTS", RESULTS / "latest.jsonl"))
    row = {**asdict(outcome), "ratios": [v.ratio for v in outcome.verdicts()]}
    row["at"] = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")  # noqa: TID251 - not the county's clock
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def summary(path: Path) -> bool:
    """Print one table of every goal in a results file; True when all were reached."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    print("\nSummary")
    print(f"  {'promise':44} {'ours':>12} {'other':>12} {'ratio':>7} {'goal':>6}")
    all_reached = True
    for row in rows:
        for goal, ratio in zip(row["goals"], row["ratios"], strict=True):
            ours, other = (statistics.median(row["rates"][goal[k]]) for k in ("ours", "other"))
            reached = ratio >= goal["at_least"]
            all_reached &= reached
            print(
                f"  {row['title'][:44]:44} {ours:>12,.0f} {other:>12,.0f} {ratio:>7.2f} "
                f"{goal['at_least']:>6g} {'reached' if reached else 'MISSED':8} against {goal['other']}"
            )
    return all_reached
