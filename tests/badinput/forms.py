"""Wrong fillings of a form, each wrong in one way: missing, extra, doubled, list, huge, wrong kind."""

import random
import uuid
from collections.abc import Iterator
from typing import Any

Fields = dict[str, Any]
HUGE = "长" * 6_000
NUMBER, TEXT = 987654321, "SENTINEL-7f3a"
PRIVILEGED = (
    "village", "area_path", "role", "post_kind", "power", "grants", "is_active", "is_staff",
    "is_superuser", "balance", "amount_fen", "actor", "actor_id", "user", "user_id",
    "approved_by", "confirmed_by", "first_reviewed_by", "second_reviewed_by", "proposed_by",
    "created_by", "posted_at", "state", "floor", "two_factors", "on_behalf_of", "transfer_key",
)  # fmt: skip
WRONG = (
    "", " ", "-1", "0", "9" * 30, "1e9", "NaN", "0x10", "２０２１", "2021-02-30", "9999-12-31",
    "0001-01-01", "on\x00off", "../../etc/passwd", "<script>1</script>", "'; DROP TABLE x; --",
    "😀", "\u202e倒", "True", "None", "[]", "{}", "%s", "{0}", "\ud800".encode("utf-8", "replace").decode(),
)  # fmt: skip
KEPT = ("request_key", "csrfmiddlewaretoken")


def wrong(fields: Fields, chance: random.Random) -> Iterator[tuple[str, Fields]]:
    """Yield (what is wrong, filling). A fresh request key each time, so that nothing is a repetition."""
    names = sorted(set(fields) - set(KEPT))
    yield "nothing wrong", _fresh(fields)
    yield "all missing", _fresh({name: fields[name] for name in KEPT if name in fields})
    if names:
        left_out = chance.choice(names)
        yield "one missing", _fresh({k: v for k, v in fields.items() if k != left_out})
    yield (
        "privileged extra",
        _fresh({name: NUMBER if n % 2 else TEXT for n, name in enumerate(PRIVILEGED)} | fields),
    )
    yield "doubled", _fresh({k: v if k in KEPT else [v, v] for k, v in fields.items()})
    yield (
        "a list",
        _fresh(
            {k if k in KEPT else f"{k}[]": v for k, v in fields.items()}
            | {f"{name}[0][x]": "1" for name in names}
        ),
    )
    yield "huge", _fresh({k: v if k in KEPT else HUGE for k, v in fields.items()})
    for turn in range(2):
        filling = {k: v if k in KEPT else chance.choice(WRONG) for k, v in fields.items()}
        yield f"wrong kind {turn}", _fresh(filling)
    if names:
        name = chance.choice(names)
        yield f"wrong {name}", _fresh(fields | {name: chance.choice(WRONG)})
    yield "no key", {k: v for k, v in fields.items() if k != "request_key"}
    yield "a wrong key", fields | {"request_key": "nonsense"}


def _fresh(fields: Fields) -> Fields:
    return fields | {"request_key": str(uuid.uuid4())} if "request_key" in fields else fields
