"""What the county has set for its points and shops, as its pack states it."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from touyan.core import pack
from touyan.core.errors import NotFound
from touyan.core.pack_values import Pack, PointsTemplate, ShopTemplate

COUNTY_DIGITS = 6


def pack_of(path: str) -> Pack:
    """Return the pack of the county in which an area (by its code) lies. Raises NotFound."""
    for file in sorted(Path(settings.PACKS_DIR).glob("*/pack.toml")):
        found = _read(file.parent, file.stat().st_mtime_ns)
        if found.code[:COUNTY_DIGITS] == path[:COUNTY_DIGITS]:
            return found
    raise NotFound


def parameters(path: str) -> PointsTemplate:
    """Return the parameters of points of the county in which an area lies. Raises NotFound."""
    return pack_of(path).points


def shop(path: str) -> ShopTemplate:
    """Return the parameters of shops of the county of an area; the general ones without a pack."""
    pack = find(path)
    return pack.shop if pack else ShopTemplate()


def find(path: str) -> Pack | None:
    """Return the county's pack, or None for a county without one."""
    try:
        return pack_of(path)
    except NotFound:
        return None


@lru_cache(maxsize=8)
def _read(folder: Path, _changed_at: int) -> Pack:
    return pack.load(folder)
