"""The values of a procedure: stages in order, what each names, what may follow; no rule of any room."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

PUBLISHED_DAYS, ASSEMBLY_DAYS = 15, 10
TALK, VOTE, PUBLISH, CARRY_OUT, RESULT = ACTS = ("talk", "vote", "publish", "carry_out", "result")
BY_MATTER = "BY_MATTER"
PARTY_BODIES = ("PARTY_COMMITTEE", "PARTY_MEETING")
BODIES: dict[str, tuple[str, ...]] = {
    TALK: (*PARTY_BODIES, "TWO_COMMITTEES", "COUNCIL", "HAMLET"),
    VOTE: (BY_MATTER,),
    PUBLISH: ("COMMITTEE",),
    CARRY_OUT: ("COMMITTEE", "COUNCIL", "TASK_GROUP"),
    RESULT: ("COMMITTEE",),
}
CHANNELS = ("BOARD_AND_PAGE", "BOARD", "PHONE", "DOOR")
BOARD_CHANNELS = ("BOARD_AND_PAGE", "BOARD")
SIGNERS = ("", "SUPERVISION")
MATTERS = (
    "VILLAGE_WORKS",
    "ALLOWANCES",
    "USE_OF_INCOME",
    "PUBLIC_WELFARE",
    "SUPPORT_PLAN",
    "OTHER_INTEREST",
    "COVENANT",
    "POINTS_RULES",
    "HAMLET_AFFAIRS",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. `days` is how long it hangs (publish, result); `wait`: carrying out waits for its end.

    `assembly_days`: how long before an assembly people are told; `notice_days` is the county's own
    figure for every other body. `households_asked`: how many are asked beforehand (custom).
    """

    code: str
    name: str
    act: str
    body: str
    produces: str
    then: tuple[str, ...] = ()
    notice_days: int = 0
    channel: str = "PHONE"
    days: int = 0
    wait: bool = True
    households_asked: int = 0
    assembly_days: int = ASSEMBLY_DAYS
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure. `label` says that it replaces no vote, for one that has none."""

    code: str
    name: str
    words: str
    label: str
    places: tuple[str, ...]
    stages: tuple[Stage, ...]

    @property
    def votes(self) -> bool:
        """Say whether the lawful vote is one of the stages."""
        return any(stage.act == VOTE for stage in self.stages)

    def stage(self, code: str) -> Stage:
        """Return one stage. Raises KeyError."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)

    def as_json(self) -> dict[str, Any]:
        """Return the procedure as plain values, to be kept beside what runs by it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Return what `as_json` kept."""
        stages = tuple(Stage(**row | {"then": tuple(row["then"])}) for row in kept["stages"])
        return cls(**kept | {"stages": stages, "places": tuple(kept["places"])})


@dataclass(frozen=True, slots=True)
class MotionTemplate:
    """A motion whose words are ready but for its blanks (____)."""

    code: str
    procedure: str
    matter: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Procedures:
    """All procedures of a county and the motions it has ready."""

    found: tuple[Procedure, ...] = ()
    templates: tuple[MotionTemplate, ...] = ()


def can_reach(
    stages: Sequence[Stage], start: str, goal: str, *, without: frozenset[str] = frozenset()
) -> bool:
    """Say whether a stage can come after another without passing any of the acts in `without`."""
    by_code = {stage.code: stage for stage in stages}
    waiting, seen = [start], set()
    while waiting:
        code = waiting.pop()
        if code == goal:
            return True
        if code in seen or code not in by_code:
            continue
        seen.add(code)
        waiting += [
            after
            for after in by_code[code].then
            if after == goal or (after in by_code and by_code[after].act not in without)
        ]
    return False
