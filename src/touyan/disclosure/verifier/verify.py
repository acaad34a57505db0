"""Rebuilds and replays a published month. Standard library only: python3 verify.py month.json

    python3 verify.py month.json [--before previous_month.json] [--receipt receipt.json]

Prints what was recomputed and the check code to compare with the notice board; exit code 1 and the
first faults when something does not hold. 不用安装任何东西：python3 verify.py 月账文件.json
"""

import argparse
import base64
import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

Month = dict[Any, Any]
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


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


def sealed(month: Month) -> list[str]:
    """Recompute that the head is the head of these leaves, totals and accounts."""
    head = json.loads(month["head"])
    alg = head["alg"]
    content = canonical({"accounts": month["accounts"], "totals": month["totals"]})
    faults = []
    if root(alg, month["leaves"]) != unshort(head["root"]) or len(month["leaves"]) != head["n"]:
        faults.append("entries: not those of the head / 账目与校验码不符")
    if digest(alg, content) != unshort(head["content"]):
        faults.append("totals or openings: not those of the head / 期初或合计与校验码不符")
    return faults


def replayed(month: Month) -> list[str]:
    """Replay the entries: each sums to zero, belongs here, stands once; floors and totals hold."""
    head, seen, faults = json.loads(month["head"]), set(), []
    held = {account[0]: account[4] for account in month["accounts"]}
    known = {account[0]: tuple(account[1:4]) for account in month["accounts"]}
    moved: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for text in month["leaves"]:
        entry = json.loads(text)
        name = (entry["key"], entry["part"])
        if (entry["book"], entry["period"]) != (head["book"], head["period"]) or name in seen:
            faults.append(f"{entry['key']}: twice, or of another book / 重复，或不是本账本月的")
        seen.add(name)
        faults += booked(entry, held, known, moved)
    for account, (code, _commodity, floor) in known.items():
        if floor is not None and held[account] < floor:
            faults.append(f"{code} #{account}: below its floor at the end / 期末低于下限")
    return faults + summed(month, moved)


def booked(entry: Month, held: Month, known: Month, moved: Month) -> list[str]:
    """Book one entry; its lines sum to zero for each commodity and name accounts of the list."""
    sums: dict[str, int] = defaultdict(int)
    faults = []
    for account, code, commodity, _holder, amount in entry["lines"]:
        sums[commodity] += amount
        held[account] = held.get(account, 0) + amount
        moved[commodity, code][amount < 0] += abs(amount)
        if known.get(account, ("", ""))[:2] != (code, commodity):
            faults.append(f"{entry['key']}: unknown account {account} / 账户不在期初表里")
    if any(sums.values()):
        faults.append(f"{entry['key']}: does not sum to zero / 收付不相等")
    return faults


def summed(month: Month, moved: Month) -> list[str]:
    """Recompute opening, into and out of every line of the totals."""
    opening: dict[tuple[str, str], int] = defaultdict(int)
    for _account, code, commodity, _floor, amount in month["accounts"]:
        opening[commodity, code] += amount
    faults, named = [], set()
    for commodity, code, *said in month["totals"]:
        key = (commodity, code)
        named.add(key)
        if said != [opening[key], *moved.get(key, (0, 0))]:
            faults.append(f"{commodity} {code}: totals differ / 合计不符")
    if moved.keys() - named:
        faults.append("totals: a line is missing / 合计缺行")
    return faults


def follows(month: Month, before: Month) -> list[str]:
    """Recompute that the month goes on where the one before it ended."""
    said, old = json.loads(month["head"]), before["head"].encode()
    faults = []
    if unshort(said["previous"]) != digest(json.loads(before["head"])["alg"], old):
        faults.append("previous head: another one / 上月校验码接不上")
    ended = {account[0]: account[4] for account in before["accounts"]}
    for text in before["leaves"]:
        for account, *_rest, amount in json.loads(text)["lines"]:
            ended[account] = ended.get(account, 0) + amount
    begins = {account[0]: account[4] for account in month["accounts"]}
    for account in ended.keys() | begins.keys():
        if ended.get(account, 0) != begins.get(account, 0):
            faults.append(f"#{account}: begins with another amount / 期初不等于上月期末")
    return faults


def main() -> int:
    """Read the files, print the answer, return 1 when something does not hold."""
    parser = argparse.ArgumentParser(description="Rebuild and replay a published month.")
    parser.add_argument("month", type=Path)
    parser.add_argument("--before", type=Path, help="the file of the month before")
    parser.add_argument("--receipt", type=Path, help="a receipt that must stand in this month")
    given = parser.parse_args()
    month = json.loads(given.month.read_text(encoding="utf-8"))
    faults = sealed(month) + replayed(month)
    if given.before:
        faults += follows(month, json.loads(given.before.read_text(encoding="utf-8")))
    if given.receipt:
        leaf = json.loads(given.receipt.read_text(encoding="utf-8"))["leaf"]
        if leaf not in month["leaves"]:
            faults.append("receipt: not in this month / 凭据不在本月账里")
    head = json.loads(month["head"])
    code = check_code(digest(head["alg"], month["head"].encode()))
    lines = [f"{head['area']} {head['period']}: {len(month['leaves'])} entries / 笔", code]
    lines += faults[:20] or [
        "Everything holds; compare the code with the board. 全部相符，请与公示栏核对校验码。"
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
