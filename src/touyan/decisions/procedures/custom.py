"""What the county asks for beyond the law: broken custom is a value with its figures, never a refusal."""

import enum
from dataclasses import dataclass
from typing import TypedDict


class CustomKind(enum.StrEnum):
    """Which custom."""

    QUORUM = "QUORUM"
    NOTICE = "NOTICE"
    ASKED = "ASKED"


@dataclass(frozen=True, slots=True)
class Custom:
    """One custom that was not kept: how much was asked for, how much there was."""

    kind: CustomKind
    asked: int
    found: int


class KeptCustom(TypedDict):
    """A broken custom as JSON."""

    kind: str
    asked: int
    found: int


def keep(broken: tuple[Custom, ...]) -> list[KeptCustom]:
    """Return broken customs as plain values."""
    return [{"kind": str(one.kind), "asked": one.asked, "found": one.found} for one in broken]


def kept(rows: list[KeptCustom]) -> tuple[Custom, ...]:
    """Return what `keep` kept."""
    return tuple(Custom(CustomKind(r["kind"]), r["asked"], r["found"]) for r in rows)
