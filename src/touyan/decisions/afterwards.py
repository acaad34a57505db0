"""Records that look written afterwards: pure comparisons, shown to a person and never punished.

Each sign has innocent reasons: a village with one computer keys in the evening, and a small group
comes together in full every time. So a sign asks to be looked at and nothing follows from it.
"""

import datetime as dt
import enum
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

SITTING = dt.timedelta(minutes=30)
SAME_LISTS = 3
LIST_MIN = 5
TEXT_MIN = 20


class Sign(enum.StrEnum):
    """What stands out."""

    ONE_SITTING = "ONE_SITTING"
    SAME_LIST = "SAME_LIST"
    SAME_TEXT = "SAME_TEXT"


@dataclass(frozen=True, slots=True)
class Written:
    """When the steps of one meeting were keyed in, who came, and what was written."""

    keyed_at: tuple[dt.datetime, ...]
    came: frozenset[int]
    text: str


def signs(
    meeting: Written, *, before: Sequence[frozenset[int]], elsewhere: Collection[str]
) -> list[Sign]:
    """Return what stands out about a meeting.

    `before`: who came to the meetings of the same body before it, the latest first; `elsewhere`: the
    minutes of other villages, as `plain` gives them.
    """
    found = []
    if _in_one_sitting(meeting.keyed_at):
        found.append(Sign.ONE_SITTING)
    if _same_list(meeting.came, before):
        found.append(Sign.SAME_LIST)
    text = plain(meeting.text)
    if len(text) >= TEXT_MIN and text in elsewhere:
        found.append(Sign.SAME_TEXT)
    return found


def run_signs(
    talks: Sequence[Written],
    *,
    before: Sequence[Sequence[frozenset[int]]],
    elsewhere: Collection[str],
) -> list[Sign]:
    """Return what stands out about the talks of one procedure, in their order.

    `before`: for each talk, who came to the talks of the same body before it, the latest first;
    `elsewhere`: what talks in other villages say, as `plain` gives it.
    """
    found = []
    keyed_at = [at for talk in talks for at in talk.keyed_at]
    if len(keyed_at) > 1 and max(keyed_at) - min(keyed_at) <= SITTING:
        found.append(Sign.ONE_SITTING)
    own = [talk.came for talk in talks]
    in_a_row = any(
        _same_list(came, own[number - SAME_LISTS + 1 : number][::-1])
        for number, came in enumerate(own)
    )
    if in_a_row or any(_same_list(talk.came, b) for talk, b in zip(talks, before, strict=True)):
        found.append(Sign.SAME_LIST)
    texts = [plain(talk.text) for talk in talks]
    if any(len(text) >= TEXT_MIN and text in elsewhere for text in texts):
        found.append(Sign.SAME_TEXT)
    return found


def plain(text: str) -> str:
    """Return a text without spaces, signs and differences of width: what a copy has in common."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in wide if letter.isalnum()).lower()


def _in_one_sitting(keyed_at: Sequence[dt.datetime]) -> bool:
    """Say whether calling, attendance, result and minutes were all keyed within half an hour."""
    return len(keyed_at) > SAME_LISTS and max(keyed_at) - min(keyed_at) <= SITTING


def _same_list(came: frozenset[int], before: Sequence[frozenset[int]]) -> bool:
    """Say whether the very same people came three times in a row."""
    latest = before[: SAME_LISTS - 1]
    return (
        len(came) >= LIST_MIN
        and len(latest) == SAME_LISTS - 1
        and all(one == came for one in latest)
    )
