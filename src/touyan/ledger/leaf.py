"""The text that a transfer is sealed by: canonical JSON of everything that it says in public.

Fixed for ever. Keys in order; a line is [account id, account code, commodity code, holder's subject id
or null, amount], lines sorted by account id; moments in UTC with six decimals. Keys, kinds, codes and
months consist of characters that JSON does not escape (`values`), so the text is put together.
"""

from collections.abc import Iterable
from functools import lru_cache


def account_part(code: str, commodity: str, subject_id: int | None) -> str:
    """Return the middle of a line, the same for every line of one account."""
    return f'"{code}","{commodity}",{_number(subject_id)}'


@lru_cache(maxsize=1024)
def moment(stored: str) -> str:
    """Return the one text of a moment from how it is stored: UTC, `YYYY-MM-DD HH:MM:SS[.ffffff]`."""
    whole, _, fraction = stored.partition(".")
    return f"{whole.replace(' ', 'T')}.{fraction:0<6}Z"


def text(
    book_id: int,
    key: str,
    part: int,
    kind: str,
    period: str,
    effective_on: str,
    resolution_id: int | None,
    reverses_id: int | None,
    public: str,
    private_commit: str,
    posted_at: str,
    actor_id: int,
    *,
    lines: Iterable[str],
) -> str:
    """Return the canonical JSON of a transfer; `public` is canonical JSON already."""
    return (
        f'{{"actor":{actor_id},"book":{book_id},"effective_on":"{effective_on}","key":"{key}",'
        f'"kind":"{kind}","lines":[{",".join(lines)}],"part":{part},"period":"{period}",'
        f'"posted_at":"{moment(posted_at)}","private_commit":"{private_commit}",'
        f'"public":{public},"resolution":{_number(resolution_id)},'
        f'"reverses":{_number(reverses_id)}}}'
    )


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)
