"""The ten rules of `alerts.py` as somebody would write them with pandas over one county's rows."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

BASE = 1_000_000
Steps = Mapping[str, tuple[int | None, ...]]


def judge(
    months: pd.DataFrame, lines: pd.DataFrame, values: Mapping[str, Any], steps: Steps
) -> Counter[tuple[str, int]]:
    """Return how many cooperatives each rule finds at each level."""
    now = months[months["month"] == values["month"]].set_index("coop")
    levels: dict[str, pd.Series] = {
        "R06": _level(now["loan_days"], steps["R06"]),
        "R18": _level(now["grant_idle_days"], steps["R18"]),
    }
    levels["R02"] = _income(months, values, steps["R02"])
    owed, assets = now["liabilities"], now["assets"]
    debt = _level(owed * 100 / assets, steps["R04"]).where(assets >= BASE, 0)
    levels["R04"] = debt.where(owed <= assets, 4)
    due = now[now["due_60_days"] >= BASE]
    cash = due["cash"] * 100 / due["due_60_days"]
    levels["R05"] = sum((cash < step).astype(int) for step in (150, 100, 60, 30))
    wages = _level(now["wage_late_days"], steps["R08"])
    levels["R08"] = wages.where(~((wages > 0) & (now["wage_late_people"] >= 10)), 4)
    levels["R20"] = _idle(months, values["month"], steps["R20"])
    levels |= _sides(lines, steps)
    found: Counter[tuple[str, int]] = Counter()
    for rule, level in levels.items():
        for each, number in level[level > 0].value_counts().items():
            found[rule, int(each)] = int(number)
    return found


def _level(value: pd.Series, steps: tuple[int | None, ...]) -> pd.Series:
    kept = [step for step in steps if step is not None]
    return pd.Series(np.searchsorted(kept, value.to_numpy(), side="right"), index=value.index)


def _income(
    months: pd.DataFrame, values: Mapping[str, Any], steps: tuple[int | None, ...]
) -> pd.Series:
    this = months[months["month"].isin(values["this"])].groupby("coop")["income"].sum()
    last = months[months["month"].isin(values["last"])].groupby("coop")["income"].sum()
    last = last[last >= BASE]
    return _level((last - this.reindex(last.index)) * 100 / last, steps)


def _idle(months: pd.DataFrame, month: str, steps: tuple[int | None, ...]) -> pd.Series:
    sold = months[months["income"] != 0].groupby("coop")["month"].max()
    ago = (
        (int(month[:4]) - sold.str[:4].astype(int)) * 12 + int(month[5:]) - sold.str[5:].astype(int)
    )
    return _level(ago, steps)


def _sides(lines: pd.DataFrame, steps: Steps) -> dict[str, pd.Series]:
    money = lines[lines["number"] == "102"]
    private = money[money["holder"].fillna("") != ""].groupby("coop")
    number, fen = private["voucher"].nunique(), private["fen"].apply(lambda row: row.abs().sum())
    grave = (number >= 3) | (fen >= 5_000_000)
    found = {"R13": grave.map({True: 4, False: 3}).astype(int)}
    for rule, rows in (
        ("R14", money[money["fen"] < 0]),
        ("R15", lines[lines["number"] == "501"]),
    ):
        whole = -rows.groupby("coop")["fen"].sum()
        named = rows[rows["name"].fillna("") != ""]
        top = (-named.groupby(["coop", "name"])["fen"].sum()).groupby("coop").max()
        whole = whole.reindex(top.index)
        found[rule] = _level((top * 100 / whole)[whole >= BASE], steps[rule])
    return found
