"""The file from which anybody recomputes a distribution: no names, one leaf for each slip. Pure.

Leaves, head and receipts have the shape of the books' (docs/develop/ledger.md), so `verify.html`
reads a slip's receipt; `verify_distribution.py` recomputes the whole file with nothing but Python. What
hangs for inspection, what the members vote on and what is paid is one file with one check code.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from touyan.coops.distribution.plan import Member, Plan, Slip
from touyan.core import chain
from touyan.disclosure import head

ALGORITHM = chain.SHA256
FORMAT = "distribution/1"
VERSION = 1
KIND = "coops.distribution"
PROGRAM = Path(__file__).with_name("verify_distribution.py")
CODE_LETTERS = 10
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Issue:
    """Whose distribution it is: the cooperative's key and code, its village, the year, the day."""

    coop_id: int
    coop_code: str
    area: str
    year: int
    day: dt.date

    @property
    def book(self) -> str:
        """Return what stands where a leaf of the books names its book."""
        return f"coop-{self.coop_id}-{self.year}"

    @property
    def period(self) -> str:
        """Return the month in which the plan was laid open."""
        return f"{self.day:%Y-%m}"


def code(salt: str, member_id: int) -> str:
    """Return the code of a member's slip: it says nothing about the member without the salt."""
    number = int.from_bytes(chain.digest(f"{salt}:{member_id}".encode())[:8], "big")
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(0, 5 * CODE_LETTERS, 5))


def leaf(issue: Issue, member: Member, slip: Slip) -> str:
    """Return the canonical text of one slip: what went in and what came out, in fen."""
    return chain.canonical(
        {
            "book": issue.book,
            "code": slip.code,
            "contribution": member.contribution_fen,
            "donation": member.donation_fen,
            "effective_on": issue.day.isoformat(),
            "goods": member.trade_fen,
            "key": f"{issue.book}-{slip.code}",
            "kind": KIND,
            "lines": [],
            "patronage": slip.patronage_fen,
            "period": issue.period,
            "quantities": {kind.value: amount for kind, amount in member.quantities},
            "reinvested": slip.reinvested_fen,
            "reserve": member.reserve_fen,
            "residual": slip.residual_fen,
            "subsidy": member.subsidy_fen,
            "written": slip.quantified_fen,
        }
    )


def conditions(issue: Issue, plan: Plan) -> dict[str, object]:
    """Return what the slips are worked out from: the books of the year, the terms, the sums."""
    terms = plan.terms
    loss: dict[str, object] = {}
    if plan.losses is not None:
        loss["loss"] = {
            "carried": plan.losses.carried_fen,
            "from_members": plan.losses.from_members_fen,
            "from_reserve": plan.losses.from_reserve_fen,
            "reserve": plan.year.reserve_fen,
        }
    return loss | {
        "books": plan.year.results._asdict()
        | {
            "losses": plan.year.earlier_losses_fen,
            "non_member_trade": plan.year.non_member_trade_fen,
        },
        "coop": issue.coop_code,
        "sums": {
            "distributable": plan.distributable_fen,
            "patronage": plan.patronage_fen,
            "reinvested": plan.reinvested_fen,
            "reserve": plan.reserve_fen,
            "residual": plan.residual_fen,
        },
        "terms": {
            "equivalents": {one.kind.value: one.fen_per_unit for one in terms.equivalents},
            "quantified": terms.quantified.value,
            "rebate": terms.rebate,
            "reinvested": terms.reinvested,
            "reserve": terms.reserve,
            "reserve_base": terms.reserve_base.value,
            "union": terms.is_union,
        },
        "year": issue.year,
    }


def leaves(issue: Issue, plan: Plan) -> list[str]:
    """Return the leaves of a plan, in the order of the codes."""
    return [
        leaf(issue, member, slip) for member, slip in zip(plan.members, plan.slips, strict=True)
    ]


def head_text(issue: Issue, said: Mapping[str, object], texts: Sequence[str]) -> str:
    """Return the canonical text that binds the conditions and every slip."""
    content = chain.digest(chain.canonical(dict(said)).encode(), algorithm=ALGORITHM)
    return chain.canonical(
        {
            "alg": ALGORITHM,
            "area": issue.area,
            "book": issue.book,
            "content": head.short(content),
            "n": len(texts),
            "period": issue.period,
            "root": head.short(chain.merkle_root(hashes(texts), algorithm=ALGORITHM)),
            "v": VERSION,
        }
    )


def hashes(texts: Sequence[str]) -> list[bytes]:
    """Return the leaf hashes of slips, in their order."""
    return [chain.leaf_hash(text.encode(), algorithm=ALGORITHM) for text in texts]


def file(issue: Issue, plan: Plan) -> str:
    """Return the text of the published file."""
    texts = leaves(issue, plan)
    said = conditions(issue, plan)
    return json.dumps(
        {
            "touyan": FORMAT,
            "head": head_text(issue, said, texts),
            "conditions": said,
            "leaves": texts,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def check_code(text: str) -> str:
    """Return the code of a published file, as it stands on the board and on each slip."""
    said = json.loads(text)["head"]
    return chain.check_code(chain.digest(said.encode(), algorithm=ALGORITHM))


def receipt(text: str, slip_code: str) -> str | None:
    """Return the receipt of one slip of a published file, or None when it is not in it."""
    given = json.loads(text)
    texts: list[str] = given["leaves"]
    for index, one in enumerate(texts):
        if json.loads(one)["code"] == slip_code:
            return head.receipt(
                leaf=one, index=index, leaves=hashes(texts), head=given["head"], alg=ALGORITHM
            )
    return None


@cache
def program() -> str:
    """Return the verifier program: Python's standard library only."""
    return PROGRAM.read_text(encoding="utf-8")
