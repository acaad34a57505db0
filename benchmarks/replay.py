"""Last year's ledger of the whole county under another scheme, in 5 s or less on 2 cores.

Households with their ages, the year's deeds counted again under the county's template and the share of
points within reach: everything that the page computes for the county. The promise is a time, not a
peer: the other contender is the limit itself. `TOUYAN_BENCH_COUNTY` names a data folder with a built
demo county; without it one is built first.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import django
from django.core.management import call_command

from benchmarks import harness
from benchmarks.harness import Goal

LIMIT_SECONDS = 5
HOUR = 3600


def main() -> None:
    """Measure the whole page's work and compare it with the limit."""
    named = os.environ.get("TOUYAN_BENCH_COUNTY")
    with tempfile.TemporaryDirectory() as folder:
        _use(Path(named or folder), is_built=bool(named))
        _measure()


def _use(folder: Path, *, is_built: bool) -> None:
    os.environ["TOUYAN_DATA"] = str(folder)
    os.environ["TOUYAN_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if not is_built:
        call_command("demo", "zhijin", stdout=sys.stderr)


def _measure() -> None:
    # The rooms can be imported only after Django knows its settings.
    from touyan.points import county as county_pack  # noqa: PLC0415
    from touyan.points import scheme_template  # noqa: PLC0415
    from touyan.points.queries import replay  # noqa: PLC0415
    from touyan.registry.models import Area  # noqa: PLC0415

    county = Area.objects.get(level="COUNTY", valid_to=None)
    pack = county_pack.find(county.path)
    if pack is None:
        sys.exit("The county has no pack.")
    template = scheme_template.rules_for(pack.points)
    draft = replay.draft_of(template, pack.points.household_month_cap)
    seconds: list[float] = []
    cpu: list[float] = []
    said: dict[str, str] = {}

    def page() -> float:
        started, worked = time.perf_counter(), time.process_time()
        span = replay.last_year()
        known = replay.homes_of(county, span)
        found = replay.try_out(county, draft, known, span=span)
        ages = replay.ages_for(county.path)
        replay.reach(draft, known, ages)
        replay.excluded(draft, known, ages)
        seconds.append(time.perf_counter() - started)
        cpu.append(time.process_time() - worked)
        if not found.booked == found.replayed == found.in_ledger:
            sys.exit(
                f"{found.booked} booked, {found.replayed} replayed, {found.in_ledger} in ledger"
            )
        said["touyan"] = (
            f"{min(seconds):.2f} s ({min(cpu):.2f} s of CPU), "
            f"{len(known):,} households, {found.booked:,} points"
        )
        return HOUR / seconds[-1]

    harness.compare(
        "Replay of the county's year, 5 s or less",
        {"touyan": page, "limit of 5 s": lambda: HOUR / LIMIT_SECONDS},
        goals=[Goal("touyan", "limit of 5 s", 1.0)],
        unit="replays per hour",
        notes=lambda: said,
    )


if __name__ == "__main__":
    main()
