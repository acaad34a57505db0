"""Recomputes a published distribution. Standard library only:

    python3 verify_distribution.py distribution.json [--slip CODE] [--receipt receipt.json]

Prints what was recomputed and the check code to compare with the notice board; exit code 1 and the first
faults when something does not hold. 不用安装任何东西：python3 verify_distribution.py 分配方案文件.json
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
WHOLE = 10_000
INCOME = ("operating_income", "other_income", "investment_income")
COSTS = ("operating_cost", "taxes", "management_cost", "finance_cost", "other_cost")
SHARES = ("contribution", "reserve", "subsidy", "donation")


def canonical(value: object) -> bytes:
    """Return sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def unshort(text: str) -> bytes:
    """Return the bytes behind base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def digest(alg: str, data: bytes) -> bytes:
    """Return the hash: sha256, or sm3."""
    return hashlib.new(alg, data).digest()


def root(alg: str, leaves: list[str]) -> bytes:
    """Return the RFC 6962 head of the texts of leaves."""
    level = [digest(alg, b"\x00" + text.encode()) for text in leaves]
    if not level:
        return digest(alg, b"")
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = [level[-1]] if len(level) % 2 else []
        level = [digest(alg, b"\x01" + a + b) for a, b in pairs] + odd
    return level[0]


def check_code(head: bytes) -> str:
    """Return the code on the board."""
    number = int.from_bytes(head[:20], "big")
    letters = "".join(CROCKFORD[number >> shift & 31] for shift in range(155, -1, -5))
    return " ".join(letters[i : i + 4] for i in range(0, 32, 4))


def sealed(given: Json) -> list[str]:
    """Recompute that the head is the head of these slips and conditions."""
    head = json.loads(given["head"])
    faults = []
    if root(head["alg"], given["leaves"]) != unshort(head["root"]):
        faults.append("slips: not those of the head / 分配单与校验码不符")
    if len(given["leaves"]) != head["n"]:
        faults.append("slips: another number / 分配单份数不符")
    content = digest(head["alg"], canonical(given["conditions"]))
    if content != unshort(head["content"]):
        faults.append(
            "books, terms or sums: not those of the head / 账面数、办法或合计与校验码不符"
        )
    return faults


def divided(total: int, weights: dict[str, int]) -> dict[str, int]:
    """Divide by largest remainder; equal remainders by the order of the codes."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    parts = {code: total * weight // whole for code, weight in weights.items()}
    left = sorted(weights, key=lambda code: (-(total * weights[code] % whole), code))
    for code in left[: total - sum(parts.values())]:
        parts[code] += 1
    return parts


def sums(given: Json) -> tuple[Json, list[str]]:
    """Recompute the way from the year's accounts to what is divided."""
    books, terms, said = (given["conditions"][name] for name in ("books", "terms", "sums"))
    surplus = sum(books[name] for name in INCOME) - sum(books[name] for name in COSTS)
    left = surplus - books["losses"]
    if left <= 0:
        return lost(given, -left)
    base = left if terms["reserve_base"] == "AFTER_LOSSES" else surplus
    reserve = min((base * terms["reserve"] + WHOLE // 2) // WHOLE, left)
    distributable = left - reserve
    patronage = -(-distributable * terms["rebate"] // WHOLE)
    found = {
        "distributable": distributable,
        "patronage": patronage,
        "reinvested": (distributable * terms["reinvested"] + WHOLE // 2) // WHOLE,
        "reserve": reserve,
        "residual": distributable - patronage,
    }
    faults = [
        f"{name}: {said[name]}, recomputed {value} / 合计不符"
        for name, value in found.items()
        if said[name] != value
    ]
    if not terms["union"] and terms["rebate"] < 6_000:
        faults.append("less than 60 % by trade / 按交易额返还低于百分之六十")
    return found, faults


def lost(given: Json, loss: int) -> tuple[Json, list[str]]:
    """Recompute what is done with a loss: the reserve first, the rest is carried forward."""
    said = given["conditions"]["loss"]
    held = sum(json.loads(text)["reserve"] for text in given["leaves"])
    covered = min(loss, said["reserve"])
    cut = min(max(held - (said["reserve"] - covered), 0), covered)
    due = {"carried": loss - covered, "from_members": cut, "from_reserve": covered}
    faults = [
        f"{name}: {said[name]}, recomputed {value} / 合计不符"
        for name, value in due.items()
        if said[name] != value
    ]
    faults += [
        f"{name}: {value} of a loss / 亏损不得分配"
        for name, value in given["conditions"]["sums"].items()
        if value
    ]
    nothing = dict.fromkeys(("distributable", "patronage", "reinvested", "residual"), 0)
    return nothing | {"reserve": cut}, faults


def shared(given: Json, total: Json) -> list[str]:
    """Recompute every slip from the trade and the shares of all."""
    terms = given["conditions"]["terms"]
    slips = [json.loads(text) for text in given["leaves"]]
    codes = [slip["code"] for slip in slips]
    if len(set(codes)) != len(codes):
        return ["a code stands twice / 编号重复"]
    trade = {
        slip["code"]: slip["goods"]
        + sum(
            (amount * terms["equivalents"][kind] + 50) // 100
            for kind, amount in slip["quantities"].items()
        )
        for slip in slips
    }
    shares = {slip["code"]: sum(slip[name] for name in SHARES) for slip in slips}
    refund = divided(total["patronage"], trade)
    dividend = divided(total["residual"], shares)
    ways = {
        "TRADE": trade,
        "CONTRIBUTION": {slip["code"]: slip["contribution"] for slip in slips},
        "EQUAL": dict.fromkeys(codes, 1),
        "LOSS": {slip["code"]: slip["reserve"] for slip in slips},
    }
    way = "LOSS" if "loss" in given["conditions"] else terms["quantified"]
    both = {code: refund[code] + dividend[code] for code in codes}
    due = {
        "patronage": refund,
        "residual": dividend,
        "written": divided(total["reserve"], ways[way]),
        "reinvested": divided(total["reinvested"], both),
    }
    return [
        f"{slip['code']} {name}: {slip[name]}, recomputed {parts[slip['code']]} / 与重算不符"
        for name, parts in due.items()
        for slip in slips
        if slip[name] != parts[slip["code"]]
    ]


def main() -> int:
    """Read the files, print the answer, return 1 when something does not hold."""
    parser = argparse.ArgumentParser(description="Recompute a published distribution.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--slip", help="the code of a slip to show")
    parser.add_argument("--receipt", type=Path, help="a receipt that must stand in this file")
    asked = parser.parse_args()
    given = json.loads(asked.file.read_text(encoding="utf-8"))
    found, faults = sums(given)
    faults = sealed(given) + faults + shared(given, found)
    if asked.receipt:
        leaf = json.loads(asked.receipt.read_text(encoding="utf-8"))["leaf"]
        if leaf not in given["leaves"]:
            faults.append("receipt: not in this file / 凭据不在本方案里")
    head = json.loads(given["head"])
    lines = [
        f"{given['conditions']['coop']} {given['conditions']['year']}: "
        f"{len(given['leaves'])} slips / 份, {found['distributable']} fen / 分",
        check_code(digest(head["alg"], given["head"].encode())),
    ]
    lines += [
        text for text in given["leaves"] if asked.slip and json.loads(text)["code"] == asked.slip
    ]
    lines += faults[:20] or [
        "Everything holds; compare the code with the board. 全部相符，请与公示栏核对校验码。"
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
