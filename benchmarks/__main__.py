"""`./touyan bench [NAME ...]`: run the scripts, each in a process of its own, and sum up."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

from benchmarks import harness

HERE = Path(__file__).resolve().parent
NOT_BENCHMARKS = {"__init__", "__main__", "harness", "load"}


def names() -> list[str]:
    """Return the names of the benchmarks that there are."""
    found = (path.stem for path in HERE.glob("*.py"))
    return sorted(n for n in found if n not in NOT_BENCHMARKS and not n.startswith("_"))


def main(asked: list[str]) -> int:
    """Run them and return 0 when every script ended well; a missed goal is said, not hidden."""
    unknown = set(asked) - set(names())
    if unknown:
        print(f"There is no {', '.join(sorted(unknown))}. There are: {', '.join(names())}")
        return 2
    harness.RESULTS.mkdir(exist_ok=True)
    moment = dt.datetime.now(dt.UTC)  # noqa: TID251 - not the county's clock
    path = harness.RESULTS / f"{moment:%Y%m%d-%H%M%S}.jsonl"
    path.touch()
    env = {**os.environ, "TOUYAN_BENCH_RESULTS": str(path)}
    failed = []
    for name in asked or names():
        print(f"\n=== {name} ===", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        if subprocess.run(command, env=env, check=False).returncode:
            failed.append(name)
    harness.summary(path)
    print(f"\nKept in {path}")
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
