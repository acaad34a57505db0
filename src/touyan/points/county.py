"""The county's parameters of the points programme, as its pack states them."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from touyan.core import pack
from touyan.core.errors import NotFound
from touyan.core.pack_values import PointsTemplate

COUNTY_DIGITS = 6


def parameters(path: str) -> PointsTemplate:
    """Return the parameters of the county in which an area (by its code) lies. Raises NotFound."""
    for file in sorted(Path(settings.PACKS_DIR).glob("*/pack.toml")):
        code, points, demo_expires_on = _read(file.parent, file.stat().st_mtime_ns)
        if code == path[:COUNTY_DIGITS]:
            if settings.IS_DEMO and demo_expires_on:
                return replace(points, expires_on=demo_expires_on)
            return points
    raise NotFound


@lru_cache(maxsize=8)
def _read(folder: Path, _changed_at: int) -> tuple[str, PointsTemplate, str]:
    found = pack.load(folder)
    demo_expires_on = found.demo.expires_on if found.demo else ""
    return found.code[:COUNTY_DIGITS], found.points, demo_expires_on
