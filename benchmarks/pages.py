"""Pages: the villager's home, a list over 300,000 rows, the API; each beside the smallest page there is.

Ours carries sign-in, scope, language and the whole frame; the peer carries nothing. Both run on the
same PostgreSQL behind granian with two workers, asked by eight connections over the loopback.
"""

import os
import sys
import tempfile
from dataclasses import dataclass, field

from benchmarks import harness, load
from benchmarks.harness import Goal

ROWS = 300_000
SECONDS = float(os.environ.get("TOUYAN_BENCH_SECONDS", "5"))
P99_MS_MOST = 150


@dataclass
class Place:
    """What the requests need to know about the data."""

    household_id: int
    villager: str
    auditor: str
    middle: int
    seen: dict[str, load.Measured] = field(default_factory=dict)


def main() -> None:
    """Build the data, serve ours and the peer, measure in turns."""
    with harness.postgres_server() as address, tempfile.TemporaryDirectory() as data:
        os.environ.update({"TOUYAN_DATA": data, "TOUYAN_API_PER_MINUTE": "100000000"})
        os.environ["TOUYAN_HOSTS"] = "127.0.0.1"
        harness.use_database(address)
        place = _build()
        env = {**os.environ, "DATABASE_URL": address}
        ours = {**env, "DJANGO_SETTINGS_MODULE": "config.settings.embedded"}
        with (
            load.served("config.wsgi:application", ours) as touyan,
            load.served("benchmarks._peer:application", env) as peer,
        ):
            _compare(place, touyan, peer)


def _compare(place: Place, touyan: int, peer: int) -> None:
    """Measure each promise."""

    def asked(name: str, port: int, path: str, session: str = "") -> harness.Contender:
        headers = {"Cookie": f"sessionid={session}"} if session else {}

        def work() -> float:
            seen = load.measure("127.0.0.1", port, path, headers=headers, seconds=SECONDS)
            place.seen[name] = seen
            return seen.per_second

        return work

    def notes() -> dict[str, str]:
        return {
            name: f"p99 {seen.p99_ms:.0f} ms, {seen.bytes_each:,} bytes"
            for name, seen in place.seen.items()
        }

    harness.compare(
        "villager's home",
        {
            "touyan": asked("touyan", touyan, "/home/", place.villager),
            "smallest ORM + template": asked(
                "smallest ORM + template", peer, f"/home/{place.household_id}/"
            ),
            "raw SQL + f-strings": asked(
                "raw SQL + f-strings", peer, f"/raw/{place.household_id}/"
            ),
        },
        goals=[
            Goal("touyan", "smallest ORM + template", 0.6),
            Goal("touyan", "raw SQL + f-strings", 0.4),
        ],
        notes=notes,
    )
    if place.seen["touyan"].p99_ms > P99_MS_MOST:
        print(f"  p99 is above {P99_MS_MOST} ms: MISSED")
    place.seen.clear()
    harness.compare(
        f"list over {ROWS:,} rows",
        {
            "touyan": asked("touyan", touyan, f"/records/?before={place.middle}", place.auditor),
            "minimal keyset list": asked(
                "minimal keyset list", peer, f"/records/?area=520524&before={place.middle}"
            ),
        },
        goals=[Goal("touyan", "minimal keyset list", 0.7)],
        notes=notes,
    )
    place.seen.clear()
    harness.compare(
        "API: fifty areas",
        {
            "touyan": asked(
                "touyan", touyan, "/api/v1/areas/520524000000/areas?level=VILLAGE&limit=50"
            ),
            "bare JsonResponse": asked("bare JsonResponse", peer, "/areas/"),
        },
        goals=[Goal("touyan", "bare JsonResponse", 0.7)],
        notes=notes,
    )


def _build() -> Place:
    """Build the tiny county, fifty more villages and 300,000 records of acts."""
    from django.db import transaction  # noqa: PLC0415 - Django is set up only now

    from tests import tiny, tiny_points  # noqa: PLC0415
    from tests.cast import Actors  # noqa: PLC0415
    from touyan.audit.models import Record  # noqa: PLC0415
    from touyan.core import clock  # noqa: PLC0415
    from touyan.core.actor import SYSTEM  # noqa: PLC0415
    from touyan.registry import services as registry  # noqa: PLC0415

    with transaction.atomic():
        builder = tiny.build()
        tiny_points.build(builder)
        for number in range(50):
            path = f"520524102{210 + number}"
            registry.create_area(actor=SYSTEM, path=path, name=f"第{number}村")
    county = tiny.Tiny(builder.places)
    actors = Actors(county)
    now = clock.now()
    Record.objects.bulk_create(
        (
            Record(
                at=now,
                actor_id=county.village_clerk.pk,
                action="points.claim.proposed",
                object_kind="points.claim",
                object_id=str(number),
                area_path=county.village.path,
            )
            for number in range(ROWS)
        ),
        batch_size=5_000,
    )
    return Place(
        household_id=county.household.pk,
        villager=actors.browser("villager").cookies["sessionid"].value,
        auditor=actors.browser("auditor").cookies["sessionid"].value,
        middle=Record.objects.latest("pk").pk - ROWS // 2,
    )


if __name__ == "__main__":
    sys.exit(main())
