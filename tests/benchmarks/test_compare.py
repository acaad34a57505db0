"""The harness measures in turns and says honestly what was missed."""

from pathlib import Path

import pytest

from benchmarks import harness


def test_the_order_turns_in_each_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUYAN_BENCH_RESULTS", str(tmp_path / "r.jsonl"))
    order: list[str] = []

    def contender(name: str, rate: float) -> float:
        order.append(name)
        return rate

    harness.compare("x", {"a": lambda: contender("a", 1), "b": lambda: contender("b", 2)}, rounds=3)
    assert order == ["a", "b", "b", "a", "a", "b"]


def test_the_ratio_is_that_of_the_medians(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUYAN_BENCH_RESULTS", str(tmp_path / "r.jsonl"))
    rates = iter([10.0, 1000.0, 30.0])
    outcome = harness.compare(
        "x",
        {"ours": lambda: next(rates), "limit": lambda: 40.0},
        goals=[harness.Goal("ours", "limit", 0.8)],
        rounds=3,
    )
    assert [v.ratio for v in outcome.verdicts()] == [0.75]
    assert not outcome.verdicts()[0].reached


def test_the_summary_names_a_missed_goal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.jsonl"
    monkeypatch.setenv("TOUYAN_BENCH_RESULTS", str(path))
    goal = harness.Goal("ours", "limit", 0.9)
    harness.compare("slow thing", {"ours": lambda: 1.0, "limit": lambda: 2.0}, goals=[goal])
    capsys.readouterr()
    assert harness.summary(path) is False
    printed = capsys.readouterr().out
    assert "slow thing" in printed
    assert "MISSED" in printed
    assert "0.50" in printed
