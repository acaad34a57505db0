"""The county's parameters of the points programme, as its pack states them."""

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
        code, points = _read(file.parent, file.stat().st_mtime_ns)
        if code == path[:COUNTY_DIGITS]:
            return points
    raise NotFound


@lru_cache(maxsize=8)
def _read(folder: Path, _changed_at: int) -> tuple[str, PointsTemplate]:
    found = pack.load(folder)
    return found.code[:COUNTY_DIGITS], found.points
